// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.PatchbayException;
import io.patchbay.spi.Setup;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of frames that were damaged at random, the same ones in every run. */
@Timeout(120)
class FuzzTest {

    private static final int CASES = 5_000;
    private static final int MAX_FRAME = 2_000;
    private static final int MAX_MESSAGE = 3_000;
    private static final int[] BEGINNINGS = {0x81, 0x82, 0xC1, 0xC2, 0x01, 0x02, 0x41, 0x42, 0x89, 0x8A};
    private static final int[] CONTINUATIONS = {0x00, 0x80, 0x80, 0x89, 0x8A};
    private static final byte[] EDGES = {0, 1, 0x7D, 0x7E, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

    /** The side that reads, without a socket. */
    private static final class Reader extends WebSocketFramer implements Incoming.Sink {

        final List<String> found = new ArrayList<>();
        private final Incoming incoming;
        private ByteBuffer held = ByteBuffer.allocate(0);
        private boolean over;

        Reader(boolean server) {
            super(server, MAX_FRAME);
            upgrade(true);
            Limits limits = Limits.defaults()
                    .withMaxFrameBytes(MAX_FRAME)
                    .withMaxMessageBytes(MAX_MESSAGE)
                    .withMaxInflatedBytes(MAX_MESSAGE);
            Setup.Role role = server ? Setup.Role.SERVER : Setup.Role.CLIENT;
            Setup setup = Setup.of(Endpoint.parse("ws://127.0.0.1:1"), role)
                    .withOptions(Options.none().with(WebSocketOptions.COMPRESSION, true))
                    .withLimits(limits);
            incoming = new Incoming(this, WebSocketSetup.of(setup), new Deflate(false, false), this);
        }

        Reader feed(byte[] bytes) {
            ByteBuffer all = ByteBuffer.allocate(held.remaining() + bytes.length).put(held).put(bytes);
            int from = 0;
            int end = all.position();
            free = from;
            while (!over && find(all, from, end)) {
                assertTrue(next > from && next <= end || opcode() == BREACH, "it goes on");
                ByteBuffer payload = all.duplicate().limit(frameEnd).position(frameStart);
                from = next;
                if (opcode() == BREACH) {
                    over("breach " + breachCode());
                } else if (opcode() == CLOSE) {
                    int wrong = CloseFrames.check(payload);
                    over("close " + (wrong == 0 ? CloseFrames.code(payload) + CloseFrames.reason(payload) : wrong));
                } else if (opcode() > CLOSE) {
                    found.add(opcode() + " " + payload.hashCode());
                } else {
                    incoming.frame(payload, opcode());
                }
            }
            held = all.limit(end).position(from);
            return this;
        }

        private void over(String why) {
            found.add(why);
            over = true;
        }

        @Override
        public void message(ByteBuffer payload, boolean text) {
            assertTrue(payload.remaining() <= MAX_MESSAGE, "the limit holds");
            if (text) {
                String decoded = StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
                assertEquals(payload, StandardCharsets.UTF_8.encode(decoded), "text is text");
            }
            found.add((text ? "text " : "binary ") + payload.remaining() + " " + payload.hashCode());
        }

        @Override
        public void breach(int code, PatchbayException cause) {
            assertTrue(cause instanceof CodecException || cause instanceof LimitException, cause::toString);
            over("breach " + code);
        }

        Reader end() {
            incoming.close();
            return this;
        }
    }

    private static byte[] stream(Random random, boolean masked) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int frames = 1 + random.nextInt(6);
        boolean inMessage = false;
        for (int i = 0; i < frames; i++) {
            int[] fitting = inMessage && random.nextInt(20) > 0 ? CONTINUATIONS : BEGINNINGS;
            int first = random.nextInt(30) == 0 ? 0x88 : fitting[random.nextInt(fitting.length)];
            inMessage = (first & 0xF) < 8 ? first < 0x80 : inMessage;
            int size = random.nextInt(10) == 0 ? random.nextInt(2_100) : random.nextInt(130);
            byte[] payload = (first & 0xF) == 1 ? "\u00e9\u2603x\ud83d\ude00".repeat(size / 10 + 1)
                    .getBytes(StandardCharsets.UTF_8) : new byte[size];
            if ((first & 0x40) != 0) {
                payload = deflated(payload, random.nextInt(4) == 0 ? 20_000 : 1);
            } else if (first == 0x88) {
                payload = RawPeer.closePayload(random.nextInt(5_000), "bye");
            }
            stream.writeBytes(RawPeer.frame(first, (first & 0xF) < 8 ? payload
                    : Arrays.copyOf(payload, Math.min(payload.length, 125)), masked));
        }
        return stream.toByteArray();
    }

    private static byte[] deflated(byte[] plain, int copies) {
        Deflater deflater = new Deflater(9, true);
        byte[] out = new byte[8_000];
        int size = 0;
        for (int i = 0; i < copies && size < 1_000; i++) {
            deflater.setInput(plain);
            size += deflater.deflate(out, size, out.length - size, Deflater.NO_FLUSH);
        }
        size += deflater.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, Math.max(0, size - 4));
    }

    private static byte[] damaged(Random random, byte[] good) {
        byte[] bytes = good;
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            // Most of what matters is in headers, and these are mostly in front.
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 16));
            int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = EDGES[random.nextInt(EDGES.length)];
                case 2 -> bytes[at] = (byte) random.nextInt();
                case 3 -> bytes = joined(bytes, at, at + length);
                case 4 -> bytes = joined(bytes, at + length, at);
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    /** The bytes up to one place, and then those from another: something is missing or there twice. */
    private static byte[] joined(byte[] bytes, int to, int from) {
        byte[] joined = Arrays.copyOf(bytes, to + bytes.length - from);
        System.arraycopy(bytes, from, joined, to, bytes.length - from);
        return joined;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("A11: no damaged stream does more than break a rule, and each means the same however it is cut")
    void damagedStreams(boolean server) {
        int complete = 0;
        int refused = 0;
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            byte[] stream = damaged(random, stream(random, server));
            int cut = random.nextInt(stream.length + 1);
            List<String> whole = new Reader(server).feed(stream.clone()).end().found;
            List<String> parts = new Reader(server)
                    .feed(Arrays.copyOf(stream, cut))
                    .feed(Arrays.copyOfRange(stream, cut, stream.length))
                    .end()
                    .found;
            assertEquals(whole, parts, "case " + seed + " cut at " + cut);
            complete += whole.toString().contains("text") || whole.toString().contains("binary") ? 1 : 0;
            refused += whole.toString().contains("breach") ? 1 : 0;
        }
        assertTrue(complete > CASES / 5 && refused > CASES / 5, complete + " with messages, " + refused + " refused");
    }
}
