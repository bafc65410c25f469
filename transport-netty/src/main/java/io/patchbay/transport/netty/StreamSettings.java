// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.IoKind;
import io.patchbay.Limits;
import java.util.function.Supplier;

/**
 * What a stream transport opens.
 *
 * @param host a host name or IP address
 * @param port the port
 * @param limits the bounds to keep
 * @param framers makes a framer for each link
 * @param options the options of its sockets
 * @param backlog how many peers may wait to be accepted
 * @param io what serves its sockets
 * @param halfClose whether a link stays open for sending when its peer has ended its output
 * @param tls how its links are protected; {@code null} if they are not
 */
public record StreamSettings(
        String host,
        int port,
        Limits limits,
        Supplier<Framer> framers,
        SocketOptions options,
        int backlog,
        IoChoice io,
        boolean halfClose,
        TlsSettings tls) {

    /**
     * Describes links without TLS, served by what is best.
     *
     * @param host a host name or IP address
     * @param port the port
     * @param limits the bounds to keep
     * @param framers makes a framer for each link
     * @param options the options of its sockets
     * @param backlog how many peers may wait to be accepted
     */
    public StreamSettings(
            String host, int port, Limits limits, Supplier<Framer> framers, SocketOptions options, int backlog) {
        this(host, port, limits, framers, options, backlog, IoChoice.of(IoKind.AUTO), false, null);
    }

    /**
     * Chooses what serves the sockets.
     *
     * @param newIo the choice
     * @return a changed copy
     */
    public StreamSettings withIo(IoChoice newIo) {
        return new StreamSettings(host, port, limits, framers, options, backlog, newIo, halfClose, tls);
    }

    /**
     * Protects the links.
     *
     * @param newTls how; {@code null} not at all
     * @return a changed copy
     */
    public StreamSettings withTls(TlsSettings newTls) {
        return new StreamSettings(host, port, limits, framers, options, backlog, io, halfClose, newTls);
    }

    String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
