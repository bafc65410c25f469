// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Receives datagrams on the socket's I/O thread, without a copy. */
@FunctionalInterface
public interface DatagramHandler {

    /**
     * A datagram has arrived. Must not block. If it throws, the exception goes to {@link UdpSocket#onError}, and the
     * next datagram is handed out as usual.
     *
     * @param data the whole datagram from position to limit, valid during the call only; the same object comes back
     *     with other bytes
     * @param sender where it came from, as its packet says
     */
    void handle(ByteBuffer data, InetSocketAddress sender);
}
