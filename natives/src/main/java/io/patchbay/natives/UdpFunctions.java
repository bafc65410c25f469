// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.LimitException;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import io.patchbay.transport.udp.Datagram;
import io.patchbay.transport.udp.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 26 functions for UDP. Where a function takes an id, it throws {@link HandleException} for one that is closed,
 * unknown or of another kind; all else about ids, threads and {@code null} stands at {@link NativeFunctions}.
 *
 * <p>A socket begins without an address and keeps what is set on it. It is bound by the functions for that, or by what
 * sends first, to a free port of every address. Functions that need an address throw {@link IllegalStateException}
 * before. A datagram arrives whole or not at all. No send waits: where the queue is full, that is a
 * {@link io.patchbay.LimitException}.
 */
public final class UdpFunctions {

    private final Handles handles;
    private final NetworkManager network;

    UdpFunctions(Handles handles, NetworkManager network) {
        this.handles = handles;
        this.network = network;
    }

    private UdpPort port(int id) {
        return handles.require(id, Kind.UDP_SOCKET);
    }

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new TransportException("The host " + host + " is unknown", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int sent(boolean taken, byte[] data) {
        if (!taken) {
            throw new LimitException("The send queue of the UDP socket is full (sendQueueBytes)");
        }
        return data.length;
    }

    /**
     * Makes a socket without an address.
     *
     * @return the id of the socket
     */
    public int native_udp_socket() {
        return handles.add(new UdpPort(network));
    }

    /**
     * Binds a socket to 127.0.0.1; {@link #native_udp_bind_addr} has other addresses.
     *
     * @param id a socket that is not bound
     * @param port from 0 to 65,535; 0 lets the system choose
     * @throws io.patchbay.TransportException if the address cannot be bound
     * @throws IllegalStateException if the socket is bound
     */
    public void native_udp_bind(int id, int port) {
        native_udp_bind_addr(id, "127.0.0.1", port);
    }

    /**
     * Binds a socket.
     *
     * @param id a socket that is not bound
     * @param ip an address of this machine; 0.0.0.0 or :: for all, which multicast and broadcast need to be received
     * @param port from 0 to 65,535; 0 lets the system choose
     * @throws io.patchbay.TransportException if the address cannot be bound
     * @throws IllegalStateException if the socket is bound
     */
    public void native_udp_bind_addr(int id, String ip, int port) {
        port(id).bind(ip, port);
    }

    /**
     * Sends text in UTF-8, as {@link #native_udp_send(int, byte[], String, int)} sends its bytes.
     *
     * @param id a socket
     * @param data the text
     * @param host a host name or an IP address
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     */
    public int native_udp_send(int id, String data, String host, int port) {
        return native_udp_send(id, utf8(data), host, port);
    }

    /**
     * Sends a datagram, and binds the socket if that was not done. A host name is looked up each time.
     *
     * @param id a socket
     * @param data up to 65,507 bytes
     * @param host a host name or an IP address
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     * @throws io.patchbay.TransportException if the host is unknown, or it is a broadcast address and broadcast is off
     * @throws IllegalStateException if the socket is connected to another address
     */
    public int native_udp_send(int id, byte[] data, String host, int port) {
        UdpPort from = port(id);
        InetSocketAddress to = address(host, port);
        return sent(from.boundFor(to.getAddress()).send(ByteBuffer.wrap(data), to), data);
    }

    /**
     * Takes a datagram that has arrived, without waiting.
     *
     * @param id a socket
     * @return the oldest one; {@code null} if there is none yet
     */
    public ReceivedDatagram native_udp_recv(int id) {
        return port(id).bound().tryReceive().map(ReceivedDatagram::of).orElse(null);
    }

    /**
     * Takes a datagram, and waits for one if there is none.
     *
     * @param id a socket
     * @param timeoutMs how long to wait at most, in ms from 0
     * @return the oldest one; {@code null} if none has come in time
     */
    public ReceivedDatagram native_udp_recv_blocking(int id, int timeoutMs) {
        UdpSocket from = port(id).bound();
        Datagram oldest = Deadlines.orNull(() -> from.receive(Deadlines.ofMillis(timeoutMs)));
        return oldest == null ? null : ReceivedDatagram.of(oldest);
    }

    /**
     * Takes a datagram that is not too long, and waits for one. Longer ones are dropped whole and counted as truncated.
     *
     * @param id a socket
     * @param maxSize bytes, at least 0
     * @return the oldest one of them
     * @throws io.patchbay.DeadlineException if none has come within the socket's timeout
     */
    public ReceivedDatagram native_udp_recv_from(int id, int maxSize) {
        UdpPort from = port(id);
        if (maxSize < 0) {
            throw new IllegalArgumentException("A size is at least 0 bytes, not " + maxSize);
        }
        return ReceivedDatagram.of(from.receive(maxSize, from.timeout()));
    }

    /**
     * Closes a socket.
     *
     * @param id a socket; closed from now on
     */
    public void native_udp_close(int id) {
        handles.take(id, Kind.UDP_SOCKET).close();
    }

    /**
     * Chooses the one address that the socket sends to and receives from, and binds it if that was not done.
     *
     * @param id a socket
     * @param host a host name or an IP address
     * @param port from 1 to 65,535
     * @throws io.patchbay.TransportException if the host is unknown or the system refuses
     */
    public void native_udp_connect(int id, String host, int port) {
        UdpPort from = port(id);
        InetSocketAddress to = address(host, port);
        from.boundFor(to.getAddress()).connect(to);
    }

    /**
     * Sends text in UTF-8, as {@link #native_udp_send_connected(int, byte[])} sends its bytes.
     *
     * @param id a socket that is connected
     * @param data the text
     * @return how many bytes were queued to be sent: all
     */
    public int native_udp_send_connected(int id, String data) {
        return native_udp_send_connected(id, utf8(data));
    }

    /**
     * Sends a datagram to the address that the socket is connected to.
     *
     * @param id a socket that is connected
     * @param data up to 65,507 bytes
     * @return how many bytes were queued to be sent: all
     * @throws IllegalStateException if it is not connected
     */
    public int native_udp_send_connected(int id, byte[] data) {
        return sent(port(id).bound().send(ByteBuffer.wrap(data)), data);
    }

    /**
     * Sends text in UTF-8, as {@link #native_udp_broadcast(int, byte[], int)} sends its bytes.
     *
     * @param id a socket
     * @param data the text
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     */
    public int native_udp_broadcast(int id, String data, int port) {
        return native_udp_broadcast(id, utf8(data), port);
    }

    /**
     * Sends a datagram to everyone on the network of the socket's address; to 255.255.255.255 if it is bound to all
     * addresses, as it is by this call if it was not bound.
     *
     * @param id a socket of IPv4, with broadcast switched on
     * @param data up to 65,507 bytes
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     * @throws io.patchbay.TransportException if broadcast is off, or the network has none
     */
    public int native_udp_broadcast(int id, byte[] data, int port) {
        UdpSocket from = port(id).boundFor(address("255.255.255.255", port).getAddress());
        return sent(from.sendBroadcast(ByteBuffer.wrap(data), port), data);
    }

    /**
     * Allows the socket to send to broadcast addresses ({@code SO_BROADCAST}); off by default.
     *
     * @param id a socket
     * @param enable whether it may
     */
    public void native_udp_set_broadcast(int id, boolean enable) {
        port(id).option(StandardSocketOptions.SO_BROADCAST, enable);
    }

    /**
     * Receives what is sent to a multicast group from now on, on the system's usual interface.
     *
     * @param id a socket that is bound, to all addresses; one that is bound to a single address hears no group
     * @param groupIp a multicast address
     * @throws io.patchbay.TransportException if the system refuses
     * @throws IllegalArgumentException if it is no multicast address
     */
    public void native_udp_join_multicast(int id, String groupIp) {
        port(id).bound().join(address(groupIp, 0).getAddress());
    }

    /**
     * Ends what {@link #native_udp_join_multicast} began.
     *
     * @param id a socket
     * @param groupIp the group
     * @throws io.patchbay.TransportException if it was not joined
     */
    public void native_udp_leave_multicast(int id, String groupIp) {
        port(id).bound().leave(address(groupIp, 0).getAddress());
    }

    /**
     * Sends text in UTF-8, as {@link #native_udp_multicast_send(int, byte[], String, int)} sends its bytes.
     *
     * @param id a socket
     * @param data the text
     * @param groupIp a multicast address
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     */
    public int native_udp_multicast_send(int id, String data, String groupIp, int port) {
        return native_udp_multicast_send(id, utf8(data), groupIp, port);
    }

    /**
     * Sends a datagram to a multicast group, joined or not, and binds the socket if that was not done.
     *
     * @param id a socket
     * @param data up to 65,507 bytes
     * @param groupIp a multicast address
     * @param port from 1 to 65,535
     * @return how many bytes were queued to be sent: all
     * @throws IllegalArgumentException if it is no multicast address
     */
    public int native_udp_multicast_send(int id, byte[] data, String groupIp, int port) {
        UdpPort from = port(id);
        InetSocketAddress to = address(groupIp, port);
        if (!to.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(groupIp + " is no multicast address");
        }
        return sent(from.boundFor(to.getAddress()).send(ByteBuffer.wrap(data), to), data);
    }

    /**
     * Sets how many networks multicast datagrams may cross ({@code IP_MULTICAST_TTL}); 1 by default, this one only.
     *
     * @param id a socket
     * @param ttl from 0 to 255
     */
    public void native_udp_set_multicast_ttl(int id, int ttl) {
        UdpPort port = port(id);
        if (ttl < 0 || ttl > 255) {
            throw new IllegalArgumentException("A TTL is from 0 to 255, not " + ttl);
        }
        port.option(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
    }

    /**
     * Lets this machine receive the multicast datagrams that the socket sends ({@code IP_MULTICAST_LOOP}); on by
     * default.
     *
     * @param id a socket
     * @param enable whether it does
     */
    public void native_udp_set_multicast_loop(int id, boolean enable) {
        port(id).option(StandardSocketOptions.IP_MULTICAST_LOOP, enable);
    }

    /**
     * Sets how long {@link #native_udp_recv_from} waits; 30 s unless set.
     *
     * @param id a socket
     * @param ms at least 0
     */
    public void native_udp_set_timeout(int id, int ms) {
        port(id).timeout(Deadlines.ofMillis(ms));
    }

    /**
     * Asks for a size of the system's receive buffer.
     *
     * @param id a socket
     * @param size bytes, at least 1; the system may choose another
     */
    public void native_udp_set_recv_buffer_size(int id, int size) {
        bufferSize(id, StandardSocketOptions.SO_RCVBUF, size);
    }

    /**
     * Asks for a size of the system's send buffer.
     *
     * @param id a socket
     * @param size bytes, at least 1; the system may choose another
     */
    public void native_udp_set_send_buffer_size(int id, int size) {
        bufferSize(id, StandardSocketOptions.SO_SNDBUF, size);
    }

    private void bufferSize(int id, SocketOption<Integer> option, int size) {
        UdpPort port = port(id);
        if (size < 1) {
            throw new IllegalArgumentException("A buffer has at least 1 byte, not " + size);
        }
        port.option(option, size);
    }

    /**
     * Tells the size of the system's receive buffer.
     *
     * @param id a socket that is bound
     * @return bytes, as the system tells it
     */
    public int native_udp_get_recv_buffer_size(int id) {
        return port(id).bound().option(StandardSocketOptions.SO_RCVBUF);
    }

    /**
     * Tells the size of the system's send buffer.
     *
     * @param id a socket that is bound
     * @return bytes, as the system tells it
     */
    public int native_udp_get_send_buffer_size(int id) {
        return port(id).bound().option(StandardSocketOptions.SO_SNDBUF);
    }

    /**
     * Lets the socket be bound to a port that another socket has, if both allow it ({@code SO_REUSEADDR}).
     *
     * @param id a socket that is not bound
     * @param enable whether it may; off by default
     * @throws UnsupportedOperationException if the socket is bound
     */
    public void native_udp_set_reuseaddr(int id, boolean enable) {
        port(id).optionBeforeBind(StandardSocketOptions.SO_REUSEADDR, enable);
    }

    /**
     * Lets sockets share a port, if all allow it, and the system share out what arrives ({@code SO_REUSEPORT}).
     *
     * @param id a socket that is not bound
     * @param enable whether it may; off by default
     * @throws UnsupportedOperationException if the socket is bound
     */
    public void native_udp_set_reuseport(int id, boolean enable) {
        port(id).optionBeforeBind(StandardSocketOptions.SO_REUSEPORT, enable);
    }

    /**
     * Tells the socket's address.
     *
     * @param id a socket that is bound
     * @return the address with the real port
     */
    public Address native_udp_get_local_addr(int id) {
        return Address.of(port(id).bound().localAddress());
    }

    /**
     * Reads the counters.
     *
     * @param id a socket that is bound
     * @return the values now
     */
    public UdpStats native_udp_get_stats(int id) {
        return port(id).statistics();
    }
}
