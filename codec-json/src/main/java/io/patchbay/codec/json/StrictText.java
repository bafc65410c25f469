// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What Jackson lets pass: over-long UTF-8, and surrogates without their other half. */
final class StrictText {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long TOP_BITS = 0x8080_8080_8080_8080L;

    /** The length of a backslash, the letter u and four digits. */
    private static final int ESCAPE = 6;

    private StrictText() {}

    /** Checks that bytes are UTF-8 (RFC 3629), and do not begin with a byte order mark. */
    static void requireUtf8(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && ((long) LONG.get(bytes, at) & TOP_BITS) == 0) {
            at += Long.BYTES;
        }
        if (to - from >= 3 && (bytes[from] & 0xFF) == 0xEF && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF) {
            throw new CodecException("A JSON document begins with a byte order mark; send it without");
        }
        while (at < to) {
            int length = sequenceLength(bytes, at, to);
            if (length == 0) {
                throw new CodecException("A JSON document is not UTF-8 at byte " + (at - from));
            }
            at += length;
        }
    }

    /** Tells how long the character at a position is, or 0 if it is none. */
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int greatest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > greatest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Checks the {@code \}{@code u} escapes of a valid document. */
    static void requirePairedEscapes(byte[] json, int from, int to) {
        int at = from;
        while (at < to - 1) {
            if (json[at] != '\\') {
                at++;
            } else if (json[at + 1] != 'u' || to - at < ESCAPE) {
                at += 2;
            } else {
                at += ESCAPE * unitsOfEscape(json, at, to, from);
            }
        }
    }

    private static int unitsOfEscape(byte[] json, int at, int to, int from) {
        char unit = hex(json, at + 2);
        if (!Character.isSurrogate(unit)) {
            return 1;
        }
        boolean paired = Character.isHighSurrogate(unit)
                && to - at >= 2 * ESCAPE
                && json[at + ESCAPE] == '\\'
                && json[at + ESCAPE + 1] == 'u'
                && Character.isLowSurrogate(hex(json, at + ESCAPE + 2));
        if (!paired) {
            throw new CodecException("A string has half a surrogate pair at byte " + (at - from) + " of its JSON");
        }
        return 2;
    }

    private static char hex(byte[] json, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(json[i], 16);
        }
        return (char) value;
    }
}
