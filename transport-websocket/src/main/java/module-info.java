// SPDX-License-Identifier: Apache-2.0
/** The transport {@code ws}: WebSocket, client and server. */
module io.patchbay.transport.websocket {
    requires transitive io.patchbay;
    requires io.patchbay.transport.netty;
    requires static com.google.auto.service;

    exports io.patchbay.transport.websocket;

    provides io.patchbay.spi.Transport with
            io.patchbay.transport.websocket.WsTransport,
            io.patchbay.transport.websocket.WssTransport;
}
