// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Makes the sockets of one kind.
 *
 * <p><b>Threads.</b> {@link #address} is called by any thread, the others by I/O threads; calls may overlap. None may
 * wait for a peer or look up a name.
 */
public interface SocketFamily {

    /**
     * Reads where an endpoint is.
     *
     * @param setup the endpoint and its options
     * @return the address
     * @throws io.patchbay.AssemblyException if the endpoint or an option means nothing here
     */
    SocketAddress address(Setup setup);

    /**
     * Makes a channel that is to connect. Options of the endpoint that the channel supports are set afterwards.
     *
     * @param setup the endpoint and its options
     * @return a new channel, not connected
     * @throws IOException if there is none to be had
     */
    SocketChannel newChannel(Setup setup) throws IOException;

    /**
     * Begins to listen.
     *
     * @param address what {@link #address} has answered
     * @param setup the endpoint and its options
     * @return a new channel that listens; see {@link ListeningSocket#bind}
     * @throws IOException if the address is in use or cannot be had
     */
    ListeningSocket listen(SocketAddress address, Setup setup) throws IOException;

    /**
     * Tells whether a link stays open for sending when its peer has ended its output. What both sides can end is the
     * facet {@link io.patchbay.HalfClose}.
     *
     * @param setup the endpoint and its options
     * @return {@code false}, as by default, if this side's end follows at once
     */
    default boolean staysHalfOpen(Setup setup) {
        return false;
    }
}
