// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The place of one connection. It is taken before the connection is opened and is free again when that has ended, so
 * there are never more connections than places.
 *
 * <p>Whoever moves the state away from {@link Phase#IDLE} or {@link Phase#EMPTY} owns the place and may write its plain
 * fields, until a state says otherwise.
 *
 * <p>The state is one number: how often the place was lent, and the phase. So each lending has a state of its own, which
 * only its lease knows. A number, because a reference that is written into an old object costs a fence and a mark for
 * the garbage collector, on memory that all places share.
 */
final class Slot {

    /** What happens to a place. */
    enum Phase {
        /** There is no connection. */
        EMPTY,
        /** A connection is being opened. */
        CONNECTING,
        /** Its connection can be lent. */
        IDLE,
        /** Someone decides what becomes of its connection. */
        CLAIMED,
        /** Its connection is being asked whether it is still good. */
        CHECKING,
        /** Its connection is being closed. */
        CLOSING,
        /** Its connection is lent. */
        LENT
    }

    private static final Phase[] PHASES = Phase.values();
    private static final int PHASE_BITS = 3;
    private static final long PHASE_MASK = (1L << PHASE_BITS) - 1;
    private static final WeakReference<Object> LOST = new WeakReference<>(null);

    /** So many numbers lie between two states that they are in different cache lines, also in those fetched in pairs. */
    private static final int STRIDE = 16;

    private final AtomicLongArray states;
    private final int index;

    /** Whether it must be checked before it is lent: it was idle for long, or another place's connection was lost. */
    volatile boolean stale;

    /** Whether its connection has reached its greatest age. */
    volatile boolean expired;

    /** The connection; {@code null} while there is none. */
    volatile Connection connection;

    /**
     * What each lease of this place holds until it is given back, so that one that nobody can return any more shows.
     * Garbage collections take it away while the place is not lent; then the next lease gets another. Kept over leases,
     * because a reference for each would cost more than all the rest of lending.
     */
    private WeakReference<Object> hold = LOST;

    private volatile Throwable trace;

    /** The attempt to open one. */
    volatile CompletableFuture<Connection> opening;

    /** Whether a waiter is to get what is being opened. */
    boolean demanded;

    /** Why its connection is being closed. */
    Ending ending;

    /** When its connection must go. Written by the opener. */
    volatile long expiresAt;

    /** The last lending that was taken back. Written by upkeep. */
    private volatile long takenBack = -1;

    /** What upkeep saw when it last looked, since when, and whether it has reported that. Used by upkeep alone. */
    long seenState = -1;

    Connection seenConnection;
    long seenAt;
    boolean reported;

    private Slot(AtomicLongArray states, int index) {
        this.states = states;
        this.index = index;
    }

    /** Makes places, all empty. Threads that use different ones write nothing that the others read. */
    static Slot[] places(int count) {
        AtomicLongArray states = new AtomicLongArray((count + 2) * STRIDE);
        Slot[] places = new Slot[count];
        for (int i = 0; i < count; i++) {
            places[i] = new Slot(states, (i + 1) * STRIDE);
        }
        return places;
    }

    long state() {
        return states.get(index);
    }

    static Phase phase(long state) {
        return PHASES[(int) (state & PHASE_MASK)];
    }

    /** How often it was lent. */
    long uses() {
        return state() >>> PHASE_BITS;
    }

    boolean is(Phase phase) {
        return (state() & PHASE_MASK) == phase.ordinal();
    }

    /** Enters a phase; for its owner. */
    void enter(Phase phase) {
        states.set(index, with(state(), phase));
    }

    boolean move(Phase from, Phase to) {
        long now;
        do {
            now = state();
            if ((now & PHASE_MASK) != from.ordinal()) {
                return false;
            }
        } while (!states.compareAndSet(index, now, with(now, to)));
        return true;
    }

    private static long with(long state, Phase phase) {
        return state & ~PHASE_MASK | phase.ordinal();
    }

    /**
     * Lends it; for its owner.
     *
     * @param borrower where the user stands in the program; {@code null} unless leaks are looked for
     */
    Lease lend(Slots slots, Throwable borrower) {
        Object held = hold.get();
        if (held == null) {
            held = new Object();
            hold = new WeakReference<>(held);
        }
        if (trace != borrower) {
            trace = borrower;
        }
        long lending = with(state() + PHASE_MASK + 1, Phase.LENT);
        // Whoever sees this sees what was written before; there is nothing to look for after it.
        states.setRelease(index, lending);
        return new Lease(slots, this, lending, held);
    }

    /** Ends a lending; answers {@code false} if it has ended before. */
    boolean end(long lending, Phase to) {
        return states.compareAndSet(index, lending, with(lending, to));
    }

    /** Ends a lending of which nobody came to know; answers {@code false} if it has ended before. */
    boolean undo(long lending) {
        return states.compareAndSet(index, lending, with(lending - PHASE_MASK - 1, Phase.CLAIMED));
    }

    /** Takes the place from whom it is lent to; answers {@code false} if he has just given it back. */
    boolean takeBack(long lending) {
        takenBack = lending;
        if (!end(lending, Phase.CLAIMED)) {
            return false;
        }
        // The user may have the old one still, and would hide that a later lease is lost.
        hold = LOST;
        return true;
    }

    /** Tells whether a lending was taken back, of one that was not given back. */
    boolean wasTakenBack(long lending) {
        return takenBack >= lending;
    }

    /** Tells whether nobody can end the lending any more; has a meaning only if it was not ended. */
    boolean isLost() {
        return hold.refersTo(null);
    }

    /** Where the place was borrowed that is lent; {@code null} unless leaks are looked for. */
    Throwable trace() {
        return trace;
    }
}
