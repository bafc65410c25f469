// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.AssemblyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
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
     * <p><b>Implementations must</b> copy what they need of the key (CIPHER-1). A key that this cipher cannot use must
     * be refused with an {@link io.patchbay.AssemblyException} (CIPHER-2). For both there is {@link #keyBytes}.
     *
     * @param setup the endpoint, its options and the role of this side; beside this cipher's own options it has
     *     {@code protocol.version} and {@code compression.stored} as they are in force, if the endpoint's stages have
     *     them, for ciphers that make sure that both sides write alike
     * @param key the secret that both sides share
     * @return a new session
     * @throws AssemblyException if the key has a length that this cipher cannot use, or an option a wrong
     *     value
     */
    CipherSession open(Setup setup, SecretKey key);

    /**
     * Tells whether this cipher protects against someone who reads or changes the traffic.
     *
     * <p>A secure cipher must refuse a frame that was changed, cut or extended (CIPHER-5). A secure cipher must refuse
     * a frame that it has opened before (CIPHER-6). Where the transport promises order and arrival, a secure cipher
     * must refuse a frame that comes before its turn or behind a gap (CIPHER-7). A secure cipher must refuse a frame
     * that comes back to the side that sealed it (CIPHER-8). A secure cipher must never seal the same bytes to the same
     * frame twice, with the same key, and show nothing of them (CIPHER-9).
     *
     * @return {@code false} if it only hides the bytes from a casual look; a policy can refuse such a cipher
     */
    default boolean secure() {
        return true;
    }

    /**
     * Lists the lengths of keys that this cipher takes.
     *
     * <p>The lengths of keys must be positive multiples of 8, and the same at every call (CIPHER-21). Where lengths are
     * listed, a key must be taken if it has one of them, and refused if it has none (CIPHER-22).
     *
     * @return bits; empty, as by default, if they cannot be listed
     */
    default Set<Integer> keyBits() {
        return Set.of();
    }

    /**
     * Copies a key. For ciphers, in {@link #open}.
     *
     * @param key the key
     * @return an array that nobody else has, of one of the lengths of {@link #keyBits()}
     * @throws AssemblyException if the key has another length or does not show its bytes
     */
    default byte[] keyBytes(SecretKey key) {
        byte[] bytes = key.getEncoded();
        byte[] again = key.getEncoded();
        if (bytes == null || again == null) {
            throw new AssemblyException(name() + " needs a key that shows its bytes, such as a SecretKeySpec");
        }
        // A key that hands out its own array goes on needing it; of others, no copy is left behind.
        byte[] copy = bytes;
        if (bytes == again) {
            copy = bytes.clone();
        } else {
            Arrays.fill(again, (byte) 0);
        }
        if (keyBits().isEmpty() || keyBits().contains(copy.length * Byte.SIZE)) {
            return copy;
        }
        Arrays.fill(copy, (byte) 0);
        String lengths = keyBits().stream()
                .sorted()
                .map(bits -> Integer.toString(bits / Byte.SIZE))
                .collect(Collectors.joining(" or "));
        throw new AssemblyException(name() + " needs a key of " + lengths + " bytes, not " + copy.length
                + "; make one with generateKey, or with openssl rand");
    }

    /**
     * Makes a new key.
     *
     * <p>A new key must have the length asked for, and be another at every call (CIPHER-3). A length for which there
     * are no keys must be refused with an {@link IllegalArgumentException} (CIPHER-4).
     *
     * @param bits its length in bits, a positive multiple of 8, and one of {@link #keyBits()} if that lists any
     * @return the key, from {@link SecureRandom}
     * @throws IllegalArgumentException if this cipher has no keys of that length
     */
    default byte[] generateKey(int bits) {
        if (bits <= 0 || bits % Byte.SIZE != 0) {
            throw new IllegalArgumentException("A key's length is a positive multiple of 8 bits, not " + bits);
        }
        if (!keyBits().isEmpty() && !keyBits().contains(bits)) {
            throw new IllegalArgumentException("A key for " + name() + " has " + keyBits() + " bits, not " + bits);
        }
        byte[] key = new byte[bits / Byte.SIZE];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
