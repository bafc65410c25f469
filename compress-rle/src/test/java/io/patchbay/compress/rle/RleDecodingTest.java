// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RleDecodingTest {

    private static final byte[] TEXT = "The quick brown fox jumps over the lazy dog; it does so twice a day."
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte SECRET = 0x5c;

    @Test
    void everyShortInput() {
        for (byte[] packed : Rle.strings(4, 0x00, 0x61, 0x7f, 0x80, 0x81, 0x82, 0xa1, 0xff)) {
            assertDecodes(packed);
        }
    }

    @Test
    void everyShortInputBeforeText() {
        for (byte[] packed : Rle.strings(4, 0x61, 0x80, 0x81, 0x82, 0x90, 0xff)) {
            assertDecodes(Rle.join(packed, TEXT));
            assertDecodes(Rle.join(Arrays.copyOf(TEXT, 13), packed));
        }
    }

    @Test
    void everyPatternOfMarkersAndBytes() {
        for (byte[] packed : Rle.strings(10, 0x61, 0x81, 0x82)) {
            if (packed.length == 10) {
                assertDecodes(Rle.join(packed, TEXT));
            }
        }
    }

    @Test
    void randomBytes() {
        Random random = new Random(7171);
        for (int round = 0; round < 5000; round++) {
            assertDecodes(Rle.random(random, random.nextInt(700)));
        }
    }

    private static void assertDecodes(byte[] packed) {
        byte[] plain = Reference.decode(packed);
        String input = HexFormat.of().formatHex(packed);
        for (int room : new int[] {plain.length, plain.length + 7, plain.length + 200}) {
            assertArrayEquals(plain, Rle.decompress(Rle.LENIENT, packed, room), input);
            if (Reference.malformed(packed)) {
                assertThrows(CodecException.class, () -> Rle.decompress(Rle.COMPACT, packed, room), input);
            } else {
                assertArrayEquals(plain, Rle.decompress(Rle.COMPACT, packed, room), input);
            }
        }
        for (int missing : new int[] {1, 2, 9, 50}) {
            if (plain.length >= missing) {
                assertNull(Rle.decompress(Rle.LENIENT, packed, plain.length - missing), input);
            }
        }
    }

    @Test
    void b1AnExpandingFrameStopsAtTheCap() {
        byte[] bomb = new byte[1 << 20];
        for (int i = 0; i < bomb.length; i += 2) {
            bomb[i] = (byte) 0xff;
            bomb[i + 1] = (byte) (i % 5);
        }
        int cap = 65_536;
        ByteBuffer target = ByteBuffer.allocate(cap + 100).limit(cap);
        assertEquals(Compressor.TARGET_TOO_SMALL, Rle.COMPACT.decompress(ByteBuffer.wrap(bomb), target));
        for (int i = cap; i < cap + 100; i++) {
            assertEquals(0, target.array()[i]);
        }
        int whole = (1 << 19) * 127;
        assertEquals(whole, Rle.decompress(Rle.COMPACT, bomb, whole).length);
        assertNull(Rle.decompress(Rle.COMPACT, bomb, whole - 1));
    }

    @Test
    void b1AnExpandingFrameOfOneValueStopsAtTheCap() {
        byte[] bomb = new byte[1 << 20];
        Arrays.fill(bomb, (byte) 0xff);
        int whole = (1 << 19) * 127;
        assertNull(Rle.decompress(Rle.COMPACT, bomb, 65_536));
        assertNull(Rle.decompress(Rle.COMPACT, bomb, whole - 1));
        assertEquals(whole, Rle.decompress(Rle.COMPACT, bomb, whole).length);
    }

    @Test
    void b2EmptyRunsAndCutOffRunsAreRefused() {
        for (String hex : new String[] {"80", "81", "ff", "8061", "618061", "6181", "8361ff", "ff61ff"}) {
            byte[] packed = HexFormat.of().parseHex(hex);
            CodecException refused =
                    assertThrows(CodecException.class, () -> Rle.decompress(Rle.COMPACT, packed, 1000), hex);
            assertTrue(refused.getMessage().contains("rle"), refused.getMessage());
        }
    }

    @Test
    void b2TheMessageSaysWhereAndHowToPassOverIt() {
        byte[] packed = Rle.join(TEXT, new byte[] {(byte) 0x80, 0x42});
        CodecException refused = assertThrows(CodecException.class, () -> Rle.decompress(Rle.COMPACT, packed, 1000));
        assertTrue(refused.getMessage().contains("offset 68"), refused.getMessage());
        assertTrue(refused.getMessage().contains("rle.lenient"), refused.getMessage());
        assertFalse(refused.getMessage().contains("42"), "no payload in messages");
    }

    @Test
    void b3ALargerTargetSucceedsAfterASmallOne() {
        byte[] plain = Rle.random(new Random(3), 10_000);
        ByteBuffer packed = ByteBuffer.wrap(Rle.compress(Rle.COMPACT, plain));
        for (int room = 16; room < plain.length; room *= 4) {
            assertEquals(Compressor.TARGET_TOO_SMALL, Rle.COMPACT.decompress(packed, ByteBuffer.allocate(room)));
            assertEquals(0, packed.position());
        }
        ByteBuffer target = ByteBuffer.allocate(plain.length);
        assertEquals(plain.length, Rle.COMPACT.decompress(packed, target));
        assertArrayEquals(plain, target.array());
    }

    @Test
    void b7NoOldByteShowsInTheResult() {
        Random random = new Random(99);
        for (int round = 0; round < 2000; round++) {
            byte[] hostile = Rle.random(random, random.nextInt(300));
            for (int i = 0; i < hostile.length; i++) {
                hostile[i] = hostile[i] == SECRET ? 0 : hostile[i];
            }
            byte[] old = new byte[50_000];
            Arrays.fill(old, SECRET);
            int length = Rle.LENIENT.decompress(ByteBuffer.wrap(hostile), ByteBuffer.wrap(old));
            for (int i = 0; i < length; i++) {
                assertFalse(old[i] == SECRET, "old byte at " + i);
            }
        }
    }

    @Test
    void b8TextDoesNotGrowAndNothingMoreThanDoubles() {
        byte[] text = new byte[65_536];
        byte[] noise = new byte[65_536];
        new Random(8).nextBytes(noise);
        for (int i = 0; i < text.length; i++) {
            text[i] = TEXT[i % TEXT.length];
        }
        assertTrue(Rle.compress(Rle.COMPACT, text).length <= text.length);
        assertEquals(1.5, Rle.compress(Rle.COMPACT, noise).length / 65_536.0, 0.01);
    }

    @Test
    void timeGrowsNoFasterThanTheFrame() {
        byte[] plain = Rle.random(new Random(16), 16 << 20);
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            byte[] packed = Rle.compress(Rle.COMPACT, plain);
            assertArrayEquals(plain, Rle.decompress(Rle.COMPACT, packed, plain.length));
        });
    }
}
