// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

/** What {@link Slots} needs to be done about connections. Nothing of it may block. */
interface Keeper {

    /** Whether the place's connection is open and nobody has left anything on it. */
    boolean isUsable(Slot slot);

    /** Whether the place's connection has ended. */
    boolean isLost(Slot slot);

    /** Opens a connection, and calls {@link Slots#opened} or {@link Slots#failed} then. */
    void open(Slot slot);

    /** Gives up opening one, if that is still possible. */
    void abandon(Slot slot);

    /** Asks the peer whether the connection is good, and calls {@link Slots#checked} then. */
    void check(Slot slot);

    /** Ends the connection, and calls {@link Slots#freed} then. */
    void close(Slot slot, boolean atOnce);

    /** Where the caller stands in the program; {@code null} if nobody wants to know. */
    Throwable trace();

    /** What is wrong with a lease that is returned and is not lent. */
    IllegalStateException notLent(boolean takenBack);

    /** What waiters are told when the pool closes. */
    Throwable closed();
}
