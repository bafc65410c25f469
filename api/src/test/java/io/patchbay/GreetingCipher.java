// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;

/**
 * Covers frames with a byte that both sides' greetings make, in front of which stand the two numbers that were greeted.
 * A greeting is {@code "hi"}, the first byte of the key and a random number.
 */
final class GreetingCipher implements Cipher {

    static final int GREETING_BYTES = 11;

    final AtomicInteger open = new AtomicInteger();

    /** Bytes added to every greeting. */
    volatile int padding;

    @Override
    public String name() {
        return "greeting";
    }

    static boolean isGreeting(byte[] frame) {
        return frame.length == GREETING_BYTES && frame[0] == 'h' && frame[1] == 'i';
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        open.incrementAndGet();
        return new Session(key.getEncoded()[0], padding);
    }

    private final class Session implements CipherSession {

        private final byte key;
        private final long own = ThreadLocalRandom.current().nextLong();
        private final byte[] greeting;
        private Long sum;
        private boolean closed;

        Session(byte key, int padding) {
            this.key = key;
            this.greeting = ByteBuffer.allocate(GREETING_BYTES + padding)
                    .put((byte) 'h').put((byte) 'i').put(key).putLong(own).array();
        }

        @Override
        public ByteBuffer greeting() {
            return ByteBuffer.wrap(greeting);
        }

        @Override
        public void greeted(ByteBuffer theirs) {
            if (closed || sum != null) {
                throw new IllegalStateException("greeted after the end, or twice");
            }
            if (theirs.remaining() != GREETING_BYTES || theirs.get() != 'h' || theirs.get() != 'i') {
                throw new CodecException("That is no greeting");
            }
            if (theirs.get() != key) {
                throw new CodecException("The peer greets with another key");
            }
            sum = own + theirs.getLong();
        }

        private long sum() {
            if (closed || sum == null) {
                throw new IllegalStateException("used before the greeting, or after the end");
            }
            return sum;
        }

        @Override
        public int overhead() {
            return Long.BYTES;
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            byte[] plain = new byte[source.remaining()];
            source.get(plain);
            target.putLong(sum());
            cover(plain, target);
            return Long.BYTES + plain.length;
        }

        @Override
        public int open(ByteBuffer source, ByteBuffer target) {
            long expected = sum();
            if (source.remaining() < Long.BYTES || source.getLong() != expected) {
                throw new CodecException("A frame of another session");
            }
            byte[] covered = new byte[source.remaining()];
            source.get(covered);
            cover(covered, target);
            return covered.length;
        }

        private void cover(byte[] bytes, ByteBuffer target) {
            for (byte each : bytes) {
                target.put((byte) (each ^ key ^ sum.byteValue()));
            }
        }

        @Override
        public void close() {
            closed = true;
            open.decrementAndGet();
        }
    }
}
