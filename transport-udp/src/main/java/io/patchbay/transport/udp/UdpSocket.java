// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A UDP socket without connections: what {@code listener.unwrap(UdpSocket.class)} gives for a listener whose option
 * {@link UdpOptions#MODE} is {@code socket}. It ends with its listener.
 *
 * <p>A datagram arrives whole or is dropped and counted; none is ever cut. Those that nobody handles wait in an inbox
 * that is bounded by {@code inboxMessages} and {@code inboxBytes} of the limits; what does not fit is dropped and
 * counted.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. {@link #receive} waits for a datagram and throws
 * {@link IllegalStateException} on the socket's I/O thread; {@link #connect} and {@link #disconnect} only wait for that
 * thread to do it, and may be called there, too.
 *
 * <p><b>Errors.</b> After its end, every method but {@link #localAddress}, {@link #statistics}, {@link #isOpen} and
 * {@link #isConnected} throws {@link io.patchbay.ConnectionClosedException}. What fails after a send has returned, such
 * as an unreachable port, goes to {@link #onError}, and the socket stays usable.
 */
public interface UdpSocket {

    /**
     * Sends a datagram. Never blocks. The bytes are taken before the method returns.
     *
     * @param data the payload from position to limit, perhaps none; the position moves to the limit if it was taken
     * @param to a resolved address with a port
     * @return {@code false} if the send queue is full, and then nothing was taken
     * @throws io.patchbay.LimitException if the payload is larger than {@link UdpOptions#MAX_PAYLOAD}, which is at most
     *     65,507 bytes
     * @throws TransportException if the address is a broadcast address and {@code SO_BROADCAST} is off
     * @throws IllegalArgumentException if the address is not resolved, has port 0 or is of another family than the
     *     socket's
     * @throws IllegalStateException if the socket is connected to another address
     */
    boolean send(ByteBuffer data, InetSocketAddress to);

    /**
     * Sends a datagram to the address that the socket is connected to.
     *
     * @param data the payload, as for {@link #send(ByteBuffer, InetSocketAddress)}
     * @return as {@link #send(ByteBuffer, InetSocketAddress)} does
     * @throws io.patchbay.LimitException if the payload is larger than {@link UdpOptions#MAX_PAYLOAD}
     * @throws IllegalStateException if the socket is not connected
     */
    boolean send(ByteBuffer data);

    /**
     * Sends a datagram to everyone on the network of the address that the socket is bound to: to its broadcast address,
     * or to 255.255.255.255 if the socket is bound to 0.0.0.0.
     *
     * @param data the payload, as for {@link #send(ByteBuffer, InetSocketAddress)}
     * @param port from 1 to 65,535
     * @return as {@link #send(ByteBuffer, InetSocketAddress)} does
     * @throws TransportException if {@code SO_BROADCAST} is off, or the socket's network has no broadcast, such as IPv6
     * @throws io.patchbay.LimitException if the payload is larger than {@link UdpOptions#MAX_PAYLOAD}
     */
    boolean sendBroadcast(ByteBuffer data, int port);

    /**
     * Connects the socket in the kernel: from now on it receives from this address only, what other senders have sent
     * and nobody has received yet may be dropped, and the system reports an unreachable port. Replaces an earlier
     * address.
     *
     * @param peer a resolved address with a port
     * @throws TransportException if the system refuses
     */
    void connect(InetSocketAddress peer);

    /** Ends what {@link #connect} began; does nothing if the socket is not connected. */
    void disconnect();

    /**
     * Tells whether the socket is connected to an address.
     *
     * @return {@code true} after {@link #connect}
     */
    boolean isConnected();

    /**
     * Takes a datagram that has arrived.
     *
     * @return the oldest one; empty if none waits
     */
    Optional<Datagram> tryReceive();

    /**
     * Takes a datagram, and waits for one if none is there.
     *
     * @param timeout how long to wait at most; zero or less does not wait
     * @return the oldest one
     * @throws io.patchbay.DeadlineException if none has come in time, or the thread was interrupted (its flag stays
     *     set)
     * @throws IllegalStateException on the socket's I/O thread
     */
    Datagram receive(Duration timeout);

    /**
     * Takes the next datagram when it comes. Requests are served in their order, and a cancelled one takes nothing.
     *
     * @return completes with the datagram, on the I/O thread unless one waits already; fails with
     *     {@link io.patchbay.ConnectionClosedException} at the socket's end, and with {@link
     *     io.patchbay.LimitException} if as many requests wait as messages may
     */
    CompletableFuture<Datagram> receiveAsync();

    /**
     * Handles datagrams as they arrive, without a copy, instead of the inbox. What waits in the inbox stays there.
     *
     * @param handler called on the I/O thread; replaces an earlier one; {@code null} goes back to the inbox
     */
    void onDatagram(DatagramHandler handler);

    /**
     * Listens for errors that are nobody's return value: an unreachable port, a refused send, a handler that failed.
     *
     * @param handler called on the I/O thread; replaces an earlier one. Without one, errors are only counted
     */
    void onError(Consumer<? super Exception> handler);

    /**
     * Receives what is sent to a multicast group. The interface is that of {@code IP_MULTICAST_IF}, or the first one
     * that is up and knows multicast.
     *
     * @param group a multicast address of the socket's family
     * @throws IllegalArgumentException if it is none
     * @throws TransportException if the system refuses
     */
    void join(InetAddress group);

    /**
     * Receives what is sent to a multicast group on one interface.
     *
     * @param group a multicast address of the socket's family
     * @param on the interface
     * @throws IllegalArgumentException if it is none
     * @throws TransportException if the system refuses
     */
    void join(InetAddress group, NetworkInterface on);

    /**
     * Receives what one sender sends to a multicast group (RFC 4607, source-specific multicast).
     *
     * @param group a multicast address of the socket's family
     * @param on the interface
     * @param source the sender
     * @throws IllegalArgumentException if the group is none
     * @throws TransportException if the system refuses, or this socket has joined the group for all senders
     */
    void join(InetAddress group, NetworkInterface on, InetAddress source);

    /**
     * Leaves a group that was joined with {@link #join(InetAddress)}.
     *
     * @param group the group
     * @throws TransportException if it was not joined
     */
    void leave(InetAddress group);

    /**
     * Leaves a group on one interface.
     *
     * @param group the group
     * @param on the interface
     * @throws TransportException if it was not joined there
     */
    void leave(InetAddress group, NetworkInterface on);

    /**
     * Leaves what was joined for one sender.
     *
     * @param group the group
     * @param on the interface
     * @param source the sender
     * @throws TransportException if it was not joined so
     */
    void leave(InetAddress group, NetworkInterface on, InetAddress source);

    /**
     * Reads an option as the system has set it, which may differ from what was asked for; Linux doubles the sizes of
     * buffers, for example.
     *
     * @param <T> the type of its value
     * @param option one that {@link UdpOptions} names
     * @return the value
     * @throws UnsupportedOperationException if the socket has no such option
     */
    <T> T option(SocketOption<T> option);

    /**
     * Changes an option. {@code SO_REUSEADDR} and {@code SO_REUSEPORT} must be set on the endpoint, because they mean
     * nothing once the socket is bound.
     *
     * @param <T> the type of its value
     * @param option one that {@link UdpOptions} names
     * @param value the new value
     * @throws UnsupportedOperationException if the socket has no such option, or it cannot be changed any more
     * @throws IllegalArgumentException if it cannot have that value
     */
    <T> void option(SocketOption<T> option, T value);

    /**
     * Tells this side's address.
     *
     * @return the address with the real port, also after the end
     */
    InetSocketAddress localAddress();

    /**
     * Tells whether the socket has not ended.
     *
     * @return {@code false} once the listener is closed
     */
    boolean isOpen();

    /**
     * Reads the counters.
     *
     * @return the values now
     */
    UdpStatistics statistics();
}
