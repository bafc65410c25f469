// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text and its bytes, strictly: what has no UTF-8 form is an error, and never a replacement character. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * Writes a text into a part of an array.
     *
     * @return the index behind it, or -1 if there is no room
     */
    static int encode(String text, byte[] array, int at, int end) {
        int length = text.length();
        if (length > end - at) {
            return -1;
        }
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            array[at + i] = (byte) c;
            i++;
        }
        return i == length ? at + length : encodeRest(text, i, array, at + i, end);
    }

    private static int encodeRest(String text, int from, byte[] array, int start, int end) {
        int at = start;
        for (int i = from; i < text.length(); i++) {
            int point = codePoint(text, i);
            int size = size(point);
            if (size > end - at) {
                return -1;
            }
            if (size == 1) {
                array[at] = (byte) point;
            } else {
                int marker = 0xF00 >> size & 0xFF;
                array[at] = (byte) (marker | point >> 6 * (size - 1));
                for (int k = 1; k < size; k++) {
                    array[at + k] = (byte) (0x80 | point >> 6 * (size - 1 - k) & 0x3F);
                }
            }
            at += size;
            i += size == 4 ? 1 : 0;
        }
        return at;
    }

    private static int codePoint(String text, int index) {
        int point = text.codePointAt(index);
        if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            throw new CodecException("A text has half a surrogate pair at index " + index
                    + ", which UTF-8 cannot carry; send such data as bytes");
        }
        return point;
    }

    private static int size(int point) {
        return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }

    /** Reads a text, or answers {@code null} if the bytes are none. */
    static String decodeOrNull(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // The quick way replaces what is wrong; only a text with a replacement character needs a second look.
        return text.indexOf(REPLACEMENT) < 0 || isStrict(bytes, from, length) ? text : null;
    }

    private static boolean isStrict(byte[] bytes, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
