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
    private final boolean texts;
    private final boolean stream;
    private final String type;

    Sender(Connection connection, Composition composition, String type) {
        this.connection = connection;
        this.texts = composition.hasProtocol();
        this.stream = composition.isStream();
        this.type = type;
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
            if (texts) {
                connection.send(type, lines.text(line));
            } else {
                connection.send(ByteBuffer.wrap(stream ? withLineFeed(line) : line));
            }
        }
    }

    private static byte[] withLineFeed(byte[] line) {
        byte[] sent = Arrays.copyOf(line, line.length + 1);
        sent[line.length] = '\n';
        return sent;
    }
}
