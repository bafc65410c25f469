// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.AssemblyException;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The algorithms; both have keys of 32 bytes, nonces of 12 and tags of 16. */
enum Algorithm {
    /** NIST SP 800-38D with the key length of AES-256. */
    AES_GCM("aes-gcm", 1, "AES-256-GCM", "AES/GCM/NoPadding", "AES"),
    /** RFC 8439, section 2.8. */
    CHACHA20("chacha20", 2, "ChaCha20-Poly1305", "ChaCha20-Poly1305", "ChaCha20");

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final String label;
    private final int id;
    private final String title;
    private final String transformation;
    private final String keyAlgorithm;

    Algorithm(String label, int id, String title, String transformation, String keyAlgorithm) {
        this.label = label;
        this.id = id;
        this.title = title;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
    }

    /** The name in endpoints. */
    String label() {
        return label;
    }

    /** The number in greetings. */
    byte id() {
        return (byte) id;
    }

    /** The name in the world. */
    String title() {
        return title;
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    Cipher cipher() {
        try {
            return Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new AssemblyException(
                    "This JDK has no " + transformation + ", which " + label + " needs; use another cipher", e);
        }
    }

    AlgorithmParameterSpec parameters(byte[] nonce) {
        return this == AES_GCM ? new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce) : new IvParameterSpec(nonce);
    }
}
