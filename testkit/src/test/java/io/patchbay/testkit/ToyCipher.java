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
import java.util.HashSet;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM with a random nonce in every frame, bound to the side, and where order is promised to the number of the
 * frame; elsewhere the nonces of all frames that were opened are remembered. For tests alone.
 */
public class ToyCipher implements Cipher {

    public ToyCipher() {}

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Set<Integer> keyBits() {
        return Set.of(128, 256);
    }

    /** Whether a frame that comes again is noticed. */
    boolean counts() {
        return true;
    }

    /** Whether the number of a frame is authenticated. */
    boolean numbers() {
        return true;
    }

    /** Fills what makes each frame unlike any other. */
    void fill(byte[] nonce) {
        new SecureRandom().nextBytes(nonce);
    }

    /** What a frame is said to need beside its bytes. */
    int room() {
        return Session.NONCE + Session.TAG;
    }

    /** Whether the number of a frame is authenticated although frames may come in any order. */
    boolean reliesOnOrder() {
        return false;
    }

    /** Whether the side is authenticated. */
    boolean tellsSides() {
        return true;
    }

    /** Whether the sessions agree on a fresh key. */
    boolean greets() {
        return false;
    }

    /** What a session says when it is greeted wrongly. */
    RuntimeException wrongGreeting() {
        return new CodecException("That is no greeting of cipher toy with this key");
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        byte[] bytes = key.getEncoded().clone();
        if (bytes.length != 16 && bytes.length != 32) {
            throw new AssemblyException("A key of cipher toy has 128 or 256 bits, not " + bytes.length * 8);
        }
        int side = tellsSides() && setup.role() == Setup.Role.CLIENT ? 1 : 0;
        boolean numbered = counts() && numbers() && (setup.traits().ordered() || reliesOnOrder());
        Session session = new Session(
                new SecretKeySpec(bytes, "AES"), side, tellsSides() ? 1 - side : 0, numbered, counts());
        return greets() ? new Greeting(this, bytes, session) : session;
    }

    /** Agrees on the key of the session by two random numbers, which are sealed with the shared one. */
    private static final class Greeting implements CipherSession {

        private static final byte[] NUMBER = new byte[16];

        private final ToyCipher owner;
        private final byte[] own;
        private final byte[] key;
        private final Session shared;
        private Session session;

        Greeting(ToyCipher owner, byte[] key, Session shared) {
            this.owner = owner;
            this.key = key;
            this.shared = shared;
            ByteBuffer sealed = ByteBuffer.allocate(NUMBER.length + Session.NONCE + Session.TAG);
            shared.seal(ByteBuffer.wrap(NUMBER), sealed);
            this.own = sealed.array();
        }

        @Override
        public ByteBuffer greeting() {
            return ByteBuffer.wrap(own);
        }

        @Override
        public void greeted(ByteBuffer greeting) {
            byte[] theirs = new byte[greeting.remaining()];
            greeting.get(theirs);
            try {
                shared.open(ByteBuffer.wrap(theirs), ByteBuffer.allocate(theirs.length));
            } catch (CodecException e) {
                throw owner.wrongGreeting();
            }
            byte[] fresh = key.clone();
            for (int i = 0; i < own.length; i++) {
                fresh[i % fresh.length] ^= (byte) (own[i] ^ theirs[i]);
            }
            session = owner.new Session(
                    new SecretKeySpec(fresh, "AES"), shared.side, shared.otherSide, shared.counting, shared.refusing);
        }

        private Session session() {
            if (session == null || shared.key == null) {
                throw new IllegalStateException("The session is closed, or not greeted yet");
            }
            return session;
        }

        @Override
        public int overhead() {
            return shared.overhead();
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            return session().seal(source, target);
        }

        @Override
        public int open(ByteBuffer source, ByteBuffer target) {
            return session().open(source, target);
        }

        @Override
        public void close() {
            shared.close();
        }
    }

    private final class Session implements CipherSession {

        private static final int NONCE = 12;
        private static final int TAG = 16;

        private final int side;
        private final int otherSide;
        private final boolean counting;
        private final boolean refusing;
        private final Set<ByteBuffer> seen = new HashSet<>();
        private volatile SecretKey key;
        private long sealed;
        private long opened;

        Session(SecretKey key, int side, int otherSide, boolean counting, boolean refusing) {
            this.key = key;
            this.side = side;
            this.otherSide = otherSide;
            this.counting = counting;
            this.refusing = refusing;
        }

        @Override
        public int overhead() {
            return room();
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            byte[] plain = new byte[source.remaining()];
            source.get(plain);
            byte[] nonce = new byte[NONCE];
            fill(nonce);
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
            if (source.remaining() < NONCE + TAG) {
                throw new CodecException("A sealed frame has at least " + (NONCE + TAG) + " bytes");
            }
            byte[] nonce = new byte[NONCE];
            source.get(nonce);
            byte[] frame = new byte[source.remaining()];
            source.get(frame);
            try {
                byte[] plain = gcm(javax.crypto.Cipher.DECRYPT_MODE, nonce, otherSide, opened).doFinal(frame);
                opened += counting ? 1 : 0;
                if (refusing && !counting && !seen.add(ByteBuffer.wrap(nonce))) {
                    throw new CodecException("A frame came again");
                }
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
