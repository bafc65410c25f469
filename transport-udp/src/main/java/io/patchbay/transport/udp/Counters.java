// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** What one socket has carried and dropped. What comes in is counted by the I/O thread only, the rest by any thread. */
final class Counters {

    final LongAdder packetsSent = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder sendErrors = new LongAdder();
    final LongAdder packetsReceived = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder truncated = new LongAdder();
    final LongAdder droppedInboxFull = new LongAdder();
    final LongAdder droppedPeers = new LongAdder();
    final LongAdder droppedReplies = new LongAdder();

    void sent(int bytes) {
        packetsSent.increment();
        bytesSent.add(bytes);
    }

    void received(int bytes) {
        packetsReceived.increment();
        bytesReceived.add(bytes);
    }

    UdpStatistics read(InetSocketAddress local) {
        return new UdpStatistics(
                packetsSent.sum(),
                bytesSent.sum(),
                packetsReceived.sum(),
                bytesReceived.sum(),
                truncated.sum(),
                droppedInboxFull.sum(),
                droppedPeers.sum(),
                droppedReplies.sum(),
                sendErrors.sum(),
                KernelDrops.of(local));
    }
}
