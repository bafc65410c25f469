// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Link;
import java.util.EnumSet;
import java.util.Set;

/** The reasons why a connection does not read just now. It reads when there is none. */
final class Pauses {

    enum Reason {
        INBOX_FULL,
        HANDLERS_BEHIND,
        REPLIES_QUEUED,
        CLOSING
    }

    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private Link link;
    private volatile boolean paused;
    private volatile int count;

    synchronized void opened(Link openLink) {
        link = openLink;
    }

    // The link is told within the lock: told outside, a pause could overtake the resume that ends it.
    synchronized void add(Reason reason) {
        if (reasons.add(reason) && reasons.size() == 1) {
            paused = true;
            count++;
            link.pauseReading();
        }
    }

    synchronized void remove(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            paused = false;
            link.resumeReading();
        }
    }

    boolean isPaused() {
        return paused;
    }

    /** How often reading was paused so far. */
    int count() {
        return count;
    }
}
