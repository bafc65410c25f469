// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

/** Writes every run as a pair, as the first source document does. */
final class ClassicEncoder {

    private static final long EACH_SECOND = 0x00ff00ff00ff00ffL;
    private static final long RUNS_OF_ONE = 0x0081008100810081L;

    private ClassicEncoder() {}

    /** Encodes the bytes from start to end, and answers the index behind the last byte written. */
    static int encode(byte[] source, int start, int end, byte[] target, int at) {
        int i = start;
        int o = at;
        int lastWord = end - Long.BYTES - 1;
        while (i <= lastWord) {
            long word = Words.load(source, i);
            long runs = ~Words.nonZero(word ^ Words.load(source, i + 1)) & Words.HIGH;
            // The target has 18 bytes or more left here, so this fits also where a run takes part of it back.
            Words.store(target, o, pairs(word));
            Words.store(target, o + Long.BYTES, pairs(word >>> 32));
            if (runs == 0) {
                i += Long.BYTES;
                o += 2 * Long.BYTES;
                continue;
            }
            int singles = Words.firstByte(runs);
            i += singles;
            o += 2 * singles;
            int runEnd = Runs.end(source, i, end);
            o = Runs.write(source[i], runEnd - i, target, o);
            i = runEnd;
        }
        return encodeTail(source, i, end, target, o);
    }

    /** Puts a run of one before each of the lower four bytes. */
    private static long pairs(long word) {
        long spread = word & 0xffffffffL;
        spread = (spread | spread << 16) & 0x0000ffff0000ffffL;
        spread = (spread | spread << 8) & EACH_SECOND;
        return spread << 8 | RUNS_OF_ONE;
    }

    private static int encodeTail(byte[] source, int start, int end, byte[] target, int at) {
        int o = at;
        int i = start;
        while (i < end) {
            int runEnd = Runs.end(source, i, end);
            o = Runs.write(source[i], runEnd - i, target, o);
            i = runEnd;
        }
        return o;
    }
}
