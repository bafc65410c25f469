// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import io.patchbay.Endpoint;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Sessions and inputs for the tests. */
final class Xor {

    static final Setup SETUP = Setup.of(Endpoint.parse("tcp+xor://localhost:7171"), Setup.Role.CLIENT);

    private Xor() {}

    static CipherSession session(byte[] key) {
        return new XorCipher().open(SETUP, new SecretKeySpec(key, "xor"));
    }

    static byte[] seal(CipherSession session, byte[] plain) {
        ByteBuffer target = ByteBuffer.allocate(plain.length + session.overhead());
        int length = session.seal(ByteBuffer.wrap(plain), target);
        return Arrays.copyOf(target.array(), length);
    }

    static byte[] open(CipherSession session, byte[] sealed) {
        ByteBuffer target = ByteBuffer.allocate(sealed.length);
        int length = session.open(ByteBuffer.wrap(sealed), target);
        return Arrays.copyOf(target.array(), length);
    }

    /** The first source document's loop. */
    static byte[] reference(byte[] key, byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) (bytes[i] ^ key[i % key.length]);
        }
        return result;
    }

    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A key that, unlike those of the JDK, may be empty or hide its bytes. */
    record AnyKey(byte[] bytes) implements SecretKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "xor";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes == null ? null : bytes.clone();
        }
    }
}
