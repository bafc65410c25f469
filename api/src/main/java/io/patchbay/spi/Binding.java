// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;

/** An address that accepts peers. Safe for use by many threads. */
public interface Binding {

    /**
     * Tells where peers can connect.
     *
     * @return the address, with the real port
     */
    SocketAddress localAddress();

    /**
     * Stops accepting. Links that are open stay open.
     *
     * @return completes when the address is free again; the same stage at every call
     */
    CompletionStage<Void> close();
}
