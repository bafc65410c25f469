// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Endpoint;
import io.patchbay.Listener;
import java.time.Duration;

/** Answers each message with itself. */
final class EchoServer {

    private final Listener listener;
    private final ErrorLines errors;

    EchoServer(Composition composition, ErrorLines errors) {
        this.errors = errors;
        this.listener = composition.network().listen(composition.endpoint());
        listener.onError(errors::report);
        Echo echo = new Echo(errors::report);
        if (composition.hasProtocol()) {
            listener.onMessage(echo);
        } else {
            listener.onBytes(echo);
        }
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
