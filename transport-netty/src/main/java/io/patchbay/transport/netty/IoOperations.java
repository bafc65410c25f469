// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** What one kind of I/O has classes of its own for. Those of kinds that are not there are never linked. */
interface IoOperations {

    IoHandlerFactory handlers();

    SocketChannel newSocket();

    ServerSocketChannel newListener();

    /**
     * Writes to a socket past Netty, of whose queue nothing must wait.
     *
     * @param socket of {@link #newSocket} or accepted by {@link #newListener}; open
     * @param bytes direct; the position moves by as much as the system takes
     * @return how many bytes that were
     */
    int write(Channel socket, ByteBuffer bytes) throws IOException;

    /**
     * Tells whether a buffer that Netty was given to read into is filled at some later time, when a link may have given
     * its own away.
     */
    default boolean readsLater() {
        return false;
    }

    /** Sets when the system asks a quiet peer, as far as this system can. */
    default void keepAlive(Channel socket, KeepAliveTimes times) {}

    /**
     * Makes what finds out that connections are gone, although their input has ended before and nothing is left to be
     * read. Where the system does not say so, the next write finds out.
     *
     * @param loop runs tasks on the thread of the event loop that it is for
     */
    default LossWatch newLossWatch(Executor loop) {
        return socket -> false;
    }
}
