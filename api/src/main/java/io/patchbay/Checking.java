// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.ConnectionCheck;
import io.patchbay.spi.Link;
import io.patchbay.spi.MessageCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
        return check == null ? pingOrState(connection) : ask(connection, check);
    }

    private static CompletableFuture<Void> pingOrState(Connection connection) {
        return connection.signals != null || connection.lifecycle.link().heartbeats()
                ? connection.pingAsync().thenApply(time -> null)
                : CompletableFuture.completedFuture(null);
    }

    static Optional<Duration> lastRoundTrip(Link link, Signals signals) {
        Optional<Duration> below = link == null ? Optional.empty() : link.lastRoundTrip();
        return below.isPresent() || signals == null ? below : signals.lastRoundTrip();
    }

    static CompletableFuture<Duration> ping(Connection connection, Link link, Signals signals) {
        if (!connection.isConnected()) {
            return CompletableFuture.failedFuture(
                    new ConnectionClosedException("The connection is not open, so nobody can be asked"));
        }
        CompletionStage<Duration> below = link.ping().orElse(null);
        if (below != null) {
            return below.toCompletableFuture().copy();
        }
        if (signals == null) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("Neither the transport nor the"
                    + " protocol of " + connection.endpoint() + " has a way to ask the peer for a sign of life"));
        }
        CompletableFuture<Duration> answer = new CompletableFuture<>();
        if (!link.execute(() -> signals.ping(answer))) {
            answer.completeExceptionally(new ConnectionClosedException("The transport is closed"));
        }
        return answer;
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
