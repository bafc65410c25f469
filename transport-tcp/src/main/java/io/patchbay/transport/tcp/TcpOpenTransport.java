// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.netty.IoThreads;
import io.patchbay.transport.netty.StreamSettings;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** TCP at work for one manager, with TLS or without. */
final class TcpOpenTransport implements OpenTransport {

    private final IoThreads threads;
    private final Function<Setup, TcpSetup> reader;

    TcpOpenTransport(TransportContext context, Function<Setup, TcpSetup> reader) {
        this.threads = new IoThreads(context);
        this.reader = reader;
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return threads.connect(reader.apply(setup).settings(), handler);
    }

    @Override
    public Connector connector(Setup setup) {
        StreamSettings settings = reader.apply(setup).settings();
        // Files with certificates may be others for the next link.
        return settings.tls() == null ? threads.connector(settings) : handler -> connect(setup, handler);
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        return threads.listen(reader.apply(setup).settings(), handlers);
    }

    @Override
    public void close() {
        threads.close();
    }
}
