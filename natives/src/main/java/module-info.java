// SPDX-License-Identifier: Apache-2.0
/** Networking by plain functions over integer ids. */
module io.patchbay.natives {
    requires transitive io.patchbay;
    requires transitive io.patchbay.transport.udp;
    requires io.patchbay.transport.tcp;
    requires io.patchbay.transport.websocket;

    exports io.patchbay.natives;
}
