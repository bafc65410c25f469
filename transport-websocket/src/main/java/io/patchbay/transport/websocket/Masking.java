// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;
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
     * Masks bytes in place, or unmasks them, which is the same.
     *
     * @param bytes in big-endian order
     * @param mask turned so that its top belongs to the first byte
     * @return whether all of the result is ASCII
     */
    static boolean apply(ByteBuffer bytes, int from, int to, int mask) {
        long wide = (mask & 0xFFFF_FFFFL) << 32 | mask & 0xFFFF_FFFFL;
        long seen = 0;
        int i = from;
        for (; i <= to - 32; i += 32) {
            long a = bytes.getLong(i) ^ wide;
            long b = bytes.getLong(i + 8) ^ wide;
            long c = bytes.getLong(i + 16) ^ wide;
            long d = bytes.getLong(i + 24) ^ wide;
            bytes.putLong(i, a);
            bytes.putLong(i + 8, b);
            bytes.putLong(i + 16, c);
            bytes.putLong(i + 24, d);
            seen |= a | b | c | d;
        }
        for (; i <= to - 8; i += 8) {
            long a = bytes.getLong(i) ^ wide;
            bytes.putLong(i, a);
            seen |= a;
        }
        int turned = mask;
        for (; i < to; i++) {
            byte b = (byte) (bytes.get(i) ^ turned >>> 24);
            bytes.put(i, b);
            seen |= b;
            turned = Integer.rotateLeft(turned, 8);
        }
        return (seen & HIGH_BITS) == 0;
    }
}
