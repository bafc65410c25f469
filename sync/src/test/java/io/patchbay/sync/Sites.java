// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import java.time.Duration;

/** What tests of both sides need. */
final class Sites {

    static final Duration SOON = Duration.ofSeconds(20);

    /** Retries fast, so that tests do not wait, and never out of impatience: over streams nothing gets lost. */
    static final SyncOptions FAST = SyncOptions.defaults()
            .withRetry(new RetryPolicy(9, Duration.ofMillis(1), Duration.ofMillis(20)))
            .withAckTimeout(Duration.ofHours(1));

    private Sites() {}

    static Outbox outbox(NetworkManager network, Listener hub) {
        return Outbox.inMemory(network, reach(hub), FAST);
    }

    static Endpoint reach(Listener hub) {
        return hub.endpoint();
    }

    /** Ends every connection of a listener. */
    static void cut(Listener hub) {
        hub.connections().forEach(Connection::abort);
    }
}
