// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with a random nonce in every frame, bound to the side and the number of the frame. For tests alone. */
public class ToyCipher implements Cipher {

    public ToyCipher() {}

    @Override
    public String name() {
        return "toy";
    }

    /** Whether the number of a frame is authenticated. */
    boolean counts() {
        return true;
    }

    /** Whether the side is authenticated. */
    boolean tellsSides() {
        return true;
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        byte[] bytes = key.getEncoded().clone();
        if (bytes.length != 16 && bytes.length != 32) {
            throw new AssemblyException("A key of cipher toy has 128 or 256 bits, not " + bytes.length * 8);
        }
        int side = tellsSides() && setup.role() == Setup.Role.CLIENT ? 1 : 0;
        return new Session(new SecretKeySpec(bytes, "AES"), side, tellsSides() ? 1 - side : 0, counts());
    }

    private static final class Session implements CipherSession {

        private static final int NONCE = 12;
        private static final int TAG = 16;

        private final SecureRandom random = new SecureRandom();
        private final int side;
        private final int otherSide;
        private final boolean counting;
        private volatile SecretKey key;
        private long sealed;
        private long opened;

        Session(SecretKey key, int side, int otherSide, boolean counting) {
            this.key = key;
            this.side = side;
            this.otherSide = otherSide;
            this.counting = counting;
        }

        @Override
        public int overhead() {
            return NONCE + TAG;
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            byte[] plain = new byte[source.remaining()];
            source.get(plain);
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            try {
                byte[] frame = gcm(javax.crypto.Cipher.ENCRYPT_MODE, nonce, side, sealed).doFinal(plain);
                sealed += counting ? 1 : 0;
                target.put(nonce).put(frame);
                return NONCE + frame.length;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int open(ByteBuffer source, ByteBuffer target) {
            if (source.remaining() < overhead()) {
                throw new CodecException("A sealed frame has at least " + overhead() + " bytes");
            }
            byte[] nonce = new byte[NONCE];
            source.get(nonce);
            byte[] frame = new byte[source.remaining()];
            source.get(frame);
            try {
                byte[] plain = gcm(javax.crypto.Cipher.DECRYPT_MODE, nonce, otherSide, opened).doFinal(frame);
                opened += counting ? 1 : 0;
                target.put(plain);
                return plain.length;
            } catch (GeneralSecurityException e) {
                throw new CodecException("A frame was changed, or sealed with another key", e);
            }
        }

        private javax.crypto.Cipher gcm(int mode, byte[] nonce, int from, long number)
                throws GeneralSecurityException {
            if (key == null) {
                throw new IllegalStateException("The session is closed");
            }
            javax.crypto.Cipher gcm = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
            gcm.updateAAD(ByteBuffer.allocate(12).putInt(from).putLong(number).flip());
            return gcm;
        }

        @Override
        public void close() {
            key = null;
        }
    }
}
