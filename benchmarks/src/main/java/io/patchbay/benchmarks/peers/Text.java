// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import java.nio.charset.StandardCharsets;

/**
 * The texts of the composed workloads: a number of eight hexadecimal digits, then columns of words with blanks between
 * them, which a run-length encoder can use. No character needs an escape in JSON.
 */
final class Text {

    static final String TYPE = "chat";
    private static final String LINE = "order 4711 was shipped          from the north gate     on time ";
    private static final int DIGITS = 8;

    private final byte[] bytes;

    Text(int size) {
        bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) LINE.charAt(i % LINE.length());
        }
    }

    /** A new text with that number. */
    String numbered(long number) {
        for (int i = 0; i < DIGITS; i++) {
            bytes[i] = (byte) Character.forDigit((int) (number >>> (4 * (DIGITS - 1 - i))) & 15, 16);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The number of a text, as far as its digits hold it. */
    static long number(String text) {
        return Integer.toUnsignedLong(Integer.parseUnsignedInt(text, 0, DIGITS, 16));
    }
}
