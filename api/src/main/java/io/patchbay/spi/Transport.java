// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/**
 * Carries frames between two processes.
 *
 * <p>Framing is the transport's business. A frame that goes in on one side must come out whole on the other, or not at
 * all (TRANSPORT-2).
 *
 * <p>Over sockets of the JDK, {@code SocketLinks} of the artifact {@code patchbay-transport-sockets} does everything
 * but making the sockets.
 */
public non-sealed interface Transport extends Provider {

    /**
     * Says what this transport promises.
     *
     * <p>The promises must be the same at every call (TRANSPORT-1).
     *
     * @return the promises, the same at every call; by default those of a stream
     */
    default Traits traits() {
        return Traits.STREAM;
    }

    /**
     * Tells where endpoints of this transport are: at a path alone, as in {@code unix:///run/hub.sock}, or at a host
     * and a port, and perhaps a path of theirs. An endpoint of the other kind is refused before this transport hears of
     * it.
     *
     * <p>What {@code locatedByPath} answers must be the same at every call (TRANSPORT-19). A path alone, or a host and
     * a port, as {@code locatedByPath} says, must be enough to listen and to connect (TRANSPORT-20).
     *
     * @return {@code false}, as by default, if they name a host and a port
     */
    default boolean locatedByPath() {
        return false;
    }

    /**
     * Starts to work for one {@link io.patchbay.NetworkManager}.
     *
     * <p>Called once for each manager, before the first connect or listen. Threads may start here or later, and end
     * with {@link OpenTransport#close()}. The names of threads that call handlers must begin with the name in the
     * context (TRANSPORT-6). No more than {@link TransportContext#ioThreads()} threads must call handlers
     * (TRANSPORT-7).
     *
     * @param context what the manager provides
     * @return a new object that opens links
     */
    OpenTransport open(TransportContext context);
}
