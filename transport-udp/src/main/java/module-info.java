// SPDX-License-Identifier: Apache-2.0
/** The transport {@code udp}: datagrams, broadcast and multicast. */
module io.patchbay.transport.udp {
    requires transitive io.patchbay;
    requires io.patchbay.transport.netty;
    requires static com.google.auto.service;
}
