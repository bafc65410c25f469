// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;

/**
 * The place of one connection. It is taken before the connection is opened and is free again when that has ended, so
 * there are never more connections than places.
 *
 * <p>Whoever moves the state away from {@link Phase#IDLE} or {@link Phase#EMPTY} owns the place and may write its plain
 * fields, until a state says otherwise.
 */
final class Slot {

    /** The state of a place that is not lent; of one that is, it is the {@link Borrow}. */
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
        CLOSING
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Object state = Phase.EMPTY;

    /** Whether it must be checked before it is lent: it was idle for long, or another place's connection was lost. */
    volatile boolean stale;

    /** Whether its connection has reached its greatest age. */
    volatile boolean expired;

    /** The connection; {@code null} while there is none. */
    volatile Connection connection;

    /** The attempt to open one. */
    volatile CompletableFuture<Connection> opening;

    /** Whether a waiter is to get what is being opened. */
    boolean demanded;

    /** How often it was lent; written by the owner alone. */
    long uses;

    /** Why its connection is being closed. */
    Ending ending;

    /** When its connection must go, and what upkeep saw when it last looked. Written by upkeep and the opener. */
    volatile long expiresAt;

    Object seenState;
    long seenUses;
    long seenAt;

    Object state() {
        return state;
    }

    void state(Object next) {
        state = next;
    }

    boolean is(Object expected) {
        return state == expected;
    }

    boolean move(Object from, Object to) {
        return STATE.compareAndSet(this, from, to);
    }
}
