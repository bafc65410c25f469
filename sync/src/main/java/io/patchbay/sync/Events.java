// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.NetworkObserver;
import io.patchbay.ServiceEvent;
import java.time.Duration;
import java.util.Optional;

/** Tells the manager's observers what happens to an outbox; never about a message that arrives as it should. */
final class Events {

    static final String SERVICE = "sync";

    private final NetworkObserver observer;
    private final String outbox;

    Events(NetworkObserver observer, String outbox) {
        this.observer = observer;
        this.outbox = outbox;
    }

    /** The receiver was lost, or cannot be reached, while there is something for it. Told once until it is back. */
    void away(Throwable cause) {
        tell("away", outbox, Duration.ZERO, 0, cause);
    }

    void back(Duration away) {
        tell("back", outbox, away, 0, null);
    }

    void refused(long sequence, int attempts, Throwable cause) {
        tell("message refused", message(sequence), Duration.ZERO, attempts, cause);
    }

    void deadLetter(long sequence, int attempts, Throwable cause) {
        tell("dead letter", message(sequence), Duration.ZERO, attempts, cause);
    }

    /** Nothing more is delivered, or nothing more is accepted, until the outbox is opened anew. */
    void stopped(Throwable cause) {
        tell("stopped", outbox, Duration.ZERO, 0, cause);
    }

    private String message(long sequence) {
        return outbox + ", message " + sequence;
    }

    private void tell(String what, String subject, Duration took, long amount, Throwable cause) {
        observer.happened(new ServiceEvent(SERVICE, what, subject, took, amount, Optional.ofNullable(cause)));
    }
}
