// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the frames of one connection that carry no message of the application: greetings and signals. */
final class OwnFrames {

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    void sent() {
        sent.incrementAndGet();
    }

    void received() {
        received.incrementAndGet();
    }

    long countSent() {
        return sent.get();
    }

    long countReceived() {
        return received.get();
    }
}
