// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.NetworkObserver;
import io.patchbay.ServiceEvent;
import java.io.IOException;
import java.util.Optional;

/** Hears why an outbox cannot go on. What it refuses to give up is for the user to put right. */
public final class Refusals implements NetworkObserver {

    private static final int ATTEMPTS = 10;

    private volatile String failure;

    /** Makes one that has heard nothing yet. */
    public Refusals() {}

    @Override
    public void happened(ServiceEvent event) {
        if (!event.service().equals("sync")) {
            return;
        }
        Optional<String> reason = event.cause().map(Throwable::getMessage);
        if (event.what().equals("stopped")) {
            failure = reason.orElse(event.subject() + " has stopped");
        } else if (event.what().equals("message refused") && event.amount() >= ATTEMPTS) {
            failure = "After " + event.amount() + " attempts: " + reason.orElse("the receiver takes no more")
                    + " (" + event.subject() + "). Nothing is lost: put that right and push again";
        }
    }

    /** Fails if the outbox cannot go on. */
    void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
    }
}
