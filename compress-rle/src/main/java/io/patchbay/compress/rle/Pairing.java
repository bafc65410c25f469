// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

/**
 * Puts a run of one before each byte from 0x80 on, four bytes at a time and without a branch.
 *
 * <p>Four bytes have 16 ways to be high or not. For each, tables say which bytes arrive from 4, 2 and 1 places below
 * when the word is spread out, and where the markers go. Half of random bytes are high, and a branch for each would be
 * mispredicted every other time: this is several times as fast.
 */
final class Pairing {

    private static final int BYTES = 4;

    private static final long[] FROM_FOUR_BELOW = new long[1 << BYTES];
    private static final long[] FROM_TWO_BELOW = new long[1 << BYTES];
    private static final long[] FROM_ONE_BELOW = new long[1 << BYTES];
    private static final long[] PLAIN = new long[1 << BYTES];
    private static final long[] MARKERS = new long[1 << BYTES];

    static {
        for (int highs = 0; highs < 1 << BYTES; highs++) {
            prepare(highs);
        }
    }

    private Pairing() {}

    private static void prepare(int highs) {
        PLAIN[highs] = -1;
        int moved = 0;
        for (int k = 0; k < BYTES; k++) {
            if ((highs >>> k & 1) == 1) {
                PLAIN[highs] &= ~Words.byteMask(k + moved);
                MARKERS[highs] |= Runs.MARKER + 1L << 8 * (k + moved);
                moved++;
            }
            // Far steps first: so a byte never lands on one that has still to move.
            int place = k;
            FROM_FOUR_BELOW[highs] |= (moved & 4) == 0 ? 0 : Words.byteMask(place += 4);
            FROM_TWO_BELOW[highs] |= (moved & 2) == 0 ? 0 : Words.byteMask(place += 2);
            FROM_ONE_BELOW[highs] |= (moved & 1) == 0 ? 0 : Words.byteMask(place + 1);
        }
    }

    /**
     * Writes the eight bytes of a word as singles, and answers the index behind them. Up to 16 bytes are written to.
     *
     * @param high the word's top bits, the others cleared
     */
    static int write(long word, long high, byte[] target, int at) {
        int highs = Words.gather(high);
        int first = highs & 15;
        int second = highs >>> 4;
        Words.store(target, at, spread(word & 0xffffffffL, first));
        int middle = at + BYTES + Integer.bitCount(first);
        Words.store(target, middle, spread(word >>> 32, second));
        return middle + BYTES + Integer.bitCount(second);
    }

    private static long spread(long bytes, int highs) {
        long result = bytes;
        result ^= (result ^ result << 32) & FROM_FOUR_BELOW[highs];
        result ^= (result ^ result << 16) & FROM_TWO_BELOW[highs];
        result ^= (result ^ result << 8) & FROM_ONE_BELOW[highs];
        return result & PLAIN[highs] | MARKERS[highs];
    }
}
