// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;

/**
 * Covers the bytes with the first byte of the key and numbers the frames; a frame out of its turn is refused, as an
 * authenticated cipher with counters would. The key has 16 bytes.
 */
final class CountingCipher implements Cipher {

    private final String name;
    private final boolean secure;
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger closedTwice = new AtomicInteger();
    final AtomicInteger usedAfterClose = new AtomicInteger();

    CountingCipher(String name, boolean secure) {
        this.name = name;
        this.secure = secure;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        byte[] bytes = keyBytes(key);
        open.incrementAndGet();
        return new Session(bytes[0]);
    }

    @Override
    public Set<Integer> keyBits() {
        return Set.of(128);
    }

    private final class Session implements CipherSession {

        private final byte cover;
        private long sealed;
        private long opened;
        private volatile boolean closed;

        Session(byte cover) {
            this.cover = cover;
        }

        @Override
        public int overhead() {
            return Long.BYTES;
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            checkUse();
            int length = copy(source, target, source.remaining());
            target.putLong(sealed++);
            return length + Long.BYTES;
        }

        @Override
        public int open(ByteBuffer source, ByteBuffer target) {
            checkUse();
            int length = source.remaining() - Long.BYTES;
            if (length < 0 || source.getLong(source.limit() - Long.BYTES) != opened++) {
                throw new CodecException("A frame of cipher \"" + name + "\" came out of its turn");
            }
            return copy(source, target, length);
        }

        private int copy(ByteBuffer source, ByteBuffer target, int length) {
            for (int i = 0; i < length; i++) {
                target.put((byte) (source.get() ^ cover));
            }
            return length;
        }

        private void checkUse() {
            if (closed) {
                usedAfterClose.incrementAndGet();
            }
        }

        @Override
        public void close() {
            if (closed) {
                closedTwice.incrementAndGet();
            }
            closed = true;
            open.decrementAndGet();
        }
    }
}
