// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** The reasons why a connection does not read just now. It reads when there is none. */
final class Pauses {

    enum Reason {
        INBOX_FULL,
        HANDLERS_BEHIND,
        REPLIES_QUEUED,
        CLOSING
    }

    /** A bit for each reason that there is. */
    private int reasons;

    private final Connection connection;
    private volatile boolean paused;
    private volatile int count;

    Pauses(Connection connection) {
        this.connection = connection;
    }

    // The link is told within the lock: told outside, a pause could overtake the resume that ends it.
    synchronized void add(Reason reason) {
        boolean first = reasons == 0;
        reasons |= 1 << reason.ordinal();
        if (first) {
            paused = true;
            count++;
            connection.lifecycle.requireReached().pauseReading();
        }
    }

    synchronized void remove(Reason reason) {
        boolean any = reasons != 0;
        reasons &= ~(1 << reason.ordinal());
        if (any && reasons == 0) {
            paused = false;
            connection.lifecycle.requireReached().resumeReading();
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
