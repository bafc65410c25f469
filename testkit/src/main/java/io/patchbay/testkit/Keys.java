// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys of other kinds than {@link SecretKeySpec} makes. */
final class Keys {

    private Keys() {}

    /** A key over an array that the caller keeps and may change. */
    record Shared(byte[] bytes) implements SecretKey {

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

    /** Another key of the same length; the lowest bits stay, as some ciphers use them for parity. */
    static SecretKey different(SecretKey key) {
        byte[] bytes = key.getEncoded().clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (0x10 + 2 * (i % 7));
        }
        return new SecretKeySpec(bytes, "RAW");
    }

    /** Tells whether a text shows a key in one of the ways in which bytes are usually written. */
    static boolean shown(String text, byte[] key) {
        if (text == null || key.length < 4) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains(HexFormat.of().formatHex(key))
                || lower.contains(HexFormat.ofDelimiter(":").formatHex(key))
                || text.contains(Base64.getEncoder().withoutPadding().encodeToString(key))
                || text.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                || text.contains(Arrays.toString(key))
                || text.contains(new String(key, StandardCharsets.ISO_8859_1));
    }
}
