// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

/**
 * Writes bytes below 0x80 as they are, unless three or more are equal.
 *
 * <p>The target has twice the room of the source. Of that, what belongs to the bytes still to come may be overwritten
 * with rubbish: it is cheaper to write whole words and take back what was too much than to write byte by byte.
 */
final class CompactEncoder {

    // A word is compared with the two that begin one and two bytes later.
    private static final int LOOK_AHEAD = Long.BYTES + 2;

    private CompactEncoder() {}

    /** Encodes the bytes from start to end, and answers the index behind the last byte written. */
    static int encode(byte[] source, int start, int end, byte[] target, int at) {
        int i = start;
        int o = at;
        int lastWord = end - LOOK_AHEAD;
        while (i <= lastWord) {
            long word = Words.load(source, i);
            long next = Words.load(source, i + 1);
            long afterNext = Words.load(source, i + 2);
            if (isPlainText(word, next, afterNext)) {
                Words.store(target, o, word);
                i += Long.BYTES;
                o += Long.BYTES;
                continue;
            }
            long runs = runs(word, next, afterNext);
            long high = word & Words.HIGH;
            if (runs == 0) {
                o = writeSingles(word, high, target, o);
                i += Long.BYTES;
                continue;
            }
            int singles = Words.firstByte(runs);
            writeSingles(word, high, target, o);
            o += singles + Long.bitCount(high & (1L << 8 * singles) - 1);
            i += singles;
            int runEnd = Runs.end(source, i, end);
            o = writeRun(source[i], runEnd - i, target, o);
            i = runEnd;
        }
        return encodeTail(source, i, end, target, o);
    }

    /** A cheaper question, asked first: below 0x80 throughout, and no three bytes equal. */
    private static boolean isPlainText(long word, long next, long afterNext) {
        long differsFromTwo = word ^ next | next ^ afterNext;
        return (differsFromTwo + ~Words.HIGH & ~(word | afterNext) & Words.HIGH) == Words.HIGH;
    }

    /**
     * Marks every byte where a run begins that must be a pair: three equal bytes, or two from 0x80 on. Arguments are
     * the word and those beginning one and two bytes later.
     */
    private static long runs(long word, long next, long afterNext) {
        long differs = word ^ next;
        long differsFromTwo = differs | next ^ afterNext;
        long noRun = Words.nonZero(differsFromTwo) & (Words.nonZero(differs) | ~word);
        return ~noRun & Words.HIGH;
    }

    private static int writeSingles(long word, long high, byte[] target, int at) {
        if (high != 0) {
            return Pairing.write(word, high, target, at);
        }
        Words.store(target, at, word);
        return at + Long.BYTES;
    }

    private static int writeRun(byte value, int length, byte[] target, int at) {
        if (value < 0) {
            return Runs.write(value, length, target, at);
        }
        if (length > 2 && length <= Runs.LONGEST) {
            return Runs.writePair(value, length, target, at);
        }
        int o = at;
        int rest = length % Runs.LONGEST;
        if (length > rest) {
            o = Runs.write(value, length - rest, target, o);
        }
        if (rest > 2) {
            return Runs.write(value, rest, target, o);
        }
        for (int k = 0; k < rest; k++) {
            target[o++] = value;
        }
        return o;
    }

    private static int encodeTail(byte[] source, int start, int end, byte[] target, int at) {
        int o = at;
        int i = start;
        while (i < end) {
            int runEnd = Runs.end(source, i, end);
            o = writeRun(source[i], runEnd - i, target, o);
            i = runEnd;
        }
        return o;
    }
}
