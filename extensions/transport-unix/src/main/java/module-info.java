// SPDX-License-Identifier: Apache-2.0
/** Unix domain sockets, for endpoints such as {@code unix+json:///run/hub.sock}. */
module org.example.unix {
    exports org.example.unix;

    requires transitive io.patchbay;
    requires io.patchbay.transport.sockets;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Transport with
            org.example.unix.UnixTransport;
}
