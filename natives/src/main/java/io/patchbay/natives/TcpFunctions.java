// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.transport.tcp.TcpOptions;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 29 functions for TCP: streams of bytes. Where a function takes an id, it throws {@link HandleException} for one
 * that is closed, unknown or of another kind; all else about ids, threads and {@code null} stands at
 * {@link NativeFunctions}.
 */
public final class TcpFunctions {

    /** How far {@code native_tcp_recv_until} looks for its delimiter. */
    private static final int MAX_UNTIL_BYTES = 1 << 20;

    private final Handles handles;
    private final NewSockets fresh;

    TcpFunctions(Handles handles, NewSockets fresh) {
        this.handles = handles;
        this.fresh = fresh;
    }

    private Connection connection(int id) {
        return handles.require(id, Kind.TCP_CONNECTION).connection();
    }

    private Server server(int id) {
        return handles.require(id, Kind.TCP_SERVER);
    }

    /**
     * Connects, and waits until the connection is open.
     *
     * @param host a host name or an IP address
     * @param port from 1 to 65,535
     * @return the id of the connection
     * @throws io.patchbay.TransportException if the peer cannot be reached
     * @throws io.patchbay.DeadlineException if that takes longer than {@code native_tcp_set_timeout(0, …)} says
     */
    public int native_tcp_connect(String host, int port) {
        Connection opened = fresh.connect(Endpoint.of("tcp", host, port));
        return handles.add(new Peer(Kind.TCP_CONNECTION, opened, null, fresh.timeout()));
    }

    /**
     * Sends text in UTF-8, as {@link #native_tcp_send(int, byte[])} sends its bytes.
     *
     * @param id a connection
     * @param data the text
     * @return how many bytes were queued to be sent: all
     */
    public int native_tcp_send(int id, String data) {
        return native_tcp_send(id, data.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes. Waits while the send queue is full, at most the {@code stallTimeout} of the limits.
     *
     * @param id a connection
     * @param data the bytes
     * @return how many bytes were queued to be sent: all
     * @throws io.patchbay.DeadlineException if the peer makes no room in the send queue
     * @throws io.patchbay.ConnectionClosedException if the connection has ended
     */
    public int native_tcp_send(int id, byte[] data) {
        connection(id).send(ByteBuffer.wrap(data));
        return data.length;
    }

    /**
     * Takes bytes that have arrived, without waiting.
     *
     * @param id a connection
     * @param size how many at most, at least 1
     * @return the bytes; {@code null} if there are none yet
     * @throws io.patchbay.ConnectionClosedException if there are none and none will come
     */
    public byte[] native_tcp_recv(int id, int size) {
        byte[] arrived = connection(id).stream().readUpTo(size);
        return arrived.length == 0 ? null : arrived;
    }

    /**
     * Takes bytes, and waits for the first if there are none.
     *
     * @param id a connection
     * @param size how many at most, at least 1
     * @param timeoutMs how long to wait at most, in ms from 0
     * @return at least one byte; {@code null} if none has come in time
     * @throws io.patchbay.ConnectionClosedException if there are none and none will come
     */
    public byte[] native_tcp_recv_blocking(int id, int size, int timeoutMs) {
        Connection from = connection(id);
        return Deadlines.orNull(() -> from.stream().readUpTo(size, Deadlines.ofMillis(timeoutMs)));
    }

    /**
     * Takes all bytes that have arrived, without waiting.
     *
     * @param id a connection
     * @return the bytes, about an inbox full at most; empty if there are none yet
     * @throws io.patchbay.ConnectionClosedException if there are none and none will come
     */
    public byte[] native_tcp_recv_all(int id) {
        return connection(id).stream().readAvailable();
    }

    /**
     * Takes bytes up to and including a delimiter, and waits until it has arrived.
     *
     * @param id a connection
     * @param delimiter at least one character; its UTF-8 bytes are looked for
     * @return the bytes, which end with the delimiter
     * @throws io.patchbay.DeadlineException if it has not come within the connection's timeout; what came stays
     * @throws io.patchbay.LimitException if it is not among the first 1,048,576 bytes; they stay
     * @throws io.patchbay.ConnectionClosedException if it will not come; what came stays
     */
    public byte[] native_tcp_recv_until(int id, String delimiter) {
        Peer from = handles.require(id, Kind.TCP_CONNECTION);
        byte[] end = delimiter.getBytes(StandardCharsets.UTF_8);
        return from.connection().stream().readUntil(end, MAX_UNTIL_BYTES, from.timeout());
    }

    /**
     * Closes a connection in good order: what was sent still goes out, at most for the connection's timeout.
     *
     * @param id a connection; closed from now on
     */
    public void native_tcp_close(int id) {
        handles.take(id, Kind.TCP_CONNECTION).close();
    }

    /**
     * Tells whether a connection is open.
     *
     * @param id a connection
     * @return {@code false} once either side has ended it
     */
    public boolean native_tcp_is_connected(int id) {
        return connection(id).isConnected();
    }

    /**
     * Tells the peer's address.
     *
     * @param id a connection
     * @return the address, also after the end
     */
    public Address native_tcp_get_peer_addr(int id) {
        return Address.of(connection(id).remoteAddress());
    }

    /**
     * Tells this side's address.
     *
     * @param id a connection
     * @return the address, also after the end
     */
    public Address native_tcp_get_local_addr(int id) {
        return Address.of(connection(id).localAddress());
    }

    /**
     * Listens on 127.0.0.1; {@link #native_tcp_bind} has other addresses.
     *
     * @param port from 0 to 65,535; 0 lets the system choose
     * @return the id of the server
     * @throws io.patchbay.TransportException if the address cannot be bound
     */
    public int native_tcp_listen(int port) {
        return native_tcp_bind("127.0.0.1", port);
    }

    /**
     * Listens on one address.
     *
     * @param ip an address of this machine; 0.0.0.0 or :: for all
     * @param port from 0 to 65,535; 0 lets the system choose
     * @return the id of the server
     * @throws io.patchbay.TransportException if the address cannot be bound
     */
    public int native_tcp_bind(String ip, int port) {
        Listener bound = fresh.listen(Endpoint.of("tcp", ip, port));
        return handles.add(new Server(Kind.TCP_SERVER, Kind.TCP_CONNECTION, bound, handles, fresh.timeout()));
    }

    /**
     * Takes a client that was not taken before, without waiting.
     *
     * @param id a server
     * @return the id of the client's connection, which begins with the server's timeout; {@code null} if none waits
     */
    public Integer native_tcp_accept(int id) {
        return server(id).tryAccept();
    }

    /**
     * Takes a client that was not taken before, and waits for one if there is none.
     *
     * @param id a server
     * @param timeoutMs how long to wait at most, in ms from 0
     * @return the id of the client's connection; {@code null} if none has come in time
     * @throws io.patchbay.ConnectionClosedException if the server is stopped meanwhile
     */
    public Integer native_tcp_accept_blocking(int id, int timeoutMs) {
        Server from = server(id);
        return Deadlines.orNull(() -> from.accept(Deadlines.ofMillis(timeoutMs)));
    }

    /**
     * Lists the clients that are connected, accepted or not.
     *
     * @param id a server
     * @return the ids of their connections, in ascending order
     */
    public int[] native_tcp_get_clients(int id) {
        return server(id).clients();
    }

    /**
     * Sends text in UTF-8 to every client, as {@link #native_tcp_broadcast(int, byte[])} sends its bytes.
     *
     * @param id a server
     * @param data the text
     * @return for how many clients it was queued
     */
    public int native_tcp_broadcast(int id, String data) {
        return native_tcp_broadcast(id, data.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes to every client, accepted or not. Does not wait: a client whose send queue is full is left out.
     *
     * @param id a server
     * @param data the bytes
     * @return for how many clients they were queued; who receives them, nobody can know
     */
    public int native_tcp_broadcast(int id, byte[] data) {
        return server(id).listener().broadcast(ByteBuffer.wrap(data));
    }

    /**
     * Stops a server and ends its connections, in good order as far as that takes no longer than 5 s.
     *
     * @param id a server; its id and those of its clients are closed from now on
     */
    public void native_tcp_stop_server(int id) {
        handles.take(id, Kind.TCP_SERVER).close();
    }

    /**
     * Ends a client's connection at once; what was not sent yet is dropped.
     *
     * @param id a connection that a server has accepted; closed from now on
     * @throws HandleException also if this side has opened the connection
     */
    public void native_tcp_kick_client(int id) {
        handles.require(id, Kind.TCP_CONNECTION).server();
        handles.take(id, Kind.TCP_CONNECTION).kick();
    }

    /**
     * Sets how many peers may wait to be accepted, of servers to come.
     *
     * @param id 0; a server has its backlog from the beginning
     * @param backlog from 1 to 65,535; the system may allow fewer
     * @throws UnsupportedOperationException if the id is a server
     */
    public void native_tcp_set_backlog(int id, int backlog) {
        if (id != NativeFunctions.NEW_SOCKETS) {
            server(id);
            throw late("native_tcp_set_backlog", "native_tcp_listen");
        }
        fresh.option(TcpOptions.BACKLOG, backlog);
    }

    /**
     * Sets how long operations wait that have no time of their own: connect, recv_until and close; 30 s unless set.
     *
     * @param id a connection; a server, for clients to come; or 0, for all sockets to come and for connecting
     * @param ms at least 0
     */
    public void native_tcp_set_timeout(int id, int ms) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.timeout(Deadlines.ofMillis(ms));
        } else {
            handles.requireEither(id, Kind.TCP_CONNECTION, Kind.TCP_SERVER).timeout(Deadlines.ofMillis(ms));
        }
    }

    /**
     * Sends at once ({@code TCP_NODELAY}), which is the default, or lets the system gather bytes (Nagle's way).
     *
     * @param id a connection, or 0
     * @param enable {@code true} to send at once
     */
    public void native_tcp_set_nodelay(int id, boolean enable) {
        option(id, StandardSocketOptions.TCP_NODELAY, enable);
    }

    /**
     * Lets the system ask quiet peers whether they are there ({@code SO_KEEPALIVE}); on by default.
     *
     * @param id a connection, or 0
     * @param enable whether it asks
     */
    public void native_tcp_set_keepalive(int id, boolean enable) {
        option(id, StandardSocketOptions.SO_KEEPALIVE, enable);
    }

    /**
     * Lets servers to come bind a port whose old connections have just ended ({@code SO_REUSEADDR}); on by default.
     *
     * @param id 0; means nothing to an open socket
     * @param enable whether they may
     * @throws UnsupportedOperationException if the id is a connection or a server
     */
    public void native_tcp_set_reuseaddr(int id, boolean enable) {
        beforeOpening(id, "native_tcp_set_reuseaddr", StandardSocketOptions.SO_REUSEADDR, enable);
    }

    /**
     * Lets servers to come share a port ({@code SO_REUSEPORT}); off by default.
     *
     * @param id 0; means nothing to an open socket
     * @param enable whether they may
     * @throws UnsupportedOperationException if the id is a connection or a server
     */
    public void native_tcp_set_reuseport(int id, boolean enable) {
        beforeOpening(id, "native_tcp_set_reuseport", StandardSocketOptions.SO_REUSEPORT, enable);
    }

    /**
     * Sets how long the system goes on to send when the connection is closed ({@code SO_LINGER}); off by default, and
     * the system then decides.
     *
     * @param id a connection, or 0
     * @param enable {@code false} for off; the timeout then does not matter
     * @param timeout seconds, at least 0
     */
    public void native_tcp_set_linger(int id, boolean enable, int timeout) {
        if (enable && timeout < 0) {
            throw new IllegalArgumentException("A linger timeout is at least 0 s, not " + timeout);
        }
        option(id, StandardSocketOptions.SO_LINGER, enable ? timeout : -1);
    }

    /**
     * Asks for a size of the system's receive buffer.
     *
     * @param id a connection, or 0
     * @param size bytes, at least 1; the system may choose another
     */
    public void native_tcp_set_recv_buffer_size(int id, int size) {
        option(id, StandardSocketOptions.SO_RCVBUF, size);
    }

    /**
     * Asks for a size of the system's send buffer.
     *
     * @param id a connection, or 0
     * @param size bytes, at least 1; the system may choose another
     */
    public void native_tcp_set_send_buffer_size(int id, int size) {
        option(id, StandardSocketOptions.SO_SNDBUF, size);
    }

    /**
     * Tells the size of the system's receive buffer.
     *
     * @param id a connection
     * @return bytes, as the system tells it
     */
    public int native_tcp_get_recv_buffer_size(int id) {
        return connection(id).option(StandardSocketOptions.SO_RCVBUF);
    }

    /**
     * Tells the size of the system's send buffer.
     *
     * @param id a connection
     * @return bytes, as the system tells it
     */
    public int native_tcp_get_send_buffer_size(int id) {
        return connection(id).option(StandardSocketOptions.SO_SNDBUF);
    }

    private <T> void option(int id, SocketOption<T> option, T value) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.option(option, value);
        } else {
            connection(id).option(option, value);
        }
    }

    private <T> void beforeOpening(int id, String function, SocketOption<T> option, T value) {
        if (id != NativeFunctions.NEW_SOCKETS) {
            handles.requireEither(id, Kind.TCP_CONNECTION, Kind.TCP_SERVER);
            throw late(function, "native_tcp_connect, native_tcp_listen or native_tcp_bind");
        }
        fresh.option(option, value);
    }

    private static UnsupportedOperationException late(String function, String opening) {
        return new UnsupportedOperationException(
                function + " has no effect on an open socket: call it with the id 0 before " + opening);
    }
}
