// SPDX-License-Identifier: Apache-2.0
package org.example.ctrhmac;

import io.patchbay.CodecException;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup.Role;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/** One connection: greets, and then has a direction for each way. */
final class CtrHmacSession implements CipherSession {

    private static final int GREETING_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Role role;
    private final byte[] own = new byte[GREETING_BYTES];
    private final byte[] key;
    private Direction out;
    private Direction in;
    private boolean closed;

    CtrHmacSession(Role role, byte[] key) {
        this.role = role;
        this.key = key;
        RANDOM.nextBytes(own);
    }

    @Override
    public ByteBuffer greeting() {
        requireOpen();
        return ByteBuffer.wrap(own).asReadOnlyBuffer();
    }

    @Override
    public void greeted(ByteBuffer greeting) {
        requireOpen();
        if (greeting.remaining() != GREETING_BYTES) {
            throw new CodecException(
                    "ctr-hmac: a greeting has " + GREETING_BYTES + " bytes, not " + greeting.remaining());
        }
        byte[] peers = new byte[GREETING_BYTES];
        greeting.get(peers);
        boolean client = role == Role.CLIENT;
        ByteBuffer both = ByteBuffer.allocate(2 * GREETING_BYTES);
        both.put(client ? own : peers).put(client ? peers : own);
        out = new Direction(key, client ? "client" : "server", both.array());
        in = new Direction(key, client ? "server" : "client", both.array());
    }

    @Override
    public int overhead() {
        requireOpen();
        return Direction.TAG_BYTES;
    }

    @Override
    public int seal(ByteBuffer source, ByteBuffer target) {
        requireOpen();
        return out.seal(source, target);
    }

    @Override
    public int open(ByteBuffer source, ByteBuffer target) {
        requireOpen();
        return in.open(source, target);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This session of ctr-hmac is closed");
        }
    }

    /** Cipher and Mac of the JDK keep copies of the derived keys until they are collected. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
        out = null;
        in = null;
    }
}
