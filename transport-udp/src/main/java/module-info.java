// SPDX-License-Identifier: Apache-2.0
/** The transport {@code udp}: datagrams, broadcast and multicast. */
module io.patchbay.transport.udp {
    requires transitive io.patchbay;
    requires io.patchbay.transport.netty;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires static io.netty.transport.classes.epoll;
    requires static com.google.auto.service;

    exports io.patchbay.transport.udp;

    provides io.patchbay.spi.Transport with
            io.patchbay.transport.udp.UdpTransport;
}
