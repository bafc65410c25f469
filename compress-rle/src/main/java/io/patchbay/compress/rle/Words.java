// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time. The byte with the lowest index is the lowest in the word, so that the number of trailing zeros
 * finds the first byte of interest.
 */
final class Words {

    /** The top bit of each byte. */
    static final long HIGH = 0x8080808080808080L;

    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = ~HIGH;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long load(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static void store(byte[] bytes, int index, long word) {
        LONG.set(bytes, index, word);
    }

    static void storeShort(byte[] bytes, int index, int value) {
        SHORT.set(bytes, index, (short) value);
    }

    /** Fills a word with one byte. */
    static long repeat(byte value) {
        return (value & 0xff) * ONES;
    }

    /** Sets the top bit of every byte that is not zero, and no other bit. The sum cannot carry into the next byte. */
    static long nonZero(long word) {
        return ((word & LOW_BITS) + LOW_BITS | word) & HIGH;
    }

    /** Tells the index of the byte that holds the lowest bit that is set. */
    static int firstByte(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /** Gathers the top bits of the eight bytes: the one of byte k becomes bit k. No other bit may be set. */
    static int gather(long high) {
        // The product moves each of the eight bits to its place in the top byte.
        return (int) ((high >>> 7) * 0x0102040810204080L >>> 56);
    }

    /** Selects one byte. */
    static long byteMask(int index) {
        return 0xffL << 8 * index;
    }

    /**
     * Copies whole words while all their bytes are below 0x80, as those of the first are, which must fit.
     *
     * @return how many bytes were copied
     */
    static int copyLow(byte[] source, int start, int end, byte[] target, int at, int limit) {
        int longest = Math.min(end - start, limit - at) - 2 * Long.BYTES;
        store(target, at, load(source, start));
        int length = Long.BYTES;
        while (length <= longest) {
            long first = load(source, start + length);
            long second = load(source, start + length + Long.BYTES);
            if (((first | second) & HIGH) != 0) {
                break;
            }
            store(target, at + length, first);
            store(target, at + length + Long.BYTES, second);
            length += 2 * Long.BYTES;
        }
        return length;
    }
}
