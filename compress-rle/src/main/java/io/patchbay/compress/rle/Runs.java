// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import java.util.Arrays;

/** Measures and writes runs. */
final class Runs {

    /** The longest run that one pair can hold. */
    static final int LONGEST = 127;

    /** What a run's count is added to. A byte below stands for itself. */
    static final int MARKER = 0x80;

    /** How many bytes {@link #fillBlock} writes. */
    static final int BLOCK = 4 * Long.BYTES;

    // Up to here the call of the vectorised comparison costs more than it saves.
    private static final int WORDWISE = 64;

    private Runs() {}

    /** Finds the end of the run that begins at {@code start}, which is below {@code end}. */
    static int end(byte[] bytes, int start, int end) {
        long pattern = Words.repeat(bytes[start]);
        int i = start + 1;
        int wordwiseEnd = Math.min(end, start + WORDWISE) - Long.BYTES;
        for (; i <= wordwiseEnd; i += Long.BYTES) {
            long difference = Words.load(bytes, i) ^ pattern;
            if (difference != 0) {
                return i + Words.firstByte(difference);
            }
        }
        return end - i < Long.BYTES ? endBytewise(bytes, i, end) : endFar(bytes, i, end);
    }

    private static int endBytewise(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] == bytes[i - 1]) {
            i++;
        }
        return i;
    }

    private static int endFar(byte[] bytes, int start, int end) {
        // A run is where the bytes equal themselves moved by one.
        int length = Arrays.mismatch(bytes, start - 1, end - 1, bytes, start, end);
        return length < 0 ? end : start + length;
    }

    /** Finds the end of equal pairs, of which one is at {@code start}; looks at so many at most. */
    static int endOfPairs(byte[] bytes, int start, int end, int most) {
        int searchEnd = (int) Math.min(end, start + 2L * most);
        int length = Arrays.mismatch(bytes, start, searchEnd - 2, bytes, start + 2, searchEnd);
        int equal = length < 0 ? searchEnd - 2 - start : length;
        return start + 2 + (equal & ~1);
    }

    /** Writes pairs for a whole run, and answers the index behind them. */
    static int write(byte value, int length, byte[] target, int at) {
        int o = at;
        int left = length;
        for (; left > LONGEST; left -= LONGEST) {
            o = writePair(value, LONGEST, target, o);
        }
        return writePair(value, left, target, o);
    }

    /** Writes one pair, and answers the index behind it. */
    static int writePair(byte value, int length, byte[] target, int at) {
        Words.storeShort(target, at, value << 8 | MARKER + length);
        return at + 2;
    }

    /** Fills the bytes from start to end, in blocks of which the last may overlap the one before. */
    static void fill(byte[] bytes, int start, int end, byte value) {
        int lastBlock = end - BLOCK;
        if (lastBlock < start) {
            Arrays.fill(bytes, start, end, value);
            return;
        }
        long pattern = Words.repeat(value);
        for (int i = start; i < lastBlock; i += BLOCK) {
            fillBlock(bytes, i, pattern);
        }
        fillBlock(bytes, lastBlock, pattern);
    }

    /** Fills {@link #BLOCK} bytes. */
    static void fillBlock(byte[] bytes, int start, long pattern) {
        Words.store(bytes, start, pattern);
        Words.store(bytes, start + Long.BYTES, pattern);
        Words.store(bytes, start + 2 * Long.BYTES, pattern);
        Words.store(bytes, start + 3 * Long.BYTES, pattern);
    }
}
