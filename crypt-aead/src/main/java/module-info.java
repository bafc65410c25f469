// SPDX-License-Identifier: Apache-2.0
/**
 * Authenticated encryption by the JDK, with keys of their own for each connection, for endpoints that name the cipher
 * {@code aes-gcm} or {@code chacha20}.
 */
module io.patchbay.crypt.aead {
    requires io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Cipher with
            io.patchbay.crypt.aead.AesGcmCipher,
            io.patchbay.crypt.aead.ChaCha20Cipher;
}
