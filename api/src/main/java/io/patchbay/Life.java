// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** Hears of the beginning and the end of a connection, after the observers. */
interface Life {

    /** It was accepted, and is not greeted yet; from now on it can be given up. On its I/O thread. */
    default void greeting(Connection connection) {}

    /** It is open. On its I/O thread, before the first message; what it throws ends the connection. */
    default void opened(Connection connection) {}

    /** All who look after it know that it is open, so whoever waits for it may have it. On its I/O thread. */
    default void ready(Connection connection) {}

    /** Its send queue has room again. On its I/O thread. */
    default void writable(Connection connection) {}

    /** It has ended, or could not be made. Called once. */
    default void ended(Connection connection) {}
}
