// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes as text: what is not a visible ASCII character is escaped. */
final class Escapes {

    private static final String LETTERS = "nrt0\\";
    private static final byte[] MEANINGS = {'\n', '\r', '\t', 0, '\\'};

    private Escapes() {}

    static byte[] read(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) != '\\') {
                int end = text.indexOf('\\', i);
                end = end < 0 ? text.length() : end;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end;
            } else if (text.startsWith("x", i + 1)) {
                bytes.write(hex(text, i + 2));
                i += 4;
            } else {
                int letter = i + 1 < text.length() ? LETTERS.indexOf(text.charAt(i + 1)) : -1;
                if (letter < 0) {
                    throw unknown();
                }
                bytes.write(MEANINGS[letter]);
                i += 2;
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw unknown();
        }
        return high << 4 | low;
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException(
                "a delimiter's escapes are \\n, \\r, \\t, \\0, \\\\ and \\xHH with two hexadecimal digits");
    }

    static String write(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            int letter = meaning(b);
            if (letter >= 0) {
                text.append('\\').append(LETTERS.charAt(letter));
            } else if (b >= 0x20 && b < 0x7F) {
                text.append((char) b);
            } else {
                text.append("\\x").append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return text.toString();
    }

    private static int meaning(byte b) {
        for (int i = 0; i < MEANINGS.length; i++) {
            if (MEANINGS[i] == b) {
                return i;
            }
        }
        return -1;
    }
}
