// SPDX-License-Identifier: Apache-2.0
/** Repeating-key XOR, which is obfuscation and not security, for endpoints that name the cipher {@code xor}. */
module io.patchbay.crypt.xor {
    requires io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Cipher with
            io.patchbay.crypt.xor.XorCipher;
}
