// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof that a peer receives at the address it sends from, as in DTLS (RFC 9147, section 5.1), and without anything to
 * remember: a peer says hello, gets a cookie that only this listener can make for its address, and sends it back. All
 * messages have the same length, so nobody is sent more than came from his address. Belongs to one I/O thread.
 */
final class Cookies {

    /** What a message says; all are a mark, one of these, and a cookie, which is zero in the first and last. */
    static final byte HELLO = 1;

    static final byte CHALLENGE = 2;
    static final byte PROOF = 3;
    static final byte WELCOME = 4;

    private static final long MARK = 0x9d50_4243_6f6f_6b31L;
    private static final int COOKIE_BYTES = 16;
    private static final int TYPE_AT = Long.BYTES;
    private static final int COOKIE_AT = TYPE_AT + 1;
    private static final int LENGTH = COOKIE_AT + COOKIE_BYTES;

    /** A cookie is good for one to two such times. */
    private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final long began = System.nanoTime();

    Cookies() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    /** Tells what a datagram says; 0 if it is none of these messages. */
    static byte type(ByteBuffer data) {
        int at = data.position();
        return data.remaining() == LENGTH && data.getLong(at) == MARK ? data.get(at + TYPE_AT) : 0;
    }

    static ByteBuffer message(byte type, byte[] cookie) {
        return ByteBuffer.allocate(LENGTH).putLong(MARK).put(type).put(cookie).flip();
    }

    static ByteBuffer message(byte type) {
        return message(type, new byte[COOKIE_BYTES]);
    }

    static byte[] cookie(ByteBuffer message) {
        byte[] cookie = new byte[COOKIE_BYTES];
        message.get(message.position() + COOKIE_AT, cookie);
        return cookie;
    }

    ByteBuffer challenge(InetSocketAddress peer) {
        return message(CHALLENGE, make(peer, epoch()));
    }

    boolean isGood(ByteBuffer proof, InetSocketAddress peer) {
        byte[] cookie = cookie(proof);
        long epoch = epoch();
        return MessageDigest.isEqual(cookie, make(peer, epoch)) || MessageDigest.isEqual(cookie, make(peer, epoch - 1));
    }

    private long epoch() {
        return (System.nanoTime() - began) / EPOCH_NANOS;
    }

    private byte[] make(InetSocketAddress peer, long epoch) {
        ByteBuffer of = ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(epoch).putInt(peer.getPort());
        mac.update(of.array());
        return Arrays.copyOf(mac.doFinal(peer.getAddress().getAddress()), COOKIE_BYTES);
    }
}
