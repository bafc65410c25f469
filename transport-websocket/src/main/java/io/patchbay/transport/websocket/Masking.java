// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Masks of RFC 6455, section 5.3, with the first byte's part on top. Safe for use by many threads. */
final class Masking {

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int POOL_BYTES = 1024;

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
        int inWords = length & -Long.BYTES;
        // In the processor's own order, a word needs not be turned around twice.
        bytes.order(ByteOrder.nativeOrder());
        int turned = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(mask) : mask;
        long seen = applyToWords(bytes, from, to, inWords, (turned & 0xFFFF_FFFFL) << 32 | turned & 0xFFFF_FFFFL);
        bytes.order(ByteOrder.BIG_ENDIAN);
        int rest = mask;
        for (int i = inWords; i < length; i++) {
            byte b = (byte) (bytes.get(from + i) ^ rest >>> 24);
            bytes.put(to + i, b);
            seen |= b;
            rest = Integer.rotateLeft(rest, 8);
        }
        return (seen & HIGH_BITS) == 0;
    }

    private static long applyToWords(ByteBuffer bytes, int from, int to, int length, long mask) {
        long seen = 0;
        int i = 0;
        for (; i <= length - 32; i += 32) {
            long a = bytes.getLong(from + i) ^ mask;
            long b = bytes.getLong(from + i + 8) ^ mask;
            long c = bytes.getLong(from + i + 16) ^ mask;
            long d = bytes.getLong(from + i + 24) ^ mask;
            bytes.putLong(to + i, a);
            bytes.putLong(to + i + 8, b);
            bytes.putLong(to + i + 16, c);
            bytes.putLong(to + i + 24, d);
            seen |= a | b | c | d;
        }
        for (; i < length; i += 8) {
            long a = bytes.getLong(from + i) ^ mask;
            bytes.putLong(to + i, a);
            seen |= a;
        }
        return seen;
    }
}
