// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.util.OptionalLong;

/**
 * What a UDP socket has carried and dropped. All counters begin at 0 with the socket and count datagrams; bytes are
 * those of their payload. What gets lost in the network is seen by no socket.
 *
 * @param packetsSent datagrams that were taken to be sent
 * @param bytesSent their bytes
 * @param packetsReceived datagrams that the system handed over, with those that were dropped afterwards
 * @param bytesReceived their bytes
 * @param truncated datagrams longer than {@link UdpOptions#MAX_RECEIVE} or the limit of a frame, dropped whole
 * @param droppedInboxFull datagrams for which the inbox, or what a paused link may hold, had no room
 * @param droppedPeers datagrams of senders that got no connection: the limit of connections, in all or by address, was
 *     reached, the listener wanted none, their connection had just been ended by this side, or their address was not
 *     proven, as {@link UdpOptions#COOKIE} asks
 * @param droppedReplies datagrams that were not sent, because {@link UdpOptions#MAX_REPLY_FACTOR} was reached
 * @param sendErrors datagrams that the system refused, or whose destination could not be reached, as far as it says so
 * @param droppedByKernel datagrams that the system dropped because the receive buffer was full; empty where it does not
 *     tell, which is everywhere but on Linux, or when sockets share the port
 */
public record UdpStatistics(
        long packetsSent,
        long bytesSent,
        long packetsReceived,
        long bytesReceived,
        long truncated,
        long droppedInboxFull,
        long droppedPeers,
        long droppedReplies,
        long sendErrors,
        OptionalLong droppedByKernel) {}
