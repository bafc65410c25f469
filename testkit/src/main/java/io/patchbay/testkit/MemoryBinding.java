// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Binding;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Setup;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A listener in the process. */
final class MemoryBinding implements Binding {

    private final MemoryOpenTransport owner;
    private final Setup setup;
    private final Supplier<LinkHandler> handlers;
    private final MemoryAddress address;
    private final AtomicInteger links = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    MemoryBinding(MemoryOpenTransport owner, MemoryNetwork network, Setup setup, Supplier<LinkHandler> handlers) {
        this.owner = owner;
        this.setup = setup;
        this.handlers = handlers;
        this.address = network.bind(setup.endpoint().host(), setup.endpoint().port(), this);
    }

    MemoryOpenTransport owner() {
        return owner;
    }

    Setup setup() {
        return setup;
    }

    /** Takes a place under the limit of connections, if there is one. */
    boolean admit() {
        int limit = setup.limits().maxConnections();
        return links.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
    }

    void release() {
        links.decrementAndGet();
    }

    /** Asks for a handler; {@code null} if the application refuses. */
    LinkHandler handler() {
        try {
            return handlers.get();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    @Override
    public CompletionStage<Void> close() {
        owner.unbind(this, address);
        closed.complete(null);
        return closed;
    }
}
