// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RleEncodingTest {

    private static final byte[] TAIL = "bcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);

    @Test
    void everyShortInput() {
        for (byte[] plain : Rle.strings(3, 0x00, 0x61, 0x7f, 0x80, 0xff)) {
            assertEncodings(plain);
        }
    }

    @Test
    void everyShortInputWithinALongerOne() {
        for (byte[] plain : Rle.strings(4, 0x00, 0x61, 0x7f, 0x80, 0xff)) {
            for (int before = 0; before < 9; before++) {
                assertEncodings(Rle.join(Arrays.copyOf(TAIL, before), plain, TAIL));
            }
        }
    }

    @Test
    void everyPatternOfTwoBytes() {
        for (byte[] plain : Rle.strings(12, 0x61, 0xff)) {
            assertEncodings(plain);
            assertEncodings(Rle.join(plain, TAIL));
        }
    }

    @Test
    void everyRunLength() {
        for (int length = 0; length < 600; length++) {
            for (int value : new int[] {0, 0x7f, 0x80, 0xff}) {
                byte[] run = new byte[length];
                Arrays.fill(run, (byte) value);
                assertEncodings(run);
                assertEncodings(Rle.join(new byte[] {1}, run, TAIL));
            }
        }
    }

    @Test
    void randomInputs() {
        Random random = new Random(20261122);
        for (int round = 0; round < 3000; round++) {
            assertEncodings(Rle.random(random, random.nextInt(3000)));
        }
    }

    private static void assertEncodings(byte[] plain) {
        byte[] compact = Rle.compress(Rle.COMPACT, plain);
        assertArrayEquals(Reference.compact(plain), compact, () -> HexFormat.of().formatHex(plain));
        assertArrayEquals(plain, Reference.decode(compact));
        byte[] classic = Rle.compress(Rle.CLASSIC, plain);
        assertArrayEquals(Reference.classic(plain), classic, () -> HexFormat.of().formatHex(plain));
        for (byte[] packed : List.of(compact, classic)) {
            assertTrue(packed.length <= Rle.COMPACT.maxCompressedLength(plain.length));
            assertArrayEquals(plain, Rle.decompress(Rle.COMPACT, packed, plain.length));
            assertArrayEquals(plain, Rle.decompress(Rle.LENIENT, packed, plain.length + 100));
        }
    }

    @Test
    void theBoundIsReachedAndExact() {
        byte[] alternating = new byte[1001];
        for (int i = 0; i < alternating.length; i++) {
            alternating[i] = (byte) (0x80 + i % 2);
        }
        assertEquals(2002, Rle.compress(Rle.COMPACT, alternating).length);
        assertEquals(2002, Rle.COMPACT.maxCompressedLength(1001));
        assertEquals(0, Rle.COMPACT.maxCompressedLength(0));
    }

    @Test
    void thereIsNoBoundBeyondWhatAnIntCanHold() {
        assertEquals(2_147_483_646, Rle.COMPACT.maxCompressedLength(1_073_741_823));
        assertThrows(IllegalArgumentException.class, () -> Rle.COMPACT.maxCompressedLength(1_073_741_824));
        assertThrows(IllegalArgumentException.class, () -> Rle.COMPACT.maxCompressedLength(-1));
    }

    @Test
    void aTargetBelowTheBoundIsRefusedUntouched() {
        ByteBuffer target = ByteBuffer.allocate(5);
        ByteBuffer source = ByteBuffer.wrap(new byte[] {-1, -2, -3});
        assertThrows(IllegalArgumentException.class, () -> Rle.COMPACT.compress(source, target, 6));
        assertArrayEquals(new byte[5], target.array());
    }

    @Test
    void theLevelChangesNothing() {
        byte[] plain = Rle.random(new Random(5), 5000);
        byte[] expected = Rle.compress(Rle.COMPACT, plain);
        for (int level = 1; level <= 9; level++) {
            ByteBuffer target = ByteBuffer.allocate(10_000);
            int length = Rle.COMPACT.compress(ByteBuffer.wrap(plain), target, level);
            assertArrayEquals(expected, Arrays.copyOf(target.array(), length));
        }
    }
}
