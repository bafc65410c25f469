// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Cuts a part of a file into pieces of whole lines: as many lines as fit, or one line that is longer. The same part is
 * always cut in the same way.
 */
final class Pieces {

    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel file;
    private final int pieceBytes;
    private final int maxLineBytes;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Where the buffer's next byte is in the file. */
    private long at;

    private long lines;
    private long lineStart;
    private boolean tooLong;

    /**
     * A piece.
     *
     * @param bytes the lines with their ends; the last line of a file may have none
     * @param lines how many lines there are up to its end
     * @param end where it ends in the file
     */
    record Piece(byte[] bytes, long lines, long end) {}

    Pieces(FileChannel file, Source source, int maxLineBytes) {
        this.file = file;
        this.pieceBytes = source.pieceBytes();
        this.maxLineBytes = maxLineBytes;
        this.at = source.from();
        this.end = source.size();
        this.lines = source.lines();
    }

    /** Reads the next piece; {@code null} at the end. */
    Piece next() throws IOException {
        if (line.size() == 0 && !tooLong) {
            readLine();
        }
        if (tooLong) {
            throw new IOException("Line " + (lines + 1) + " is longer than " + maxLineBytes
                    + " bytes, half of --max-message. What is before it is in the outbox; raise --max-message on both"
                    + " sides to go on");
        }
        if (line.size() == 0) {
            return null;
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        do {
            line.writeTo(piece);
            lines++;
            readLine();
        } while (line.size() > 0 && piece.size() + line.size() <= pieceBytes);
        return new Piece(piece.toByteArray(), lines, lineStart);
    }

    /** Reads a line with its end, or nothing at the end of the part. */
    private void readLine() throws IOException {
        line.reset();
        lineStart = at;
        while (fill()) {
            byte[] bytes = buffer.array();
            int from = buffer.position();
            int to = from;
            while (to < buffer.limit() && bytes[to] != '\n') {
                to++;
            }
            boolean ended = to < buffer.limit();
            int length = (ended ? to + 1 : to) - from;
            if (line.size() + length > maxLineBytes) {
                line.reset();
                tooLong = true;
                return;
            }
            line.write(bytes, from, length);
            buffer.position(from + length);
            at += length;
            if (ended) {
                return;
            }
        }
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        if (at >= end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
        int read = file.read(buffer, at);
        if (read < 0) {
            throw new IOException("The file has become shorter while it was read: it had " + end + " bytes");
        }
        buffer.flip();
        return true;
    }
}
