// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.TransportContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The event loops of one open transport, and the kind of I/O they do. Safe for use by many threads. */
public final class IoThreads implements AutoCloseable {

    /** What does the I/O, for a person to read. */
    public static final String KIND = "NIO";

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final IoEventLoopGroup group;
    private final AllSendQueues sendQueues = new AllSendQueues();
    private final List<IoLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Resolver resolver;

    /**
     * Prepares threads; each starts with its first task.
     *
     * @param context tells their number and names
     */
    public IoThreads(TransportContext context) {
        this(context, PooledByteBufAllocator.DEFAULT);
    }

    IoThreads(TransportContext context, ByteBufAllocator allocator) {
        group = new MultiThreadIoEventLoopGroup(
                context.ioThreads(),
                new HostThreads(context.name() + "-io"),
                SpinningIoHandler.around(NioIoHandler.newFactory(), context.ioSpin().toNanos()));
        for (EventExecutor executor : group) {
            loops.add(new IoLoop((EventLoop) executor, allocator, sendQueues));
        }
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
        if (closed.get()) {
            return CompletableFuture.failedFuture(ended(settings));
        }
        try {
            return new Dialer(this, nextLoop(), settings, handler).start();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(ended(settings));
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
        CompletableFuture<Binding> result = new CompletableFuture<>();
        resolver.resolve(settings.host()).whenComplete((addresses, failure) -> {
            if (failure != null) {
                result.completeExceptionally(cannotListen(settings, failure));
            } else {
                bind(settings, handlers, addresses[0], result);
            }
        });
        return result;
    }

    private void bind(
            StreamSettings settings,
            Supplier<LinkHandler> handlers,
            InetAddress address,
            CompletableFuture<Binding> result) {
        Channel channel = new NioServerSocketChannel();
        try {
            settings.options().applyToListener(channel);
            ((ServerSocketChannelConfig) channel.config()).setBacklog(settings.backlog());
            channel.pipeline().addLast(new Acceptor(this, settings, handlers));
            nextLoop().eventLoop.register(channel);
            channel.bind(new InetSocketAddress(address, settings.port())).addListener(bound -> {
                if (!bound.isSuccess()) {
                    channel.close();
                    result.completeExceptionally(cannotListen(settings, bound.cause()));
                } else if (!result.complete(new NettyBinding(channel))) {
                    channel.close();
                }
            });
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            result.completeExceptionally(e instanceof RejectedExecutionException ? ended(settings) : e);
        }
    }

    private static TransportException cannotListen(StreamSettings settings, Throwable cause) {
        return new TransportException("Cannot listen on " + settings.address() + ": " + cause.getMessage(), cause);
    }

    private static TransportException ended(StreamSettings settings) {
        return new TransportException("Cannot open " + settings.address() + ": the transport is closed");
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
     * Chooses an event loop for a socket that is no stream. It takes the handles of {@link NioIoHandler}.
     *
     * @return each loop in turn
     */
    public IoEventLoop nextNioLoop() {
        return (IoEventLoop) nextLoop().eventLoop;
    }

    IoLoop nextLoop() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    Resolver resolver() {
        return resolver;
    }

    Channel newSocket() {
        return new NioSocketChannel();
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
        boolean onLoop = false;
        for (IoLoop loop : loops) {
            onLoop |= loop.inLoop();
            execute(loop, loop::close);
        }
        group.shutdownGracefully(0, CLOSE_NANOS, TimeUnit.NANOSECONDS);
        if (!onLoop) {
            await();
        }
    }

    private void await() {
        long deadline = System.nanoTime() + CLOSE_NANOS;
        try {
            group.awaitTermination(CLOSE_NANOS, TimeUnit.NANOSECONDS);
            resolver.awaitEnd(Math.max(0, deadline - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
