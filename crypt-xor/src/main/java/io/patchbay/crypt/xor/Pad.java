// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A key repeated to a length with which whole words can be combined in a tight loop.
 *
 * <p>Measured on JDK 17: the compiler does not vectorise a loop over bytes of arrays that may be the same, and eight
 * bytes at a time are then several times as fast. Unrolling that by hand made it slower.
 */
final class Pad {

    // Long enough that starting the inner loop costs nothing, short enough to stay in the cache.
    private static final int SHORTEST = 1024;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BUFFER_LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int period;
    private final byte[] bytes;

    Pad(byte[] key) {
        period = (SHORTEST + key.length - 1) / key.length * key.length;
        // A word may begin with the last byte of the period.
        bytes = new byte[period + Long.BYTES];
        System.arraycopy(key, 0, bytes, 0, key.length);
        // Twice as much each time; byte by byte, this would take longer than all else that opens a session.
        for (int filled = key.length; filled < bytes.length; filled *= 2) {
            System.arraycopy(bytes, 0, bytes, filled, Math.min(filled, bytes.length - filled));
        }
    }

    /** Combines bytes of one array into another, which may be the same at the same place. */
    void combine(byte[] source, int from, byte[] target, int to, int length) {
        int wordsEnd = length & -Long.BYTES;
        int done = 0;
        int place = 0;
        while (done < wordsEnd) {
            int step = step(wordsEnd - done, place);
            combineWords(source, from + done, target, to + done, place, step);
            done += step;
            place = next(place + step);
        }
        for (; done < length; done++) {
            target[to + done] = (byte) (source[from + done] ^ bytes[place++]);
        }
    }

    private void combineWords(byte[] source, int from, byte[] target, int to, int place, int length) {
        byte[] key = bytes;
        for (int i = 0; i < length; i += Long.BYTES) {
            LONG.set(target, to + i, (long) LONG.get(source, from + i) ^ (long) LONG.get(key, place + i));
        }
    }

    /** Combines bytes of any two buffers from their positions on, and does not move these. */
    void combine(ByteBuffer source, ByteBuffer target, int length) {
        int from = source.position();
        int to = target.position();
        int wordsEnd = length & -Long.BYTES;
        int done = 0;
        int place = 0;
        while (done < wordsEnd) {
            int step = step(wordsEnd - done, place);
            combineWords(source, from + done, target, to + done, place, step);
            done += step;
            place = next(place + step);
        }
        for (; done < length; done++) {
            target.put(to + done, (byte) (source.get(from + done) ^ bytes[place++]));
        }
    }

    private void combineWords(ByteBuffer source, int from, ByteBuffer target, int to, int place, int length) {
        byte[] key = bytes;
        for (int i = 0; i < length; i += Long.BYTES) {
            long word = (long) BUFFER_LONG.get(source, from + i) ^ (long) LONG.get(key, place + i);
            BUFFER_LONG.set(target, to + i, word);
        }
    }

    /** How many bytes can be combined in whole words before the pad begins anew. */
    private int step(int left, int place) {
        return Math.min(left, period - place + Long.BYTES - 1 & -Long.BYTES);
    }

    private int next(int place) {
        return place < period ? place : place - period;
    }

    /** Overwrites the key. */
    void erase() {
        Arrays.fill(bytes, (byte) 0);
    }
}
