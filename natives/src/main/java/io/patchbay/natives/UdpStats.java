// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.transport.udp.UdpStatistics;
import java.util.OptionalLong;

/**
 * What a UDP socket has carried and dropped since it was bound. Bytes are those of the payload.
 *
 * @param packetsSent datagrams that were taken to be sent
 * @param bytesSent their bytes
 * @param packetsReceived datagrams that the system handed over, with those that were dropped afterwards
 * @param bytesReceived their bytes
 * @param truncated datagrams that were longer than was asked for, dropped whole
 * @param dropped datagrams for which there was no room to wait in
 * @param droppedByKernel datagrams that the system had no room for; empty where it does not tell
 * @param sendErrors datagrams that the system refused, or whose destination could not be reached, as far as it says so
 */
public record UdpStats(
        long packetsSent,
        long bytesSent,
        long packetsReceived,
        long bytesReceived,
        long truncated,
        long dropped,
        OptionalLong droppedByKernel,
        long sendErrors) {

    static UdpStats of(UdpStatistics counted, long tooLong) {
        return new UdpStats(
                counted.packetsSent(),
                counted.bytesSent(),
                counted.packetsReceived(),
                counted.bytesReceived(),
                counted.truncated() + tooLong,
                counted.droppedInboxFull(),
                counted.droppedByKernel(),
                counted.sendErrors());
    }

    /**
     * Stands for the datagrams that got lost on their way, which no socket can count: nobody tells it what was sent.
     *
     * @return always -1, for "unknown"
     */
    public long packetsLost() {
        return -1;
    }
}
