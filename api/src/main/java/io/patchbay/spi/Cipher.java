// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * Seals frames with a key.
 *
 * <p>The last stage before the transport. The cipher is the factory; what seals and opens is the {@link CipherSession}
 * of one connection.
 */
public non-sealed interface Cipher extends Provider {

    /**
     * Starts a session for one connection.
     *
     * <p><b>Threads.</b> Any thread; two calls may overlap.
     *
     * <p><b>Implementations must</b> copy what they need of the key.
     *
     * @param setup the endpoint, its options and the role of this side; beside this cipher's own options it has
     *     {@code protocol.version} and {@code compression.stored} as they are in force, if the endpoint's stages have
     *     them, for ciphers that make sure that both sides write alike
     * @param key the secret that both sides share
     * @return a new session
     * @throws io.patchbay.AssemblyException if the key has a length that this cipher cannot use, or an option a wrong
     *     value
     */
    CipherSession open(Setup setup, SecretKey key);

    /**
     * Tells whether this cipher protects against someone who reads or changes the traffic.
     *
     * @return {@code false} if it only hides the bytes from a casual look; a policy can refuse such a cipher
     */
    default boolean secure() {
        return true;
    }

    /**
     * Makes a new key.
     *
     * @param bits its length in bits, a positive multiple of 8
     * @return the key, from {@link SecureRandom}
     * @throws IllegalArgumentException if this cipher has no keys of that length
     */
    default byte[] generateKey(int bits) {
        if (bits <= 0 || bits % 8 != 0) {
            throw new IllegalArgumentException("A key's length is a positive multiple of 8 bits, not " + bits);
        }
        byte[] key = new byte[bits / 8];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
