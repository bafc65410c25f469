// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagesTest {

    private static final Setup SETUP = Setup.of(Endpoint.parse("loop+lines://h:1"), Setup.Role.CLIENT);
    private static final Limits LIMITS = Limits.defaults().withMaxFrameBytes(16 << 20).withMaxInflationRatio(1_000);

    private final Cipher cipher = new CountingCipher("counting", true);
    private int asked;

    private CipherSession session() {
        return cipher.open(SETUP, new SecretKeySpec(TestNetwork.KEY, "counting"));
    }

    private Stages stages(boolean protocol, Compressor compressor, boolean stored, boolean sealed, Limits limits) {
        List<String> names = new ArrayList<>();
        if (protocol) {
            names.add("lines");
        }
        if (compressor != null) {
            names.add("runs");
        }
        if (sealed) {
            names.add("counting");
        }
        MessageCodec codec = protocol ? new LinesProtocol().open(SETUP) : null;
        return new Stages(names, codec, compressor, false, 6, stored, sealed ? session() : null, limits);
    }

    private static ByteBuffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer copy(ByteBuffer frame) {
        return ByteBuffer.allocateDirect(frame.remaining()).put(frame).flip().asReadOnlyBuffer();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 1_023, 1_024, 1_025, 70_000, 1_000_000})
    void whatGoesOutOfEveryCompositionComesInAgain(int length) {
        String text = "ab".repeat(length / 4) + "c".repeat(length - length / 4 * 2);
        for (int mask = 0; mask < 16; mask++) {
            boolean protocol = (mask & 1) != 0;
            Compressor compressor = (mask & 2) != 0 ? new RunsCompressor() : null;
            boolean stored = (mask & 4) != 0;
            boolean sealed = (mask & 8) != 0;
            Stages sender = stages(protocol, compressor, stored, sealed, LIMITS);
            Stages receiver = stages(protocol, compressor, stored, sealed, LIMITS);
            for (int round = 0; round < 2; round++) {
                if (protocol) {
                    Message received = receiver.in(copy(sender.out(Message.of("t", text))));
                    assertEquals("t", received.type());
                    assertEquals(text, received.text(), "composition " + mask);
                } else {
                    ByteBuffer sent = random(length);
                    assertEquals(random(length), receiver.inBytes(copy(sender.out(sent))), "composition " + mask);
                }
                sender.trimOut();
                receiver.trimIn();
            }
        }
    }

    @Test
    void whatAPeerWouldTakeForABombIsSentStored() {
        Limits limits = LIMITS.withMaxInflationRatio(100);
        byte[] same = new byte[100_000];
        for (boolean stored : new boolean[] {true, false}) {
            Stages sender = stages(false, new RunsCompressor(), stored, false, limits);
            Stages receiver = stages(false, new RunsCompressor(), stored, false, limits);
            ByteBuffer frame = copy(sender.out(ByteBuffer.wrap(same)));
            if (stored) {
                assertEquals(same.length + 1, frame.remaining());
                assertEquals(ByteBuffer.wrap(same), receiver.inBytes(frame));
            } else {
                assertThrows(LimitException.class, () -> receiver.inBytes(frame));
            }
        }
        Stages generous = stages(false, new RunsCompressor(), true, false, LIMITS);
        assertTrue(generous.out(ByteBuffer.wrap(same)).remaining() < 1_000);
    }

    /** B8. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_536})
    void whatCannotBeCompressedGrowsByOneByteWithTheFlag(int length) {
        Stages with = stages(false, new RunsCompressor(), true, false, LIMITS);
        assertEquals(length + 1, with.out(random(length)).remaining());
        assertEquals(0, with.out(random(length)).get(0), "stored");
        Stages without = stages(false, new RunsCompressor(), false, false, LIMITS);
        assertTrue(without.out(random(length)).remaining() >= length, "no flag, no stored form");
        ByteBuffer compressed = with.out(ByteBuffer.allocate(255));
        assertEquals(ByteBuffer.wrap(new byte[] {1, (byte) 255, 0}), compressed);
    }

    @Test
    void anUnknownFlagIsBadBytes() {
        Stages stages = stages(false, new RunsCompressor(), true, false, LIMITS);
        for (byte[] frame : new byte[][] {{}, {2}, {-1, 3, 4}, {(byte) 128}}) {
            assertThrows(CodecException.class, () -> stages.inBytes(ByteBuffer.wrap(frame)));
        }
        assertEquals(0, stages.inBytes(ByteBuffer.wrap(new byte[] {0})).remaining());
        assertEquals(0, stages.inBytes(ByteBuffer.wrap(new byte[] {1})).remaining());
    }

    /** Remembers the largest room that it was ever given. */
    private Compressor watched() {
        return new Compressor() {
            private final RunsCompressor runs = new RunsCompressor();

            @Override
            public String name() {
                return "runs";
            }

            @Override
            public int maxCompressedLength(int length) {
                return runs.maxCompressedLength(length);
            }

            @Override
            public int compress(ByteBuffer source, ByteBuffer target, int level) {
                return runs.compress(source, target, level);
            }

            @Override
            public int decompress(ByteBuffer source, ByteBuffer target) {
                asked = Math.max(asked, target.remaining());
                return runs.decompress(source, target);
            }
        };
    }

    private static ByteBuffer bomb(int bytes) {
        byte[] bomb = new byte[bytes];
        for (int i = 0; i < bytes; i += 2) {
            bomb[i] = (byte) 255;
        }
        return ByteBuffer.wrap(bomb);
    }

    /** B1. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBombStopsAtTheLimitWithoutMoreRoomThanThat(boolean byMessage) {
        Limits limits = byMessage
                ? LIMITS.withMaxMessageBytes(300_000)
                : LIMITS.withMaxInflatedBytes(300_000);
        Stages stages = stages(false, watched(), false, false, limits);
        LimitException error = assertThrows(LimitException.class, () -> stages.inBytes(bomb(100_000)));
        assertEquals(300_000, asked);
        assertTrue(error.getMessage().contains("300000"), error.getMessage());
        assertTrue(error.getMessage().contains("maxInflatedBytes"), error.getMessage());
        int exact = 300_000 / 255 * 2;
        assertEquals(exact / 2 * 255, stages.inBytes(bomb(exact)).remaining(), "what fits still comes in");
    }

    @Test
    void aFrameMayGrowByTheRatioAboveAFreeAmount() {
        Stages stages = stages(false, watched(), false, false, LIMITS.withMaxInflationRatio(3));
        assertEquals(255 * 100, stages.inBytes(bomb(200)).remaining(), "small results are free");
        assertThrows(LimitException.class, () -> stages.inBytes(bomb(1_000)), "127 times to 127,500");
        assertEquals(64 * 1024, asked);
        assertThrows(LimitException.class, () -> stages.inBytes(bomb(100_000)));
        assertEquals(300_000, asked);
    }

    /** B3: room comes in steps. */
    @Test
    void theFirstRoomIsSmallWhateverTheFrameHolds() {
        Stages stages = stages(false, watched(), false, false, LIMITS);
        stages.inBytes(ByteBuffer.wrap(new byte[] {3, 7}));
        assertEquals(64 * 1024, asked);
    }

    @Test
    void aMessageHasAGreatestSizeBothWays() {
        Limits limits = LIMITS.withMaxMessageBytes(1_000);
        Stages bytes = stages(false, null, false, true, limits);
        assertEquals(1_008, bytes.out(random(1_000)).remaining());
        LimitException out = assertThrows(LimitException.class, () -> bytes.out(random(1_001)));
        assertTrue(out.getMessage().contains("1001") && out.getMessage().contains("maxMessageBytes"), out.getMessage());

        Stages lines = stages(true, null, false, false, limits);
        assertEquals(1_000, lines.out(Message.of("t", "x".repeat(998))).remaining());
        LimitException text =
                assertThrows(LimitException.class, () -> lines.out(Message.of("t\n", "x".repeat(998))));
        assertTrue(text.getMessage().contains("\"t\\u000a\""), text.getMessage());

        Stages in = stages(false, null, false, false, limits);
        assertEquals(1_000, in.inBytes(random(1_000)).remaining());
        assertThrows(LimitException.class, () -> in.inBytes(random(1_001)));
        Stages flagged = stages(false, new RunsCompressor(), true, false, limits);
        assertThrows(LimitException.class, () -> flagged.inBytes(ByteBuffer.allocate(1_002)), "stored");
    }

    /** A number that was used for a frame that never goes would make the peer refuse everything behind it. */
    @Test
    void aFrameThatTheLinkWouldRefuseIsNotSealed() {
        Limits limits = LIMITS.withMaxFrameBytes(1_000).withMaxMessageBytes(10_000);
        Stages sender = stages(false, null, false, true, limits);
        Stages receiver = stages(false, null, false, true, limits);
        LimitException error = assertThrows(LimitException.class, () -> sender.out(random(993)));
        assertTrue(error.getMessage().contains("maxFrameBytes"), error.getMessage());
        assertEquals(random(992), receiver.inBytes(sender.out(random(992))), "the largest that fits");
        assertEquals(random(5), receiver.inBytes(sender.out(random(5))));
    }

    @Test
    void everyStageCountsWhatPassedIt() {
        Stages sender = stages(true, new RunsCompressor(), true, true, LIMITS);
        Stages receiver = stages(true, new RunsCompressor(), true, true, LIMITS);
        receiver.in(sender.out(Message.of("t", "x".repeat(253))));
        assertEquals(
                List.of(
                        new StageStatistics("lines", 0, 255, 0, 0),
                        new StageStatistics("runs", 255, 7, 0, 0),
                        new StageStatistics("counting", 7, 15, 0, 0)),
                sender.statistics());
        assertEquals(
                List.of(
                        new StageStatistics("lines", 0, 0, 255, 0),
                        new StageStatistics("runs", 0, 0, 7, 255),
                        new StageStatistics("counting", 0, 0, 15, 7)),
                receiver.statistics());
        Stages bytes = stages(false, null, false, true, LIMITS);
        bytes.out(random(10));
        assertEquals(List.of(new StageStatistics("counting", 10, 18, 0, 0)), bytes.statistics());
    }

    @Test
    void closingReachesTheCipherAndAnOpenedCompressorOnly() {
        CountingCipher counting = new CountingCipher("counting", true);
        List<String> closed = new ArrayList<>();
        Compressor compressor = new Compressor() {
            @Override
            public String name() {
                return "x";
            }

            @Override
            public int maxCompressedLength(int length) {
                return length;
            }

            @Override
            public int compress(ByteBuffer source, ByteBuffer target, int level) {
                return 0;
            }

            @Override
            public int decompress(ByteBuffer source, ByteBuffer target) {
                return 0;
            }

            @Override
            public void close() {
                closed.add("compressor");
            }
        };
        CipherSession first = counting.open(SETUP, new SecretKeySpec(TestNetwork.KEY, "k"));
        new Stages(List.of("x", "counting"), null, compressor, true, 6, false, first, LIMITS).leaveBoth();
        assertEquals(List.of("compressor"), closed);
        assertEquals(0, counting.open.get());
        new Stages(List.of("x"), null, compressor, false, 6, false, null, LIMITS).leaveBoth();
        assertEquals(List.of("compressor"), closed, "the provider itself is not closed");
    }
}
