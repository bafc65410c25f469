// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

/**
 * Finds the markers among eight bytes, and takes them out, without a branch.
 *
 * <p>A byte from 0x80 on is a marker, unless the byte before it is one. Eight bytes have 256 ways to be high or not.
 * For each, tables say which bytes are markers, and which of the others arrive from 1, 2 and 4 places above when the
 * markers are gone. The first byte of a word stands where a marker may.
 */
final class Unpairing {

    private static final int WAYS = 1 << Long.BYTES;

    private static final long[] MARKERS = new long[WAYS];
    private static final long[] FROM_ONE_ABOVE = new long[WAYS];
    private static final long[] FROM_TWO_ABOVE = new long[WAYS];
    private static final long[] FROM_FOUR_ABOVE = new long[WAYS];

    private static final long RUNS_OF_ONE = 0x8181818181818181L;
    private static final long LAST_BYTE = 0xffL << 56;

    static {
        for (int highs = 0; highs < WAYS; highs++) {
            prepare(highs);
        }
    }

    private Unpairing() {}

    private static void prepare(int highs) {
        int removed = 0;
        boolean afterMarker = false;
        for (int k = 0; k < Long.BYTES; k++) {
            afterMarker = !afterMarker && (highs >>> k & 1) == 1;
            if (afterMarker) {
                MARKERS[highs] |= Words.byteMask(k);
                removed++;
                continue;
            }
            // Near steps first: so a byte never lands on one that has still to move.
            int place = k;
            FROM_ONE_ABOVE[highs] |= (removed & 1) == 0 ? 0 : Words.byteMask(place -= 1);
            FROM_TWO_ABOVE[highs] |= (removed & 2) == 0 ? 0 : Words.byteMask(place -= 2);
            FROM_FOUR_ABOVE[highs] |= (removed & 4) == 0 ? 0 : Words.byteMask(place - 4);
        }
    }

    /** Sets every byte that is a marker to 0xff, and the others to 0. */
    static long markers(int highs) {
        return MARKERS[highs];
    }

    /** Tells whether all runs in the word are runs of one. The last byte may be the marker of any. */
    static boolean onlySingles(long word, long markers) {
        return ((word ^ RUNS_OF_ONE) & markers & ~LAST_BYTE) == 0;
    }

    /** Tells how many bytes of the word were used: not the last, if it is a marker. */
    static int consumed(long markers) {
        return Long.BYTES - (int) (markers >>> 63);
    }

    /** Tells how many bytes are no markers. */
    static int kept(long markers) {
        return Long.BYTES - (Long.bitCount(markers) >>> 3);
    }

    /** Moves the bytes that are no markers together. What follows them in the result is rubbish. */
    static long compact(long word, int highs) {
        long result = word;
        result ^= (result ^ result >>> 8) & FROM_ONE_ABOVE[highs];
        result ^= (result ^ result >>> 16) & FROM_TWO_ABOVE[highs];
        result ^= (result ^ result >>> 32) & FROM_FOUR_ABOVE[highs];
        return result;
    }
}
