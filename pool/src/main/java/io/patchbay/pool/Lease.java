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
    private final Borrow borrow;
    private volatile boolean discarded;

    Lease(Slots slots, Slot slot, Throwable trace) {
        this.slots = slots;
        this.slot = slot;
        this.borrow = new Borrow(this, trace);
    }

    Slots slots() {
        return slots;
    }

    Slot slot() {
        return slot;
    }

    Borrow borrow() {
        return borrow;
    }

    /**
     * Gives access to the connection.
     *
     * @return the connection, for this lease's holder alone; not to be closed, but to be given back
     * @throws IllegalStateException if this lease was given back or taken back
     */
    public Connection connection() {
        if (!slot.is(borrow)) {
            throw slots.notLent(borrow);
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
        slots.giveBack(slot, borrow, !discarded);
        // Until here the place must not find that its lease is lost.
        Reference.reachabilityFence(this);
    }

    /**
     * Describes the lease in one line.
     *
     * @return its connection, or that it has none any more
     */
    @Override
    public String toString() {
        return "Lease[" + (slot.is(borrow) ? slot.connection : "given back") + "]";
    }
}
