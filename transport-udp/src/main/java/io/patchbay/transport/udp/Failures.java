// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.TransportException;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;

/** What the system says, as an error that says what to do. */
final class Failures {

    private Failures() {}

    static TransportException of(IOException cause, SocketAddress peer) {
        if (cause instanceof PortUnreachableException) {
            return new TransportException("Nobody receives datagrams at " + peer + ": the port is unreachable", cause);
        }
        String reason = String.valueOf(cause.getMessage());
        String advice = reason.contains("Permission denied")
                ? "; if it is a broadcast address, set the option SO_BROADCAST"
                : "";
        return new TransportException("A datagram to " + peer + " failed: " + reason + advice, cause);
    }
}
