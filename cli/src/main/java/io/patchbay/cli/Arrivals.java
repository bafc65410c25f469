// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.CodecException;
import io.patchbay.Message;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HexFormat;

/** Prints what arrives: one line for each message, or the plain bytes of a stream. */
final class Arrivals {

    private static final String HEX_MARK = "hex:";

    private final PrintStream out;
    private final boolean stream;

    /**
     * Prints to a stream.
     *
     * @param out where to
     * @param stream whether arrivals are pieces of a byte stream, which have no beginning and end of their own
     */
    Arrivals(PrintStream out, boolean stream) {
        this.out = out;
        this.stream = stream;
    }

    void print(Message message) throws IOException {
        if (stream) {
            out.writeBytes(message.bytes());
        } else {
            out.println(line(message));
        }
        out.flush();
        if (out.checkError()) {
            throw new IOException("stdout cannot be written to any more");
        }
    }

    /** Text as it is, structured bodies as their text, other bytes in hexadecimal behind a mark. */
    static String line(Message message) {
        try {
            return oneLine(message.text());
        } catch (CodecException e) {
            return HEX_MARK + HexFormat.of().formatHex(message.bytes());
        }
    }

    /** Writes control characters as escapes: a message stays one line and cannot steer a terminal. */
    static String oneLine(String text) {
        if (text.chars().noneMatch(Arrivals::escaped)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            if (!escaped(c)) {
                line.append((char) c);
            } else {
                switch (c) {
                    case '\n' -> line.append("\\n");
                    case '\r' -> line.append("\\r");
                    default -> line.append(String.format("\\u%04x", c));
                }
            }
        });
        return line.toString();
    }

    private static boolean escaped(int c) {
        return Character.isISOControl(c) && c != '\t' || c == 0x2028 || c == 0x2029;
    }
}
