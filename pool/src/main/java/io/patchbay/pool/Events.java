// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Endpoint;
import io.patchbay.NetworkObserver;
import io.patchbay.ServiceEvent;
import java.time.Duration;
import java.util.Optional;

/** Tells the manager's observers what happens to the connections of one endpoint; never about lending them. */
final class Events {

    private static final String SERVICE = "pool";

    private final NetworkObserver observer;
    private final String endpoint;

    Events(NetworkObserver observer, Endpoint endpoint) {
        this.observer = observer;
        this.endpoint = endpoint.withoutDetails().toString();
    }

    void created() {
        tell("connection created", Duration.ZERO, 0, null);
    }

    void closed(Ending why, Throwable cause) {
        tell("connection closed: " + why, Duration.ZERO, 0, cause);
    }

    void timedOut(Duration waited, long waiting, Throwable cause) {
        tell("acquire timed out", waited, waiting, cause);
    }

    void leaked(Leak leak) {
        tell("leak", leak.held(), 0, leak.borrower().orElse(null));
    }

    static void poolClosed(NetworkObserver observer, String pool, Duration took) {
        observer.happened(new ServiceEvent(SERVICE, "pool closed", pool, took, 0, Optional.empty()));
    }

    private void tell(String what, Duration took, long amount, Throwable cause) {
        observer.happened(new ServiceEvent(SERVICE, what, endpoint, took, amount, Optional.ofNullable(cause)));
    }
}
