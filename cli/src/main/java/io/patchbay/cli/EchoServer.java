// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.PatchbayException;
import java.time.Duration;

/** Answers each message with itself. */
final class EchoServer {

    private final Listener listener;
    private final ErrorLines errors;

    EchoServer(Composition composition, ErrorLines errors) {
        this.errors = errors;
        this.listener = composition.network().listen(composition.endpoint());
        listener.onError((connection, error) -> report(connection, error));
        if (composition.hasProtocol()) {
            listener.onMessage((from, message) -> answer(from, () -> from.send(message)));
        } else {
            listener.onBytes((from, bytes) -> answer(from, () -> from.send(bytes)));
        }
    }

    private void answer(Connection from, Runnable send) {
        try {
            send.run();
        } catch (ConnectionClosedException e) {
            // The peer has gone without waiting for its answer, which is no error of anyone.
        } catch (PatchbayException e) {
            // An echo that misses a message would look like a loss on the way: end the connection instead.
            report(from, e);
            from.abort();
        }
    }

    private void report(Connection connection, Throwable error) {
        errors.report(connection.remoteAddress() + ": " + (error.getMessage() == null ? error : error.getMessage()));
    }

    Endpoint endpoint() {
        return listener.endpoint();
    }

    /**
     * Stops in good order.
     *
     * @param deadline how long answers under way may take
     * @return whether nothing had to be cut off
     */
    boolean stop(Duration deadline) {
        boolean orderly = listener.stop(deadline);
        errors.close();
        return orderly;
    }
}
