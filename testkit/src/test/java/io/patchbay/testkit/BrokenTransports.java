// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.AssemblyException;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Transports with one defect each, in how they open and close. {@link BrokenLinks} has those of links. */
final class BrokenTransports {

    /** Whatever blocks here goes on by itself, so that nothing stays behind in these tests. */
    private static final long BLOCKED_SECONDS = 2;

    /** What a transport keeps for ever, and what all have in common. */
    private static final List<ByteBuffer> LEAKED = new ArrayList<>();
    private static final List<OpenTransport> ALL = new ArrayList<>();

    private BrokenTransports() {}

    static void forget() {
        LEAKED.clear();
        ALL.clear();
    }

    static class Contract extends MemoryTransportContractTest {
        @Override
        protected Transport transport() {
            return (Transport) Defect.current();
        }

        @Override
        protected Limits limits() {
            return super.limits().withConnectTimeout(Duration.ofMillis(300));
        }
    }

    static Defect defect(String what, Rule rule, Supplier<TwistedTransport> provider) {
        return new Defect("transport " + what, rule, Contract.class, provider);
    }

    /** Waits for what never happens. */
    static void block() {
        try {
            new CountDownLatch(1).await(BLOCKED_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a stage, as one must not on an I/O thread. */
    private static <T> CompletionStage<T> waitedFor(CompletionStage<T> stage) {
        try {
            stage.toCompletableFuture().get(BLOCKED_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return stage;
        }
        return stage;
    }

    static List<Defect> all() {
        return List.of(
                defect("promises now this, now that", Rule.TRANSPORT_1, () -> new TwistedTransport() {
                    private final AtomicInteger asked = new AtomicInteger();

                    @Override
                    public Traits traits() {
                        return new Traits(true, true, asked.getAndIncrement() % 2 == 0);
                    }
                }),
                defect("cuts frames", Rule.TRANSPORT_2, () -> new Frames() {
                    @Override
                    void frame(ByteBuffer frame, Call call) throws Throwable {
                        frame.limit(Math.min(frame.limit(), 65_535));
                        call.proceed(frame);
                    }
                }),
                defect("loses a frame", Rule.TRANSPORT_3, () -> new Frames() {
                    private final AtomicInteger count = new AtomicInteger();

                    @Override
                    void frame(ByteBuffer frame, Call call) throws Throwable {
                        if (count.incrementAndGet() != 500) {
                            call.proceed(frame);
                        }
                    }
                }),
                defect("hands out a frame twice", Rule.TRANSPORT_3, () -> new Frames() {
                    private final AtomicInteger count = new AtomicInteger();

                    @Override
                    void frame(ByteBuffer frame, Call call) throws Throwable {
                        if (count.incrementAndGet() == 900) {
                            call.proceed(frame.duplicate());
                        }
                        call.proceed(frame);
                    }
                }),
                defect("changes the order of two frames", Rule.TRANSPORT_4, () -> new Frames() {
                    private final AtomicInteger count = new AtomicInteger();
                    private final AtomicReference<ByteBuffer> held = new AtomicReference<>();

                    @Override
                    void frame(ByteBuffer frame, Call call) throws Throwable {
                        if (count.incrementAndGet() == 300) {
                            held.set(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
                            return;
                        }
                        call.proceed(frame);
                        ByteBuffer late = held.getAndSet(null);
                        if (late != null) {
                            call.proceed(late);
                        }
                    }
                }),
                defect("never tells the end", Rule.TRANSPORT_5, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("onClosed") ? null : call.proceed(arguments);
                    }
                }),
                defect("names its threads as it likes", Rule.TRANSPORT_6, () -> new TwistedTransport() {
                    @Override
                    TransportContext context(TransportContext context) {
                        return new TransportContext("mine", context.ioThreads());
                    }
                }),
                defect("has a thread for each link", Rule.TRANSPORT_7, ThreadForEachLink::new),
                defect("waits for a connect, on an I/O thread too", Rule.TRANSPORT_8, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        return waitedFor(super.connect(open, setup, handler));
                    }
                }),
                defect("completes a connect on some thread", Rule.TRANSPORT_9, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        return super.connect(open, setup, handler).thenApplyAsync(link -> {
                            Await.within(Duration.ofMillis(20), () -> false);
                            return link;
                        });
                    }
                }),
                defect("never gives up a connect", Rule.TRANSPORT_10, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        CompletableFuture<Link> connected = new CompletableFuture<>();
                        super.connect(open, setup, handler).thenAccept(connected::complete);
                        return connected;
                    }
                }),
                defect("fails a connect with another exception", Rule.TRANSPORT_10, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        CompletableFuture<Link> connected = new CompletableFuture<>();
                        super.connect(open, setup, handler).whenComplete((link, failure) -> {
                            if (failure == null) {
                                connected.complete(link);
                            } else {
                                connected.completeExceptionally(new IllegalStateException("no"));
                            }
                        });
                        return connected;
                    }
                }),
                defect("goes on with a connect that was cancelled", Rule.TRANSPORT_11, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        CompletableFuture<Link> connected = new CompletableFuture<>();
                        super.connect(open, setup, handler).thenAccept(connected::complete);
                        return connected;
                    }
                }),
                defect("tells the end of what never began", Rule.TRANSPORT_12, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        CompletionStage<Link> connected = super.connect(open, setup, handler);
                        return connected.whenComplete((link, failure) -> {
                            if (failure != null) {
                                handler.onClosed(failure);
                            }
                        });
                    }
                }),
                defect("does not say which address is in use", Rule.TRANSPORT_13, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
                        return failed(super.listen(open, setup, handlers), new TransportException("Cannot listen"));
                    }
                }),
                defect("accepts links that nobody wants", Rule.TRANSPORT_14, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
                        return super.listen(open, setup, () -> {
                            LinkHandler handler;
                            try {
                                handler = handlers.get();
                            } catch (RuntimeException e) {
                                handler = null;
                            }
                            return handler == null ? new Nobody() : handler;
                        });
                    }
                }),
                defect("ignores the limit of connections", Rule.TRANSPORT_15, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
                        return super.listen(open, setup.withLimits(setup.limits().withMaxConnections(99)), handlers);
                    }
                }),
                defect("leaves a thread when it is closed", Rule.TRANSPORT_16, () -> new TwistedTransport() {
                    @Override
                    void close(OpenTransport open) {
                        super.close(open);
                        Thread left = new Thread(BrokenTransports::block, "left-behind");
                        left.setDaemon(true);
                        left.start();
                    }
                }),
                defect("never returns from its close", Rule.TRANSPORT_16, () -> new TwistedTransport() {
                    @Override
                    void close(OpenTransport open) {
                        block();
                        super.close(open);
                    }
                }),
                defect("keeps a copy of every frame", Rule.TRANSPORT_17, () -> new Frames() {
                    @Override
                    void frame(ByteBuffer frame, Call call) throws Throwable {
                        synchronized (LEAKED) {
                            LEAKED.add(ByteBuffer.allocateDirect(frame.remaining()).put(frame.duplicate()));
                        }
                        call.proceed(frame);
                    }
                }),
                defect("cannot be closed twice", Rule.TRANSPORT_18, () -> new TwistedTransport() {
                    private final List<OpenTransport> closed = new ArrayList<>();

                    @Override
                    void close(OpenTransport open) {
                        boolean again;
                        synchronized (closed) {
                            again = closed.contains(open);
                            closed.add(open);
                        }
                        if (again) {
                            throw new IllegalStateException("closed already");
                        }
                        super.close(open);
                    }
                }),
                defect("is located now here, now there", Rule.TRANSPORT_19, () -> new TwistedTransport() {
                    private final AtomicInteger asked = new AtomicInteger();

                    @Override
                    public boolean locatedByPath() {
                        return asked.getAndIncrement() % 2 == 1;
                    }
                }),
                defect("says that it is at a path, and wants a port", Rule.TRANSPORT_20, () -> new TwistedTransport() {
                    @Override
                    public boolean locatedByPath() {
                        return true;
                    }

                    @Override
                    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
                        if (setup.endpoint().port() < 0) {
                            throw new AssemblyException("The port is missing");
                        }
                        return super.listen(open, setup, handlers);
                    }
                }),
                defect("opens one link by each connector", Rule.TRANSPORT_21, () -> new TwistedTransport() {
                    @Override
                    Connector connector(OpenTransport open, Setup setup) {
                        AtomicReference<CompletionStage<Link>> only = new AtomicReference<>();
                        return handler -> {
                            if (only.get() == null) {
                                only.set(connect(open, setup, handler));
                            }
                            return only.get();
                        };
                    }
                }),
                defect("has connectors for one thread alone", Rule.TRANSPORT_21, () -> new TwistedTransport() {
                    @Override
                    Connector connector(OpenTransport open, Setup setup) {
                        AtomicReference<Thread> user = new AtomicReference<>();
                        return handler -> {
                            if (!user.compareAndSet(null, Thread.currentThread())
                                    && user.get() != Thread.currentThread()) {
                                throw new IllegalStateException("another thread");
                            }
                            return connect(open, setup, handler);
                        };
                    }
                }),
                defect("has connectors that outlive it", Rule.TRANSPORT_22, () -> new TwistedTransport() {
                    @Override
                    Connector connector(OpenTransport open, Setup setup) {
                        OpenTransport own = another(new TransportContext("contract-client", 1));
                        return handler -> connect(own, setup, handler);
                    }
                }),
                defect("is one for all managers", Rule.PROVIDER_7, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        synchronized (ALL) {
                            ALL.add(open);
                        }
                        return super.connect(open, setup, handler);
                    }

                    @Override
                    void close(OpenTransport open) {
                        super.close(open);
                        synchronized (ALL) {
                            ALL.forEach(OpenTransport::close);
                        }
                    }
                }),
                defect("cannot connect for two threads at once", Rule.PROVIDER_9, () -> new TwistedTransport() {
                    private final AtomicInteger inside = new AtomicInteger();

                    @Override
                    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
                        if (inside.incrementAndGet() > 1) {
                            throw new IllegalStateException("one after the other");
                        }
                        Await.within(Duration.ofMillis(5), () -> false);
                        inside.decrementAndGet();
                        return super.connect(open, setup, handler);
                    }
                }),
                defect("tells an address that nobody reaches", Rule.BINDING_1, () -> new TwistedTransport() {
                    @Override
                    Object binding(Binding binding, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("localAddress")
                                ? new MemoryAddress("nowhere", 9)
                                : call.proceed(arguments);
                    }
                }),
                defect("closes the links of a binding, too", Rule.BINDING_2, () -> new TwistedTransport() {
                    private final List<Link> links = new ArrayList<>();

                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        if (method.getName().equals("onOpen")) {
                            synchronized (links) {
                                links.add((Link) arguments[0]);
                            }
                        }
                        return call.proceed(arguments);
                    }

                    @Override
                    Object binding(Binding binding, Method method, Object[] arguments, Call call) throws Throwable {
                        if (method.getName().equals("close")) {
                            synchronized (links) {
                                links.forEach(Link::close);
                            }
                        }
                        return call.proceed(arguments);
                    }
                }),
                defect("keeps the address of a closed binding", Rule.BINDING_3, () -> new TwistedTransport() {
                    private final CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);

                    @Override
                    Object binding(Binding binding, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("close") ? closed : call.proceed(arguments);
                    }
                }));
    }

    private static <T> CompletionStage<T> failed(CompletionStage<T> stage, RuntimeException with) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(with);
            }
        });
        return result;
    }

    /** Does something else with frames that arrive. */
    abstract static class Frames extends TwistedTransport {
        abstract void frame(ByteBuffer frame, Call call) throws Throwable;

        @Override
        Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
            if (method.getName().equals("onFrame")) {
                frame((ByteBuffer) arguments[0], call);
                return null;
            }
            return call.proceed(arguments);
        }
    }

    private static final class Nobody implements LinkHandler {
        @Override
        public void onOpen(Link link) {}

        @Override
        public void onFrame(ByteBuffer frame) {}

        @Override
        public void onClosed(Throwable cause) {}
    }

    /** Opens a transport of its own, with its own thread, for each connect. */
    private static final class ThreadForEachLink extends TwistedTransport {

        private final AtomicReference<TransportContext> context = new AtomicReference<>();
        private final List<OpenTransport> more = new ArrayList<>();

        @Override
        TransportContext context(TransportContext given) {
            context.set(given);
            return given;
        }

        @Override
        CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
            OpenTransport own = another(context.get());
            synchronized (more) {
                more.add(own);
            }
            return own.connect(setup, handler);
        }

        @Override
        void close(OpenTransport open) {
            synchronized (more) {
                more.forEach(OpenTransport::close);
            }
            super.close(open);
        }
    }
}
