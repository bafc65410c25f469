// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

/**
 * What is under way on one connection of a client, and the check of what comes back.
 *
 * <p>Used by the connection's I/O thread alone, except that another may begin anew once all messages have arrived.
 */
final class Window {

    private final int inFlight;
    private final int size;
    private long sent;
    private long received;
    private long target;
    private Runnable whenDone;

    Window(int inFlight, int size) {
        this.inFlight = inFlight;
        this.size = size;
    }

    /** Allows more messages. Numbers go on where they were. */
    void begin(long messages, Runnable done) {
        target = sent + messages;
        whenDone = done;
        if (messages == 0) {
            done.run();
        }
    }

    boolean maySend() {
        return sent < target && sent - received < inFlight;
    }

    /** The number of the message that is sent now. */
    long next() {
        return sent++;
    }

    /**
     * Takes note of an arrival, and throws if it is not the one that was due.
     *
     * @return whether more are due; if not, the window belongs to whoever begins anew, perhaps already on another thread
     */
    boolean arrived(int length, long number) {
        if (length != size || number != received) {
            throw new IllegalStateException("Message " + received + " of " + size + " bytes was due, but " + number
                    + " of " + length + " bytes came");
        }
        if (++received == target) {
            whenDone.run();
            return false;
        }
        return true;
    }
}
