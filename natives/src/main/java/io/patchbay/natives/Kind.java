// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

/** What ids can stand for. */
record Kind<H extends Handle>(String label, Class<H> type) {

    static final Kind<Peer> TCP_CONNECTION = new Kind<>("a TCP connection", Peer.class);
    static final Kind<Server> TCP_SERVER = new Kind<>("a TCP server", Server.class);
    static final Kind<Peer> WS_CONNECTION = new Kind<>("a WebSocket connection", Peer.class);
    static final Kind<Server> WS_SERVER = new Kind<>("a WebSocket server", Server.class);
    static final Kind<UdpPort> UDP_SOCKET = new Kind<>("a UDP socket", UdpPort.class);
}
