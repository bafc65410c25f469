// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import io.patchbay.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Sends lines on a connection, on a thread of its own because reading stdin cannot be interrupted. */
final class Sender {

    private final Connection connection;
    private final Form form;
    private final String type;

    /** What becomes of a line. */
    private enum Form {
        /** A message of a protocol. */
        MESSAGE,
        /** Text, for a peer that is told that it is text. */
        TEXT,
        /** The bytes of the line. */
        BYTES,
        /** The bytes of the line and its end, in a stream. */
        STREAM
    }

    Sender(Connection connection, Composition composition, String type, boolean binary) {
        this.connection = connection;
        this.form = form(composition, binary);
        this.type = type;
    }

    private static Form form(Composition composition, boolean binary) {
        if (composition.hasProtocol()) {
            return Form.MESSAGE;
        }
        if (composition.isStream()) {
            return Form.STREAM;
        }
        return composition.tellsTextFromBytes() && !binary ? Form.TEXT : Form.BYTES;
    }

    /**
     * Sends all lines.
     *
     * @param in where they come from
     * @return completes when the input has ended, exceptionally when a line could not be read or sent
     */
    CompletableFuture<Void> start(InputStream in) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        sendAll(new InputLines(in, Limits.defaults().maxMessageBytes()));
                        ended.complete(null);
                    } catch (IOException | RuntimeException e) {
                        ended.completeExceptionally(e);
                    }
                },
                "stdin");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private void sendAll(InputLines lines) throws IOException {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            switch (form) {
                case MESSAGE -> connection.send(type, lines.text(line));
                case TEXT -> connection.sendText(lines.text(line));
                case BYTES -> connection.send(ByteBuffer.wrap(line));
                case STREAM -> connection.send(ByteBuffer.wrap(withLineFeed(line)));
            }
        }
    }

    private static byte[] withLineFeed(byte[] line) {
        byte[] sent = Arrays.copyOf(line, line.length + 1);
        sent[line.length] = '\n';
        return sent;
    }
}
