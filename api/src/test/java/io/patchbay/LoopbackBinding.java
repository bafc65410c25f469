// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Binding;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Setup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A port of the loopback transport. */
record LoopbackBinding(
        LoopbackOpenTransport owner,
        int port,
        Setup setup,
        Supplier<LinkHandler> handlers,
        CompletableFuture<Void> unbound)
        implements Binding {

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("loopback", port);
    }

    @Override
    public CompletionStage<Void> close() {
        owner.transport().bindings.remove(port, this);
        if (!owner.transport().holdUnbind) {
            unbound.complete(null);
        }
        return unbound;
    }
}
