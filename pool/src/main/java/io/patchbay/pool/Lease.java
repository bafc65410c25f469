// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import java.lang.ref.Reference;

/**
 * The right to use a connection of a pool until it is given back, once, by {@link #close}.
 *
 * <p>What a user leaves on a connection would reach the next one, so a connection that has ended, has unread messages,
 * a receive under way or message handlers of its own is closed instead of being lent again. What no pool can see is an
 * answer that is still to come: who gives up waiting for one calls {@link #discard}.
 *
 * <p><b>Threads.</b> A lease may be given back by any thread. It must stay reachable as long as its connection is used:
 * a lease that was lost to the garbage collector can never be given back, and its connection is closed.
 */
public final class Lease implements AutoCloseable {

    private final Slots slots;
    private final Slot slot;
    private final long lending;

    /** What shows the place that this lease can still be given back; {@code null} when it was. */
    private Object held;

    private volatile boolean discarded;

    Lease(Slots slots, Slot slot, long lending, Object held) {
        this.slots = slots;
        this.slot = slot;
        this.lending = lending;
        this.held = held;
    }

    Slot slot() {
        return slot;
    }

    /**
     * Gives access to the connection.
     *
     * @return the connection, for this lease's holder alone; not to be closed, but to be given back
     * @throws IllegalStateException if this lease was given back or taken back
     */
    public Connection connection() {
        if (!isLent()) {
            throw notLent();
        }
        return slot.connection;
    }

    /** Asks for the connection to be closed when this lease is given back, because nobody should use it again. */
    public void discard() {
        discarded = true;
    }

    /**
     * Gives the connection back: to whoever has waited longest, or to the pool. Never blocks.
     *
     * @throws IllegalStateException if this lease was given back before, or was taken back because it was held for too
     *     long; nothing has changed then
     */
    @Override
    public void close() {
        Object until = held;
        if (!slots.giveBack(slot, lending, !discarded)) {
            throw notLent();
        }
        // Until here the place must not find that its lease is lost, and from here on this must not hide a lost one.
        Reference.reachabilityFence(until);
        held = null;
    }

    /** Undoes the lending, which nobody came to know of; answers {@code false} if the place was taken back before. */
    boolean withdraw() {
        boolean undone = slot.undo(lending);
        Reference.reachabilityFence(held);
        return undone;
    }

    private boolean isLent() {
        return slot.state() == lending;
    }

    private IllegalStateException notLent() {
        return slots.notLent(held != null && slot.wasTakenBack(lending));
    }

    /**
     * Describes the lease in one line.
     *
     * @return its connection, or that it has none any more
     */
    @Override
    public String toString() {
        return "Lease[" + (isLent() ? slot.connection : "given back") + "]";
    }
}
