// SPDX-License-Identifier: Apache-2.0
/** What transports over sockets of the JDK build on. Not a provider: those transports are. */
module io.patchbay.transport.sockets {
    requires transitive io.patchbay;

    exports io.patchbay.transport.sockets;
}
