// SPDX-License-Identifier: Apache-2.0
/** The transports {@code tcp} and {@code tls}: framed TCP and byte streams, in clear and protected. */
module io.patchbay.transport.tcp {
    requires transitive io.patchbay;
    requires io.patchbay.transport.netty;
    requires static com.google.auto.service;

    exports io.patchbay.transport.tcp;

    provides io.patchbay.spi.Transport with
            io.patchbay.transport.tcp.TcpTransport,
            io.patchbay.transport.tcp.TlsTransport;
}
