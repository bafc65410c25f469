// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.transport.netty.DelimiterFramer;
import io.patchbay.transport.netty.Framer;
import io.patchbay.transport.netty.LengthFramer;
import io.patchbay.transport.netty.RawFramer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * How frames are told apart in a stream of bytes. Immutable.
 *
 * <p>As text, for {@link TcpOptions#FRAMING}:
 *
 * <ul>
 *   <li>{@code length}, {@code length1}, {@code length2}, {@code length4}: the number of bytes of the frame stands before
 *       it, itself 4, 1, 2 or 4 bytes long, big-endian; with {@code -le} behind it little-endian;
 *   <li>{@code line}: a line feed follows each frame; a carriage return before it is not part of a received frame;
 *   <li>{@code delimiter:TEXT}: the text follows each frame, in UTF-8, with the escapes {@code \n}, {@code \r},
 *       {@code \t}, {@code \0}, {@code \\} and {@code \xHH};
 *   <li>{@code raw}: no frames at all.
 * </ul>
 */
public final class Framing {

    private static final Framing RAW = new Framing(0, ByteOrder.BIG_ENDIAN, new byte[0], false);
    private static final Framing LINE = new Framing(0, ByteOrder.BIG_ENDIAN, new byte[] {'\n'}, true);

    private final int lengthBytes;
    private final ByteOrder order;
    private final byte[] delimiter;
    private final boolean line;

    private Framing(int lengthBytes, ByteOrder order, byte[] delimiter, boolean line) {
        this.lengthBytes = lengthBytes;
        this.order = order;
        this.delimiter = delimiter;
        this.line = line;
    }

    /**
     * Has no frames: bytes are handed out as they arrive.
     *
     * @return the framing of a byte stream
     */
    public static Framing raw() {
        return RAW;
    }

    /**
     * Puts the length of each frame before it, big-endian.
     *
     * @param bytes 1, 2 or 4
     * @return the framing
     * @throws IllegalArgumentException for another number of bytes
     */
    public static Framing length(int bytes) {
        return length(bytes, ByteOrder.BIG_ENDIAN);
    }

    /**
     * Puts the length of each frame before it.
     *
     * @param bytes 1, 2 or 4
     * @param order the order of these bytes
     * @return the framing
     * @throws IllegalArgumentException for another number of bytes
     */
    public static Framing length(int bytes, ByteOrder order) {
        if (bytes != 1 && bytes != 2 && bytes != 4) {
            throw new IllegalArgumentException("A length has 1, 2 or 4 bytes, not " + bytes);
        }
        // One byte has no order, and two framings that mean the same are equal.
        ByteOrder meant = bytes == 1 ? ByteOrder.BIG_ENDIAN : Objects.requireNonNull(order, "order");
        return new Framing(bytes, meant, new byte[0], false);
    }

    /**
     * Ends each frame with a line feed. A carriage return before it is removed on the way in, so a frame that ends with
     * one cannot be sent.
     *
     * @return the framing of lines of text
     */
    public static Framing line() {
        return LINE;
    }

    /**
     * Ends each frame with certain bytes, which no frame may contain.
     *
     * @param bytes from 1 to 16 bytes
     * @return the framing
     * @throws IllegalArgumentException if there are none or too many
     */
    public static Framing delimiter(byte... bytes) {
        if (bytes.length < 1 || bytes.length > 16) {
            throw new IllegalArgumentException("A delimiter has from 1 to 16 bytes, not " + bytes.length);
        }
        return new Framing(0, ByteOrder.BIG_ENDIAN, bytes.clone(), false);
    }

    /**
     * Reads a framing from text.
     *
     * @param text as the class comment says
     * @return the framing
     * @throws IllegalArgumentException if it is no framing; the message says what is accepted
     */
    public static Framing parse(String text) {
        return switch (text) {
            case "raw" -> raw();
            case "line" -> line();
            case "length", "length4" -> length(4);
            case "length-le", "length4-le" -> length(4, ByteOrder.LITTLE_ENDIAN);
            case "length2" -> length(2);
            case "length2-le" -> length(2, ByteOrder.LITTLE_ENDIAN);
            case "length1", "length1-le" -> length(1);
            default -> parseDelimiter(text);
        };
    }

    private static Framing parseDelimiter(String text) {
        String prefix = "delimiter:";
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException("a framing is length, length1, length2 or length4, each perhaps with -le"
                    + " behind it, line, delimiter:TEXT or raw");
        }
        return delimiter(Escapes.read(text.substring(prefix.length())));
    }

    boolean isRaw() {
        return lengthBytes == 0 && delimiter.length == 0;
    }

    Framer framer(int maxFrameBytes) {
        String name = toString();
        if (lengthBytes > 0) {
            return new LengthFramer(name, lengthBytes, order, maxFrameBytes);
        }
        return isRaw() ? new RawFramer(name, maxFrameBytes) : new DelimiterFramer(name, delimiter, line, maxFrameBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Framing that
                && lengthBytes == that.lengthBytes
                && order == that.order
                && line == that.line
                && Arrays.equals(delimiter, that.delimiter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(lengthBytes, order, line, Arrays.hashCode(delimiter));
    }

    /**
     * Writes the framing as {@link #parse} reads it.
     *
     * @return the text
     */
    @Override
    public String toString() {
        if (lengthBytes > 0) {
            return "length" + lengthBytes + (order == ByteOrder.LITTLE_ENDIAN ? "-le" : "");
        }
        if (isRaw()) {
            return "raw";
        }
        return line ? "line" : "delimiter:" + Escapes.write(delimiter);
    }
}
