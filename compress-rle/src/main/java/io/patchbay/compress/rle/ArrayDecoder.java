// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.spi.Compressor;

/**
 * Decodes one frame between two arrays.
 *
 * <p>Most of the time whole words are written, and what was too much is overwritten by what follows. Long runs, the
 * ends of source and target, and what is malformed go one token at a time.
 */
final class ArrayDecoder {

    private ArrayDecoder() {}

    /** Answers the target's index behind the last byte written, or {@link Compressor#TARGET_TOO_SMALL}. */
    static int decode(byte[] source, int start, int end, byte[] target, int at, int limit, boolean lenient) {
        int i = start;
        int o = at;
        int lastWord = end - Long.BYTES;
        int lastRoom = limit - Runs.BLOCK - Long.BYTES;
        while (i < end) {
            while (i <= lastWord && o <= lastRoom) {
                long word = Words.load(source, i);
                long high = word & Words.HIGH;
                if (high == 0) {
                    int length = Words.copyLow(source, i, end, target, o, limit);
                    i += length;
                    o += length;
                    continue;
                }
                int highs = Words.gather(high);
                long markers = Unpairing.markers(highs);
                if (Unpairing.onlySingles(word, markers)) {
                    Words.store(target, o, Unpairing.compact(word, highs));
                    i += Unpairing.consumed(markers);
                    o += Unpairing.kept(markers);
                    continue;
                }
                Words.store(target, o, word);
                int literals = Words.firstByte(high);
                i += literals;
                o += literals;
                int count = source[i] & Runs.LONGEST;
                if (count == 0 || count > Runs.BLOCK || i + 1 == end) {
                    break;
                }
                Runs.fillBlock(target, o, Words.repeat(source[i + 1]));
                i += 2;
                o += count;
            }
            if (i == end) {
                return o;
            }
            int next = i + 1;
            long count = 1;
            if (source[i] < 0) {
                if (next == end) {
                    Malformed.markerAtEnd(lenient);
                    return o;
                }
                count = Malformed.checkedCount(source[i], i - start, lenient);
                next = count < Runs.LONGEST
                        ? i + 2
                        : Runs.endOfPairs(source, i, end, (limit - o) / Runs.LONGEST + 1);
                count *= next - i >> 1;
            }
            if (count > limit - o) {
                return Compressor.TARGET_TOO_SMALL;
            }
            Runs.fill(target, o, o + (int) count, source[next - 1]);
            i = next;
            o += (int) count;
        }
        return o;
    }
}
