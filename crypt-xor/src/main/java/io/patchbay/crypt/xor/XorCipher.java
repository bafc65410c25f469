// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * The cipher {@code xor} is obfuscation, not security: it hides bytes from a casual look and from nobody else.
 *
 * <p>Every byte is combined with a byte of the key, which repeats, and begins anew with each frame, as in the first
 * source document. So two frames give away what they have in common, one known frame gives away the key, and a changed
 * frame opens without a complaint.
 */
@AutoService(Cipher.class)
public final class XorCipher implements Cipher {

    private static final int LONGEST_KEY = 65_536;

    /** Makes the provider. */
    public XorCipher() {}

    @Override
    public String name() {
        return "xor";
    }

    /**
     * Answers that this is obfuscation.
     *
     * @return {@code false}
     */
    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return Map.of("security", "none, this is obfuscation");
    }

    /**
     * Starts a session.
     *
     * @param setup not used
     * @param key 1 to 65,536 bytes
     * @return a new session, with a copy of the key
     * @throws AssemblyException if the key has another length or does not show its bytes
     */
    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        byte[] bytes = keyBytes(key);
        requireLength(bytes.length);
        return new XorSession(bytes);
    }

    private static void requireLength(int bytes) {
        if (bytes < 1 || bytes > LONGEST_KEY) {
            throw new AssemblyException("xor needs a key of 1 to " + LONGEST_KEY + " bytes, not " + bytes);
        }
    }

    /**
     * Makes a new key.
     *
     * @param bits a multiple of 8, from 8 to 524,288
     * @return the key
     * @throws IllegalArgumentException if there is no key of that length
     */
    @Override
    public byte[] generateKey(int bits) {
        if (bits > LONGEST_KEY * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "A key for xor has at most " + LONGEST_KEY * Byte.SIZE + " bits, not " + bits);
        }
        return Cipher.super.generateKey(bits);
    }
}
