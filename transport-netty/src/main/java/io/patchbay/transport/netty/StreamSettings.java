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
 * @param keepAlive when the system asks quiet peers; {@code null} if it does so by its own times, or not at all
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
        KeepAliveTimes keepAlive,
        TlsSettings tls) {

    String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
