// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.spi.MessageCodec;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes JSON straight into the array of a target.
 *
 * <p>What does not fit is dropped and remembered. Only as a stream it throws, because a serializer has no other way to
 * learn that going on is useless.
 */
final class JsonOutput extends OutputStream {

    private static final byte[] HEX = ascii("0123456789abcdef");
    /** 0 for what is written as it is, {@code u} for what has only a numeric escape, else the escape's letter. */
    private static final byte[] ESCAPES = escapes();

    private final ByteBuffer target;
    private final byte[] array;
    private final int start;
    private final int end;
    private int at;
    private boolean overflow;

    JsonOutput(ByteBuffer target) {
        this.target = target;
        this.array = target.array();
        this.start = target.arrayOffset() + target.position();
        this.end = target.arrayOffset() + target.limit();
        this.at = start;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[128];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }

    boolean overflowed() {
        return overflow;
    }

    int length() {
        return at - start;
    }

    byte byteAt(int index) {
        return array[start + index];
    }

    void requirePairedEscapes(int from) {
        StrictText.requirePairedEscapes(array, start + from, at);
    }

    /** Moves the target's position behind what was written. */
    int finish() {
        if (overflow) {
            return MessageCodec.TARGET_TOO_SMALL;
        }
        target.position(target.position() + length());
        return length();
    }

    private void put(int value) {
        if (at < end) {
            array[at++] = (byte) value;
        } else {
            overflow = true;
        }
    }

    JsonOutput raw(byte[] bytes) {
        return raw(bytes, 0, bytes.length);
    }

    private JsonOutput raw(byte[] bytes, int offset, int length) {
        if (length > end - at) {
            overflow = true;
        } else {
            System.arraycopy(bytes, offset, array, at, length);
            at += length;
        }
        return this;
    }

    /** Writes a JSON value on one line: between tokens a space does what a line break does. */
    void json(byte[] value) {
        int from = at;
        raw(value);
        for (int i = from; i < at; i++) {
            if (array[i] == '\n' || array[i] == '\r') {
                array[i] = ' ';
            }
        }
    }

    JsonOutput number(long value) {
        if (value < 0) {
            put('-');
        }
        // Counted in negative numbers, which have room for every long.
        long rest = value < 0 ? value : -value;
        int digits = 1;
        for (long left = rest / 10; left != 0; left /= 10) {
            digits++;
        }
        if (digits > end - at) {
            overflow = true;
            return this;
        }
        for (int i = at + digits - 1; i >= at; i--) {
            array[i] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
        at += digits;
        return this;
    }

    JsonOutput string(String text) {
        put('"');
        int length = text.length();
        int i = plain(text, 0);
        while (i < length && !overflow) {
            i += special(text, i, text.charAt(i));
            i = plain(text, i);
        }
        put('"');
        return this;
    }

    /** Writes characters up to the first that is not plain ASCII, or does not fit; tells its index. */
    private int plain(String text, int from) {
        byte[] to = array;
        int shift = at - from;
        int stop = Math.min(text.length(), end - shift);
        int i = from;
        while (i < stop) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            to[shift + i] = (byte) c;
            i++;
        }
        at = shift + i;
        return i;
    }

    /** Writes one character in whatever way it takes; tells how many of the text that was. */
    private int special(String text, int index, char c) {
        if (c < 0x80) {
            escape(c);
        } else if (c < 0x800) {
            put(0xC0 | c >> 6);
            put(0x80 | c & 0x3F);
        } else if (!Character.isSurrogate(c)) {
            put(0xE0 | c >> 12);
            put(0x80 | c >> 6 & 0x3F);
            put(0x80 | c & 0x3F);
        } else {
            int point = text.codePointAt(index);
            if (point <= Character.MAX_VALUE) {
                throw new CodecException("A text has half a surrogate pair at index " + index
                        + ", which UTF-8 cannot carry; send such data as bytes");
            }
            put(0xF0 | point >> 18);
            put(0x80 | point >> 12 & 0x3F);
            put(0x80 | point >> 6 & 0x3F);
            put(0x80 | point & 0x3F);
            return 2;
        }
        return 1;
    }

    private void escape(char c) {
        byte letter = ESCAPES[c];
        if (letter == 0) {
            put(c);
            return;
        }
        put('\\');
        put(letter);
        if (letter == 'u') {
            put('0');
            put('0');
            put(HEX[c >> 4]);
            put(HEX[c & 0xF]);
        }
    }

    /** Writes the CRC-32C of all that was written before. */
    void checksumSuffix(byte[] before, byte[] after) {
        CRC32C crc = new CRC32C();
        crc.update(array, start, at - start);
        raw(before);
        int sum = (int) crc.getValue();
        for (int shift = 28; shift >= 0; shift -= 4) {
            put(HEX[sum >>> shift & 0xF]);
        }
        raw(after);
    }

    @Override
    public void write(int value) {
        put(value);
        stopIfFull();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        raw(bytes, offset, length);
        stopIfFull();
    }

    private void stopIfFull() {
        if (overflow) {
            throw Full.FULL;
        }
    }

    /** Leaves the serializer. */
    private static final class Full extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final Full FULL = new Full();

        private Full() {
            super("The target is too small", null, false, false);
        }
    }
}
