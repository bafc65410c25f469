// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;

/** How one kind of I/O finds out that a connection is gone without reading. For one event loop, on its thread. */
interface LossWatch {

    /** Prepares for questions about a socket. */
    default void add(Channel socket) {}

    /** No more will be asked about a socket, which is closed. */
    default void remove(Channel socket) {}

    /** Called before questions, once for all sockets. */
    default void look() {}

    /** Tells whether a socket that was added has lost its connection, as far as the system tells. */
    boolean isLost(Channel socket);

    /**
     * Tells of any socket, when what has come is read, whether its connection is gone and Netty has not noticed. One
     * that both sides have ended in good order is gone, too.
     */
    default boolean isLostUnnoticed(Channel socket) {
        return false;
    }

    /** Gives everything back. */
    default void close() {}
}
