// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** One of the algorithms, on arrays. For one thread at a time. */
final class Aead {

    /** What {@link #open} answers when the tag is wrong. */
    static final int FORGED = -1;

    private final Algorithm algorithm;
    private Cipher cipher;

    Aead(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.cipher = algorithm.cipher();
    }

    /**
     * Encrypts, and writes the tag behind. Source and target may begin at the same byte.
     *
     * @return how many bytes were written: 16 more than were read
     */
    int seal(SecretKey key, byte[] nonce, byte[] associated, byte[] source, int from, int length, byte[] target,
            int to) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, algorithm.parameters(nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(source, from, length, target, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm.label() + " cannot seal: " + e.getMessage(), e);
        }
    }

    /**
     * Decrypts what has its tag behind it, from one array to another.
     *
     * @return how many bytes were written, 16 fewer than were read; or {@link #FORGED}, and then nothing is left of
     *     them
     */
    int open(SecretKey key, byte[] nonce, byte[] associated, byte[] source, int from, int length, byte[] target,
            int to) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, algorithm.parameters(nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(source, from, length, target, to);
        } catch (AEADBadTagException e) {
            // SunJCE would refuse the nonce of a forged frame when the genuine one comes.
            cipher = algorithm.cipher();
            // The JDK's providers clear it or never wrote it; others need not.
            Arrays.fill(target, to, to + length - Algorithm.TAG_BYTES, (byte) 0);
            return FORGED;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm.label() + " cannot open: " + e.getMessage(), e);
        }
    }
}
