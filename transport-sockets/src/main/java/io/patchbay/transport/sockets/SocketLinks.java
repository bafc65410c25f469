// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport at work over sockets of one family.
 *
 * <p>Keeps the limits of sizes, queues, connections and times; counts connections by address where there are IP
 * addresses. Each link belongs to one of the context's I/O threads, which start when they are first needed. Options of
 * the endpoint that the channels support are set on them, and can be read and changed on links.
 */
public final class SocketLinks implements OpenTransport {

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TransportContext context;
    private final SocketFamily family;
    private final Chunks chunks = new Chunks();

    // Guarded by this.
    private final List<SocketLoop> loops = new ArrayList<>();
    private int next;
    private boolean closed;

    /**
     * Prepares to open links.
     *
     * @param context tells the number and the names of threads
     * @param family makes the sockets
     */
    public SocketLinks(TransportContext context, SocketFamily family) {
        this.context = Objects.requireNonNull(context, "context");
        this.family = Objects.requireNonNull(family, "family");
    }

    private synchronized SocketLoop nextLoop() {
        if (closed) {
            throw new TransportException("The transport is closed; open another");
        }
        int index = next;
        next = (next + 1) % context.ioThreads();
        if (index == loops.size()) {
            loops.add(new SocketLoop(context.name() + "-" + (index + 1), chunks));
        }
        return loops.get(index);
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        SocketAddress address = family.address(setup);
        LinkPlan plan = new LinkPlan(setup, family.staysHalfOpen(setup), () -> {});
        return onLoop((loop, opened) -> new Dialer(loop, family, plan, address, handler, opened).start());
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<@Nullable LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        SocketAddress address = family.address(setup);
        return onLoop((loop, bound) -> {
            try {
                SocketBinding binding = new SocketBinding(loop, this::nextLoop, family, address, setup, handlers);
                if (!loop.add(binding, Long.MAX_VALUE) || !bound.complete(binding)) {
                    binding.stop();
                    throw new IOException("the transport is closed");
                }
            } catch (IOException | RuntimeException e) {
                bound.completeExceptionally(
                        new TransportException("Cannot listen on " + setup.endpoint() + ": " + e.getMessage(), e));
            }
        });
    }

    private interface Opening<T> {

        void start(SocketLoop loop, CompletableFuture<T> result);
    }

    private <T> CompletionStage<T> onLoop(Opening<T> opening) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            SocketLoop loop = nextLoop();
            if (!loop.execute(() -> opening.start(loop, result))) {
                result.completeExceptionally(new TransportException("The transport is closed; open another"));
            }
        } catch (TransportException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public void close() {
        List<SocketLoop> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(loops);
        }
        last.forEach(SocketLoop::close);
        long deadline = System.nanoTime() + CLOSE_NANOS;
        try {
            for (SocketLoop loop : last) {
                loop.awaitEnd(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
