// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * The transport {@code udp}: one datagram is one frame.
 *
 * <p><b>A client</b> has a socket of its own, connected in the kernel. An unreachable port is an error event, and the
 * connection stays open: the peer may come back.
 *
 * <p><b>A listener</b> has one socket, and by default a connection for each address that datagrams come from. Both
 * ends of a UDP connection are only this side's bookkeeping: nothing is sent to open or close one. A connection begins
 * with a peer's first datagram and ends when this side closes it, or when the peer was quiet for
 * {@link UdpOptions#PEER_TIMEOUT}. For two seconds after this side has ended it, datagrams of that address are dropped,
 * so that late ones open no new connection. A closed listener gives its connections one second to end, because they
 * share its socket.
 *
 * <p><b>Spoofed senders.</b> The address of a datagram proves nothing. The table of connections is bounded by
 * {@code maxConnections} and {@code maxConnectionsPerAddress} of the limits; when it is full, newcomers are dropped and
 * counted, and nobody who is there is put out. Nothing is ever answered by the transport itself, and garbage on an
 * endpoint with stages ends its connection at once without an answer. An application that answers small requests of
 * unknown senders with large replies must check them first, or set {@link UdpOptions#COOKIE}, with which a connection
 * begins with a proof of the address, or {@link UdpOptions#MAX_REPLY_FACTOR}.
 *
 * <p>With {@link UdpOptions.Mode#SOCKET} there are no connections, and {@link UdpSocket} gives the socket itself. The
 * counters of any socket are {@code unwrap(UdpStatistics.class)} of a connection or listener.
 */
@AutoService(Transport.class)
@SuppressWarnings("exports") // The annotation is read at compile time only.
public final class UdpTransport implements Transport {

    /** Makes the provider; it starts nothing. */
    public UdpTransport() {}

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public Traits traits() {
        return new Traits(false, false, false);
    }

    @Override
    public Set<SocketOption<?>> options() {
        return UdpSetup.known();
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return UdpSetup.of(setup).describe();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new UdpOpenTransport(context);
    }
}
