// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.transport.udp.UdpSocket;
import java.util.Objects;

/**
 * Networking by 81 plain functions over integer ids: 29 for TCP, 26 for UDP and 26 for WebSocket.
 *
 * <pre>{@code
 * try (NativeFunctions natives = NativeFunctions.create()) {
 *     TcpFunctions tcp = natives.tcp();
 *     int id = tcp.native_tcp_connect("127.0.0.1", 7171);
 *     tcp.native_tcp_send(id, "oi\n");
 *     byte[] line = tcp.native_tcp_recv_until(id, "\n");
 *     tcp.native_tcp_close(id);
 * }
 * }</pre>
 *
 * <p><b>Ids.</b> An id stands for one socket until the function that closes it, and is never given out again. One that
 * is closed, was never given out or is of another kind is a {@link HandleException} in every function. A socket whose
 * peer has ended it keeps its id, and what has arrived can still be received; after that, and for sends, it is an
 * {@link io.patchbay.ConnectionClosedException}. So every id has to be closed once. {@code null} means "nothing yet" or
 * "the time has passed", and nothing else.
 *
 * <p><b>Settings.</b> What has to be known before a socket is opened is set with the id 0, {@link #NEW_SOCKETS}, and
 * holds for the sockets that are opened from then on, until it is set anew.
 *
 * <p><b>Threads.</b> All functions may be called by any thread, but for I/O threads, which they could block.
 */
public final class NativeFunctions implements AutoCloseable {

    /** The id that settings of sockets to come are made with. No socket has it. */
    public static final int NEW_SOCKETS = 0;

    private final NetworkManager network;
    private final boolean own;
    private final Handles handles = new Handles();
    private final TcpFunctions tcp;
    private final UdpFunctions udp;
    private final WebSocketFunctions ws;

    private NativeFunctions(NetworkManager network, boolean own) {
        this.network = Objects.requireNonNull(network, "network");
        this.own = own;
        this.tcp = new TcpFunctions(handles, new NewSockets(network, "tcp"));
        this.udp = new UdpFunctions(handles, network);
        this.ws = new WebSocketFunctions(handles, new NewSockets(network, "ws"));
    }

    /**
     * Makes functions with a manager of their own, which has default limits and does not retry a connect that fails.
     *
     * @return the functions; closing them ends the manager and its threads
     */
    public static NativeFunctions create() {
        return new NativeFunctions(NetworkManager.builder().retry(RetryPolicy.never()).build(), true);
    }

    /**
     * Makes functions over a manager, with its limits, options and retries.
     *
     * @param network the manager; closing the functions closes what they have opened, and leaves it open
     * @return the functions
     */
    public static NativeFunctions over(NetworkManager network) {
        return new NativeFunctions(network, false);
    }

    /**
     * Holds the functions for TCP.
     *
     * @return the functions
     */
    public TcpFunctions tcp() {
        return tcp;
    }

    /**
     * Holds the functions for UDP.
     *
     * @return the functions
     */
    public UdpFunctions udp() {
        return udp;
    }

    /**
     * Holds the functions for WebSocket.
     *
     * @return the functions
     */
    public WebSocketFunctions ws() {
        return ws;
    }

    /**
     * Gives what stands behind the id of a TCP or WebSocket connection, for all that the functions do not do.
     *
     * @param id the id
     * @return the connection; to close it, close the id
     * @throws HandleException if it is no open id of a connection
     */
    public Connection connection(int id) {
        return ((Peer) handles.requireEither(id, Kind.TCP_CONNECTION, Kind.WS_CONNECTION)).connection();
    }

    /**
     * Gives what stands behind the id of a TCP or WebSocket server, for all that the functions do not do.
     *
     * @param id the id
     * @return the listener; to stop it, stop the id
     * @throws HandleException if it is no open id of a server
     */
    public Listener listener(int id) {
        return ((Server) handles.requireEither(id, Kind.TCP_SERVER, Kind.WS_SERVER)).listener();
    }

    /**
     * Gives what stands behind the id of a UDP socket, for all that the functions do not do.
     *
     * @param id the id
     * @return the socket
     * @throws HandleException if it is no open id of a UDP socket
     * @throws IllegalStateException if it is not bound yet
     */
    public UdpSocket udpSocket(int id) {
        return handles.require(id, Kind.UDP_SOCKET).bound();
    }

    /**
     * Closes every id, in good order as far as that goes, and the functions' own manager. A second call does nothing.
     */
    @Override
    public void close() {
        if (own) {
            network.close();
        }
        handles.closeAll();
    }
}
