// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

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
 */
public record StreamSettings(
        String host, int port, Limits limits, Supplier<Framer> framers, SocketOptions options, int backlog) {

    String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
