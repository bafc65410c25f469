// SPDX-License-Identifier: Apache-2.0
/** What the transports on Netty share: event loops, links with packed writes, accepting and connecting. */
@SuppressWarnings("module") // Its readers are compiled after it and cannot be found yet.
module io.patchbay.transport.netty {
    requires io.patchbay;
    requires jdk.net;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.handler;
    requires io.netty.transport.unix.common;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.io_uring;
    requires static io.netty.transport.classes.kqueue;

    exports io.patchbay.transport.netty to
            io.patchbay.transport.tcp,
            io.patchbay.transport.udp,
            io.patchbay.transport.websocket;
}
