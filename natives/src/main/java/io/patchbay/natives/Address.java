// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * One end of a connection.
 *
 * @param ip the IP address in numbers, such as {@code 127.0.0.1}
 * @param port the port, from 0 to 65,535
 */
public record Address(String ip, int port) {

    /** The transports behind the functions have addresses of this kind only. */
    static Address of(SocketAddress address) {
        InetSocketAddress internet = (InetSocketAddress) address;
        return new Address(internet.getAddress().getHostAddress(), internet.getPort());
    }
}
