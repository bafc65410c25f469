// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Masks of RFC 6455, section 5.3, with the first byte's part on top. Safe for use by many threads. */
final class Masking {

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int POOL_BYTES = 1024;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** In the processor's own order a word needs not be turned around twice, and this checks bounds faster than a buffer. */
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ORDER);

    /** A client's masks must not be foreseen by those who choose its payload (section 10.3). */
    private final SecureRandom random = new SecureRandom();

    private final byte[] bytes = new byte[POOL_BYTES];
    private final ByteBuffer pool = ByteBuffer.wrap(bytes).position(POOL_BYTES);

    synchronized int next() {
        if (!pool.hasRemaining()) {
            random.nextBytes(bytes);
            pool.clear();
        }
        return pool.getInt();
    }

    /**
     * Masks bytes, or unmasks them, which is the same, and moves them to the front or leaves them where they are.
     *
     * @param bytes in big-endian order
     * @param from where they begin
     * @param to where they are to begin, not behind {@code from}
     * @param mask turned so that its top belongs to the first byte
     * @return whether all of the result is ASCII
     */
    static boolean apply(ByteBuffer bytes, int from, int to, int length, int mask) {
        int turned = ORDER == ByteOrder.BIG_ENDIAN ? mask : Integer.reverseBytes(mask);
        long wide = (long) turned << 32 | turned & 0xFFFF_FFFFL;
        long seen = 0;
        int end = length & -Long.BYTES;
        for (int i = 0; i < end; i += Long.BYTES) {
            long word = (long) LONG.get(bytes, from + i) ^ wide;
            LONG.set(bytes, to + i, word);
            seen |= word;
        }
        return (seen & HIGH_BITS) == 0 & applyToRest(bytes, from + end, to + end, length, mask);
    }

    /** Does without a loop, which would take longer to begin than to run. */
    private static boolean applyToRest(ByteBuffer bytes, int from, int to, int length, int mask) {
        int seen = 0;
        int done = 0;
        int rest = mask;
        if ((length & 4) != 0) {
            seen = bytes.getInt(from) ^ rest;
            bytes.putInt(to, seen);
            done = 4;
        }
        if ((length & 2) != 0) {
            short two = (short) (bytes.getShort(from + done) ^ rest >>> 16);
            bytes.putShort(to + done, two);
            seen |= two;
            done += 2;
            rest <<= 16;
        }
        if ((length & 1) != 0) {
            byte one = (byte) (bytes.get(from + done) ^ rest >>> 24);
            bytes.put(to + done, one);
            seen |= one;
        }
        return (seen & HIGH_BITS) == 0;
    }
}
