// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A transport whose connects do what a test says, because no real server can be told to. */
final class StubbornTransport implements Transport {

    final AtomicInteger connects = new AtomicInteger();
    volatile Supplier<CompletionStage<Link>> onConnect = CompletableFuture::new;

    @Override
    public String name() {
        return "stubborn";
    }

    @Override
    public Traits traits() {
        return Traits.STREAM;
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new OpenTransport() {

            @Override
            public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
                connects.incrementAndGet();
                return onConnect.get();
            }

            @Override
            public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
