// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.netty.IoThreads;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** UDP at work for one manager. */
final class UdpOpenTransport implements OpenTransport {

    private final IoThreads threads;

    UdpOpenTransport(TransportContext context) {
        threads = new IoThreads(context);
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        UdpSetup.of(setup);
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        UdpSetup.of(setup);
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {
        threads.close();
    }
}
