// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.ConnectionCheck;
import io.patchbay.spi.MessageCodec;
import java.util.concurrent.CompletableFuture;

/** Finds out whether a connection that nobody uses is still good. */
final class Checking {

    private Checking() {}

    /** Whether the protocol lets one user follow another. */
    static boolean reusable(MessageCodec codec) {
        return codec == null || codec.reusable();
    }

    static CompletableFuture<Void> start(Connection connection, MessageCodec codec) {
        if (!connection.isConnected()) {
            return CompletableFuture.failedFuture(
                    new ConnectionClosedException("The connection is not open, so there is nothing to check"));
        }
        ConnectionCheck check = codec == null ? null : codec.check().orElse(null);
        return check == null ? CompletableFuture.completedFuture(null) : ask(connection, check);
    }

    private static CompletableFuture<Void> ask(Connection connection, ConnectionCheck check) {
        try {
            connection.send(check.question());
        } catch (PatchbayException e) {
            return CompletableFuture.failedFuture(e);
        }
        return connection.receiveAsync().thenAccept(message -> {
            if (!check.isAnswer().test(message)) {
                throw new CodecException("A connection that nobody uses got a \"" + LogText.escape(message.type())
                        + "\" message in place of the answer to its check");
            }
        });
    }
}
