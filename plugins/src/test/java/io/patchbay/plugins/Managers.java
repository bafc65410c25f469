// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.codec.binary.BinaryProtocol;
import io.patchbay.transport.tcp.TcpTransport;

/** Managers with a transport over real sockets and a protocol, whatever path they are on. */
final class Managers {

    private Managers() {}

    static NetworkManagerBuilder builder() {
        return NetworkManager.builder()
                .discovery(false)
                .provider(new TcpTransport())
                .provider(new BinaryProtocol());
    }
}
