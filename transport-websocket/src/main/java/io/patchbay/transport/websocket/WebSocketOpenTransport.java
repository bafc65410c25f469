// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.netty.IoThreads;
import io.patchbay.transport.netty.RateLimitedLog;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** WebSocket at work for one manager. */
final class WebSocketOpenTransport implements OpenTransport {

    private static final System.Logger LOGGER = System.getLogger(WebSocketOpenTransport.class.getName());

    private final IoThreads threads;
    private final Function<Setup, WebSocketSetup> reader;

    WebSocketOpenTransport(TransportContext context, Function<Setup, WebSocketSetup> reader) {
        this.threads = new IoThreads(context);
        this.reader = reader;
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        WebSocketSetup checked = reader.apply(setup);
        CompletableFuture<Link> result = new CompletableFuture<>();
        WebSocketLink link = new WebSocketLink(checked, new ClientOpening(checked, handler, result));
        CompletableFuture<Link> below = threads.connect(checked.settings(), link).toCompletableFuture();
        below.whenComplete((stream, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
        result.whenComplete((opened, failure) -> {
            if (failure != null) {
                below.cancel(false);
                link.giveUp();
            }
        });
        return result;
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        WebSocketSetup checked = reader.apply(setup);
        RateLimitedLog log = new RateLimitedLog(LOGGER, System::nanoTime);
        return threads.listen(checked.settings(), () ->
                new WebSocketLink(checked, new ServerOpening(checked, handlers, log)));
    }

    @Override
    public void close() {
        threads.close();
    }
}
