// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.patchbay.IoKind;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.TransportContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The event loops of one open transport, for each kind of I/O that is asked for. Safe for use by many threads. */
public final class IoThreads implements AutoCloseable {

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TransportContext context;
    private final ByteBufAllocator allocator;
    final AllSendQueues sendQueues = new AllSendQueues();
    private final Map<IoKind, IoGroup> groups = new EnumMap<>(IoKind.class);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    private final Map<CompletableFuture<?>, StreamSettings> opening = new ConcurrentHashMap<>();
    private final Resolver resolver;
    private final Map<TlsFiles, TlsContext> tlsContexts = new ConcurrentHashMap<>();

    /**
     * Prepares threads; each starts with its first task.
     *
     * @param context tells their number and names
     * @throws io.patchbay.AssemblyException if there are jars of Netty that do not go together
     */
    public IoThreads(TransportContext context) {
        this(NettyJars.agreeing(context), PooledByteBufAllocator.DEFAULT);
    }

    IoThreads(TransportContext context, ByteBufAllocator allocator) {
        this.context = context;
        this.allocator = allocator;
        resolver = new Resolver(context.name());
    }

    /**
     * Opens a link.
     *
     * @param settings where and how
     * @param handler receives what happens on the link
     * @return as {@link io.patchbay.spi.OpenTransport#connect} says
     */
    public CompletionStage<Link> connect(StreamSettings settings, LinkHandler handler) {
        return connector(settings).connect(handler);
    }

    /**
     * Prepares to open links. Names are looked up for each of them.
     *
     * @param settings where and how
     * @return opens links as {@link #connect} does
     */
    public Connector connector(StreamSettings settings) {
        return new StreamConnector(settings);
    }

    private final class StreamConnector implements Connector {

        private final StreamSettings settings;

        /** {@code null} where a name is to be looked up for each link. */
        private final InetAddress[] literal;

        /** {@code null} before the first link. */
        private volatile IoGroup group;

        StreamConnector(StreamSettings settings) {
            this.settings = settings;
            this.literal = Resolver.literal(settings.host());
        }

        @Override
        public CompletionStage<Link> connect(LinkHandler handler) {
            Objects.requireNonNull(handler, "handler");
            if (closed.get()) {
                return CompletableFuture.failedFuture(ended(settings));
            }
            try {
                if (group == null) {
                    group = group(settings);
                }
                Dialer dialer = new Dialer(IoThreads.this, group, settings, tlsContext(settings), handler);
                return failAtClose(dialer.start(literal), settings);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(ended(settings));
            }
        }
    }

    /**
     * Waits for peers.
     *
     * @param settings where and how
     * @param handlers gives a handler for each link
     * @return as {@link io.patchbay.spi.OpenTransport#listen} says
     */
    public CompletionStage<Binding> listen(StreamSettings settings, Supplier<LinkHandler> handlers) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(ended(settings));
        }
        TlsContext tlsContext = tlsContext(settings);
        IoGroup group;
        try {
            group = group(settings);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(ended(settings));
        }
        CompletableFuture<Binding> result = failAtClose(new CompletableFuture<>(), settings);
        resolver.resolve(settings.host()).whenComplete((addresses, failure) -> {
            if (failure != null) {
                result.completeExceptionally(cannotListen(settings, failure));
            } else {
                bind(settings, new Acceptor(group, settings, tlsContext, handlers), addresses[0], result);
            }
        });
        return result;
    }

    private void bind(
            StreamSettings settings, Acceptor acceptor, InetAddress address, CompletableFuture<Binding> result) {
        Channel channel;
        try {
            channel = acceptor.newListener();
        } catch (RuntimeException e) {
            result.completeExceptionally(new TransportException(
                    "Cannot listen on " + settings.address() + ": no socket can be made: " + e.getMessage(), e));
            return;
        }
        try {
            settings.options().applyToListener(channel);
            ((ServerSocketChannelConfig) channel.config()).setBacklog(settings.backlog());
            acceptor.register(channel);
            remember(channel);
            channel.bind(new InetSocketAddress(address, settings.port())).addListener(bound -> {
                if (!bound.isSuccess()) {
                    channel.close();
                    result.completeExceptionally(cannotListen(settings, bound.cause()));
                } else if (!result.complete(new NettyBinding(channel, acceptor::refusals))) {
                    channel.close();
                }
            });
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            result.completeExceptionally(e instanceof RejectedExecutionException ? ended(settings) : e);
        }
    }

    /** Completes what is still being opened when the transport closes: tasks and timers of ended loops never run. */
    private <T> CompletableFuture<T> failAtClose(CompletableFuture<T> result, StreamSettings settings) {
        opening.put(result, settings);
        result.whenComplete((opened, failure) -> opening.remove(result));
        if (closed.get()) {
            result.completeExceptionally(ended(settings));
        }
        return result;
    }

    /** A loop of Netty 4.2.18 that is told to end just after it has looked may end with its channels open. */
    private void remember(Channel listener) {
        listeners.add(listener);
        listener.closeFuture().addListener(done -> listeners.remove(listener));
        if (closed.get()) {
            listener.close();
        }
    }

    private static TransportException cannotListen(StreamSettings settings, Throwable cause) {
        return new TransportException("Cannot listen on " + settings.address() + ": " + cause.getMessage(), cause);
    }

    private static TransportException ended(StreamSettings settings) {
        return new TransportException("Cannot open " + settings.address() + ": the transport is closed");
    }

    /** Gives all that use the same files the same context, so that clients can resume their sessions. */
    private TlsContext tlsContext(StreamSettings settings) {
        return settings.tls() == null
                ? null
                : tlsContexts.computeIfAbsent(settings.tls().files(), TlsContext::new);
    }

    private IoGroup group(StreamSettings settings) {
        try {
            return group(settings.io());
        } catch (IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TransportException("Cannot open " + settings.address() + ": the threads for its I/O ("
                    + settings.io().kind() + ") cannot be made: " + cause.getMessage(), cause);
        }
    }

    /** Gives the event loops for one kind of I/O, which begin to exist when it is first used. */
    IoGroup group(IoChoice choice) {
        synchronized (groups) {
            if (closed.get()) {
                throw new RejectedExecutionException();
            }
            return groups.computeIfAbsent(choice.kind(), kind -> new IoGroup(choice, context, allocator, sendQueues));
        }
    }

    private List<IoGroup> groups() {
        synchronized (groups) {
            return List.copyOf(groups.values());
        }
    }

    /**
     * Looks a host name up, on a thread of its own.
     *
     * @param host a host name or IP address
     * @return every address of the host; fails with an {@link java.net.UnknownHostException}
     */
    public CompletableFuture<InetAddress[]> resolve(String host) {
        return resolver.resolve(host);
    }

    /**
     * Chooses an event loop for a socket that is no stream.
     *
     * @param choice the kind of I/O, whose handles the loop takes
     * @return each loop in turn
     * @throws RejectedExecutionException if the transport is closed
     */
    public IoEventLoop nextLoop(IoChoice choice) {
        return (IoEventLoop) group(choice).nextLoop().eventLoop;
    }

    Resolver resolver() {
        return resolver;
    }

    /** Runs a task on a loop, or nowhere if the loop has ended and took everything with it. */
    void execute(IoLoop loop, Runnable task) {
        try {
            loop.eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            System.getLogger(IoThreads.class.getName())
                    .log(System.Logger.Level.TRACE, "A task came after the end of its event loop", e);
        }
    }

    /** Ends every link, listener and thread, waiting for them for at most 5 seconds. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        resolver.close();
        listeners.forEach(Channel::close);
        opening.forEach((result, settings) -> result.completeExceptionally(ended(settings)));
        boolean onLoop = false;
        for (IoGroup group : groups()) {
            for (IoLoop loop : group.loops()) {
                onLoop |= loop.inLoop();
                execute(loop, loop::close);
            }
        }
        if (!onLoop) {
            await();
        }
    }

    private void await() {
        long deadline = System.nanoTime() + CLOSE_NANOS;
        try {
            for (IoGroup group : groups()) {
                group.awaitEnd(deadline - System.nanoTime());
            }
            resolver.awaitEnd(Math.max(0, deadline - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
