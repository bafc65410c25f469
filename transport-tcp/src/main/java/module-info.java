// SPDX-License-Identifier: Apache-2.0
/** The transport {@code tcp}: framed TCP and plain byte streams. */
module io.patchbay.transport.tcp {
    requires transitive io.patchbay;
    requires io.patchbay.transport.netty;
    requires static com.google.auto.service;

    exports io.patchbay.transport.tcp;

    provides io.patchbay.spi.Transport with
            io.patchbay.transport.tcp.TcpTransport;
}
