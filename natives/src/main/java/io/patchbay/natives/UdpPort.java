// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.Options;
import io.patchbay.transport.udp.Datagram;
import io.patchbay.transport.udp.UdpOptions;
import io.patchbay.transport.udp.UdpSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A UDP socket that is perhaps not bound yet, and keeps until then what is set on it. */
final class UdpPort extends Handle {

    private final NetworkManager network;
    private final LongAdder tooLong = new LongAdder();
    private Options options = Options.none().with(UdpOptions.MODE, UdpOptions.Mode.SOCKET);
    private Listener listener;
    private volatile UdpSocket socket;
    private boolean closed;

    UdpPort(NetworkManager network) {
        super(Kind.UDP_SOCKET, Deadlines.USUAL);
        this.network = network;
    }

    synchronized void bind(String ip, int port) {
        if (closed) {
            throw new ConnectionClosedException("The UDP socket with id " + id() + " is closed");
        }
        if (listener != null) {
            throw new IllegalStateException("The UDP socket with id " + id() + " is bound already, to "
                    + socket.localAddress());
        }
        listener = network.listen(Endpoint.of("udp", ip, port).withOptions(options));
        socket = listener.unwrap(UdpSocket.class);
    }

    UdpSocket bound() {
        UdpSocket bound = socket;
        if (bound == null) {
            throw new IllegalStateException("The UDP socket with id " + id() + " is not bound yet: native_udp_bind or"
                    + " native_udp_bind_addr first");
        }
        return bound;
    }

    /** Binds as the system does for a first send: to a free port of every address of the destination's family. */
    UdpSocket boundFor(InetAddress destination) {
        synchronized (this) {
            if (listener == null) {
                bind(destination instanceof Inet6Address ? "::" : "0.0.0.0", 0);
            }
        }
        return bound();
    }

    synchronized <T> void option(SocketOption<T> option, T value) {
        if (listener == null) {
            options = options.with(option, value);
        } else {
            socket.option(option, value);
        }
    }

    /** As {@link #option}, for what the system takes only before a socket is bound. */
    synchronized <T> void optionBeforeBind(SocketOption<T> option, T value) {
        if (listener != null) {
            throw new UnsupportedOperationException(option.name() + " has no effect on a UDP socket that is bound: set"
                    + " it between native_udp_socket and native_udp_bind");
        }
        options = options.with(option, value);
    }

    /** Waits for a datagram of at most so many bytes; longer ones are dropped and counted. */
    Datagram receive(int maxBytes, Duration timeout) {
        UdpSocket from = bound();
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            Datagram next = from.receive(Duration.ofNanos(end - System.nanoTime()));
            if (next.data().length <= maxBytes) {
                return next;
            }
            tooLong.increment();
            if (System.nanoTime() - end > 0) {
                throw new DeadlineException("Only datagrams of more than " + maxBytes + " bytes have arrived within "
                        + timeout.toMillis() + " ms");
            }
        }
    }

    UdpStats statistics() {
        return UdpStats.of(bound().statistics(), tooLong.sum());
    }

    @Override
    synchronized void close() {
        closed = true;
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    void abandon() {
        // Nothing was bound yet.
    }
}
