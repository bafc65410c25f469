// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines as bytes, so that what is not text can be passed on as it is, and what should be text can be checked. */
final class InputLines {

    private final InputStream in;
    private final int maxBytes;
    private long number;

    /**
     * Reads lines.
     *
     * @param in where from
     * @param maxBytes the longest line
     */
    InputLines(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in);
        this.maxBytes = maxBytes;
    }

    /**
     * Reads one line; LF or CR LF end it.
     *
     * @return its bytes without the end, or {@code null} at the end of the input
     */
    byte[] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        number++;
        while (c >= 0 && c != '\n') {
            if (line.size() == maxBytes) {
                throw new IOException("Line " + number + " of stdin is longer than " + maxBytes + " bytes");
            }
            line.write(c);
            c = in.read();
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = c == '\n' && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /** Decodes the line read last. */
    String text(byte[] line) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("Line " + number + " of stdin is not UTF-8 text", e);
        }
    }
}
