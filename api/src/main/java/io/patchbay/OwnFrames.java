// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts the frames of one connection that carry no message of the application: greetings and signals. */
final class OwnFrames {

    private static final AtomicLongFieldUpdater<OwnFrames> SENT =
            AtomicLongFieldUpdater.newUpdater(OwnFrames.class, "sent");
    private static final AtomicLongFieldUpdater<OwnFrames> RECEIVED =
            AtomicLongFieldUpdater.newUpdater(OwnFrames.class, "received");

    private volatile long sent;
    private volatile long received;

    void sent() {
        SENT.incrementAndGet(this);
    }

    void received() {
        RECEIVED.incrementAndGet(this);
    }

    long countSent() {
        return sent;
    }

    long countReceived() {
        return received;
    }
}
