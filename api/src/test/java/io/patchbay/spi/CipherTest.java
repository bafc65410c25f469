// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a cipher has for nothing. */
class CipherTest {

    private record NamedCipher(String name, Set<Integer> keyBits) implements Cipher {
        @Override
        public CipherSession open(Setup setup, SecretKey key) {
            throw new UnsupportedOperationException();
        }
    }

    /** Hands out its own array, as some keys do, or none. */
    private record OwnKey(byte[] bytes) implements SecretKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "RAW";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }

    private final Cipher cipher = new NamedCipher("veil", Set.of(256, 128));

    @Test
    void aKeyOfAListedLengthIsCopied() {
        byte[] own = new byte[16];
        own[3] = 7;
        byte[] copy = cipher.keyBytes(new OwnKey(own));
        assertNotSame(own, copy);
        assertArrayEquals(own, copy);
        assertEquals(7, own[3], "the key's own array is left alone");
        assertEquals(32, cipher.keyBytes(new SecretKeySpec(new byte[32], "RAW")).length);
    }

    @Test
    void anotherKeyIsRefusedWithoutShowingIt() {
        byte[] own = {65, 66, 67, 68, 69};
        String message =
                assertThrows(AssemblyException.class, () -> cipher.keyBytes(new OwnKey(own))).getMessage();
        assertTrue(message.contains("veil needs a key of 16 or 32 bytes, not 5"), message);
        assertEquals(65, own[0], "the key's own array is left alone");
        assertThrows(AssemblyException.class, () -> cipher.keyBytes(new OwnKey(null)));
    }

    @Test
    void newKeysHaveAListedLength() {
        assertEquals(16, cipher.generateKey(128).length);
        assertThrows(IllegalArgumentException.class, () -> cipher.generateKey(64));
        assertEquals(8, new NamedCipher("any", Set.of()).generateKey(64).length);
    }
}
