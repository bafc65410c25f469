// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.spi.Link;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DeflateTest {

    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";

    private final Loopback loopback = new Loopback().with(WebSocketOptions.COMPRESSION, true);

    @AfterEach
    void close() {
        loopback.close();
    }

    @ParameterizedTest
    @DisplayName("The examples of RFC 7692, section 7.2.3, are understood")
    @ValueSource(strings = {
        "f248cdc9c90700", "f348cdc9c90700 00", "00 0500 faff 48656c6c6f 00", "f248 0500 0000 ffff cac9 c907 00",
    })
    void examples(String payload) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0xC1, RawPeer.hex(payload)).send(0xC1, RawPeer.hex("f248cdc9c90700"));
            await().until(() -> loopback.server().messages.equals(List.of("t:Hello", "t:Hello")));
        }
    }

    @Test
    @DisplayName("With context takeover a message refers to those before it; the examples of RFC 7692 hold both ways")
    void takeover() throws Exception {
        loopback.listen(Recorder::echo);
        try (RawPeer peer = loopback.peer()) {
            assertTrue(peer.upgrade(OFFER + "; client_max_window_bits").contains(OFFER + "\r\n"));
            String text = "Hello Hello Hello and hello again to everyone";
            peer.send(0x81, text);
            RawPeer.Frame first = peer.read();
            assertEquals(0xC1, first.first());
            peer.send(0x81, text);
            RawPeer.Frame second = peer.read();
            assertTrue(second.payload().length < 10, () -> second.payload().length + " bytes");
            Inflater inflater = new Inflater(true);
            assertEquals(text, inflate(inflater, first.payload()));
            assertEquals(text, inflate(inflater, second.payload()));
            inflater.end();
            peer.send(0xC1, RawPeer.hex("f248cdc9c90700")).send(0xC1, RawPeer.hex("f200110000"));
            assertEquals("Hello", peer.read().text());
            assertEquals("Hello", peer.read().text());
        }
    }

    private static String inflate(Inflater inflater, byte[] payload) throws Exception {
        byte[] whole = java.util.Arrays.copyOf(payload, payload.length + 4);
        whole[payload.length + 2] = -1;
        whole[payload.length + 3] = -1;
        inflater.setInput(whole);
        byte[] out = new byte[100_000];
        return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("Without context takeover each message stands for itself")
    void noTakeover() throws Exception {
        loopback.listen(Recorder::echo);
        try (RawPeer peer = loopback.peer()) {
            String head = peer.upgrade(OFFER + "; server_no_context_takeover; client_no_context_takeover");
            assertTrue(head.contains(OFFER + "; server_no_context_takeover; client_no_context_takeover\r\n"), head);
            String text = "Hello Hello Hello and hello again to everyone";
            peer.send(0x81, text).send(0x81, text);
            for (int i = 0; i < 2; i++) {
                Inflater fresh = new Inflater(true);
                assertEquals(text, inflate(fresh, peer.read().payload()));
                fresh.end();
            }
            // This refers to a message before, which the client has said it does not do.
            peer.send(0xC1, RawPeer.hex("f248cdc9c90700")).send(0xC1, RawPeer.hex("f200110000"));
            assertEquals("Hello", peer.read().text());
            assertEquals(1007, peer.readClose().closeCode());
        }
    }

    @ParameterizedTest
    @DisplayName("The first offer that can be kept is taken")
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate; server_max_window_bits=10, permessage-deflate| permessage-deflate",
        "x-other, permessage-deflate; client_max_window_bits=9| permessage-deflate",
        "permessage-deflate; server_max_window_bits=15; client_max_window_bits=\"8\"| permessage-deflate",
        "permessage-deflate; client_no_context_takeover| permessage-deflate; client_no_context_takeover",
    })
    void negotiates(String offers, String answer) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer()) {
            String head = peer.upgrade("Sec-WebSocket-Extensions: " + offers);
            assertTrue(head.contains("Sec-WebSocket-Extensions: " + answer + "\r\n"), head);
            assertTrue(loopback.server().webSocket().compressionNegotiated());
        }
    }

    @Test
    @DisplayName("Messages that inflate to nothing, fragments and plain messages go together")
    void mixed() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0xC1, RawPeer.hex("00")).send(0xC1, "").send(0x81, "plain").send(0xC2, RawPeer.hex("030000"));
            peer.send(0x41, RawPeer.hex("f248")).send(0x89, "").send(0x00, "").send(0x80, RawPeer.hex("cdc9c90700"));
            peer.send(0x01, "pl").send(0x80, "ain");
            await().until(() -> loopback.server().messages.size() == 6);
            assertEquals(List.of("t:", "t:", "t:plain", "b:", "t:Hello", "t:plain"), loopback.server().messages);
            peer.send(0x41, RawPeer.hex("f248")).send(0xC0, RawPeer.hex("cdc9c90700"));
            assertEquals(1002, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("Bad data and bad text are 1007")
    void badData() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0xC2, RawPeer.hex("ffffffff"));
            assertEquals(1007, peer.readClose().closeCode());
            assertInstanceOf(CodecException.class, loopback.server().cause());
        }
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0xC1, deflate(new byte[] {'a', (byte) 0xC3}));
            assertEquals(1007, peer.readClose().closeCode());
        }
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0x41, deflate(new byte[] {(byte) 0xC0}));
            assertEquals(1007, peer.readClose().closeCode());
        }
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[10_000];
        int count;
        do {
            count = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
            out.write(part, 0, count);
        } while (count == part.length);
        deflater.end();
        byte[] all = out.toByteArray();
        return java.util.Arrays.copyOf(all, all.length - 4);
    }

    @Test
    @DisplayName("B4: a message that inflates to too much is 1009")
    void bomb() throws Exception {
        loopback.with(Limits.defaults().withMaxInflationRatio(10_000)).listen();
        byte[] zeros = deflate(new byte[64 << 20]);
        assertTrue(zeros.length < 1 << 20);
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            peer.send(0xC2, zeros);
            assertEquals(1009, peer.readClose().closeCode());
            assertInstanceOf(LimitException.class, loopback.server().cause());
        }
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            byte[] most = deflate(new byte[4 << 20]);
            peer.send(0xC2, most);
            peer.send(0xC2, deflate(new byte[(4 << 20) + 1]));
            assertEquals(1009, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("B4: a ratio that only a bomb has is 1009, also for fragments")
    void ratio() throws Exception {
        loopback.listen();
        byte[] zeros = deflate(new byte[1 << 20]);
        try (RawPeer peer = loopback.peer().upgraded(OFFER)) {
            byte[] rest = java.util.Arrays.copyOfRange(zeros, 1, zeros.length);
            peer.send(0x42, new byte[] {zeros[0]}).send(0x80, rest);
            assertEquals(1009, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("Our two sides compress for each other from many threads, and can stop")
    void both() throws Exception {
        loopback.listen(Recorder::echo);
        Recorder client = loopback.connect();
        assertTrue(client.webSocket().compresses());
        Random random = new Random(4);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String word = "word " + random.nextInt() + " ";
            Link link = client.link();
            Thread thread = new Thread(() -> {
                for (int i = 1; i <= 50; i++) {
                    ByteBuffer message = ByteBuffer.wrap((word.repeat(i)).getBytes(StandardCharsets.UTF_8));
                    await().until(() -> link.sendText(message));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        await().until(() -> client.messages.size() == 200);
        long distinct = client.messages.stream().distinct().count();
        assertEquals(200, distinct);
        assertTrue(client.messages.stream().allMatch(message -> message.startsWith("t:word ")));
        client.webSocket().compresses(false);
        assertFalse(client.webSocket().compresses());
        long before = client.link().statistics().bytesSent();
        client.link().send(ByteBuffer.wrap("x".repeat(1_000).getBytes(StandardCharsets.UTF_8)));
        assertEquals(1_000, client.link().statistics().bytesSent() - before);
        await().until(() -> client.messages.size() == 201);
    }

    @Test
    @DisplayName("A compressed message that finds no room does no harm to those behind it")
    void refused() throws Exception {
        loopback.with(Limits.defaults().withSendQueueBytes(64 << 10).withSendHighWaterBytes(32 << 10)).listen();
        Recorder client = loopback.connect();
        Recorder server = loopback.server();
        server.link().pauseReading();
        byte[] noise = new byte[30_000];
        Random random = new Random(9);
        int sent = 0;
        int[] refusals = {0};
        while (refusals[0] < 20 && sent < 5_000) {
            random.nextBytes(noise);
            ByteBuffer message = ByteBuffer.wrap(noise);
            if (client.link().send(message)) {
                sent++;
            } else {
                assertEquals(0, message.position());
                refusals[0]++;
            }
        }
        assertEquals(20, refusals[0]);
        server.link().resumeReading();
        ByteBuffer last = ByteBuffer.wrap("the last message of them all, and quite compressible".getBytes());
        await().until(() -> client.link().send(last));
        int expected = sent + 1;
        await().until(() -> server.messages.size() == expected);
        assertEquals("b:the last message of them all, and quite compressible", server.messages.get(sent));
    }
}
