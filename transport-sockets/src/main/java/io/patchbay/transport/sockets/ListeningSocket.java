// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;

/**
 * A socket that listens.
 *
 * @param channel the channel, which is bound
 * @param address where peers can connect
 * @param release frees what remains of the address when the channel is closed, such as a file; called once
 */
public record ListeningSocket(ServerSocketChannel channel, SocketAddress address, Closeable release)
        implements Closeable {

    /** How many peers may wait to be accepted by a listener of {@link #bind}; the system may allow fewer. */
    public static final int BACKLOG = 1_024;

    /**
     * Checks the values.
     *
     * @param channel the channel, which is bound
     * @param address where peers can connect
     * @param release frees what remains of the address
     */
    public ListeningSocket {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(release, "release");
    }

    /**
     * Binds a channel, and closes it if that fails.
     *
     * @param channel a channel that is not bound yet
     * @param address where to listen
     * @param release frees what remains of the address when the channel is closed
     * @return the socket, with the address that the system has given it
     * @throws IOException if the address is in use or cannot be had
     */
    public static ListeningSocket bind(ServerSocketChannel channel, SocketAddress address, Closeable release)
            throws IOException {
        try {
            channel.bind(address, BACKLOG);
            return new ListeningSocket(channel, channel.getLocalAddress(), release);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Stops listening and frees the address.
     *
     * @throws IOException if something of it is left
     */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            release.close();
        }
    }
}
