// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.patchbay.AssemblyException;
import io.patchbay.ConnectionClosedException;
import io.patchbay.IoKind;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.netty.IoThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** UDP at work for one manager. */
final class UdpOpenTransport implements OpenTransport {

    private final IoThreads threads;

    /** One for each event loop: its sockets are read one after the other. */
    private final Map<IoEventLoop, ByteBuffer> readBuffers = new ConcurrentHashMap<>();

    private final Map<IoEventLoop, ByteBuffer> sendBuffers = new ConcurrentHashMap<>();

    private final Set<DatagramPort> ports = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    UdpOpenTransport(TransportContext context) {
        threads = new IoThreads(context);
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        UdpSetup udp = UdpSetup.of(setup);
        CompletableFuture<Link> result = new CompletableFuture<>();
        long timeout = udp.limits().connectTimeout().toMillis();
        try {
            IoEventLoop loop = threads.nextLoop(udp.io());
            ScheduledFuture<?> timer = loop.schedule(() -> result.completeExceptionally(
                    new TransportException("Cannot connect to " + udp.address() + ": "
                            + (udp.cookie() ? "the listener did not answer" : "the host name was not found") + " within"
                            + " the connectTimeout of " + timeout + " ms")), timeout, TimeUnit.MILLISECONDS);
            result.whenComplete((link, failure) -> timer.cancel(false));
            CompletableFuture<InetAddress[]> lookUp = threads.resolve(udp.host());
            result.whenComplete((link, failure) -> lookUp.cancel(false));
            lookUp.whenComplete((addresses, failure) -> onLoop(loop, udp, result, () -> {
                if (failure != null) {
                    result.completeExceptionally(failed("connect to", udp, unwrap(failure)));
                } else {
                    open(loop, udp, addresses, handler, result);
                }
            }));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(closed(udp));
        }
        return result;
    }

    private void open(
            IoEventLoop loop,
            UdpSetup udp,
            InetAddress[] addresses,
            LinkHandler handler,
            CompletableFuture<Link> result) {
        Exception lastFailure = null;
        for (InetAddress address : addresses) {
            if (result.isDone()) {
                return;
            }
            try {
                DatagramPort port = newPort(loop, udp, address);
                try {
                    port.connect(new InetSocketAddress(address, udp.port()));
                } catch (IOException e) {
                    port.socket.close();
                    lastFailure = e;
                    continue;
                }
                opened(port, udp, handler, result);
                return;
            } catch (AssemblyException e) {
                result.completeExceptionally(e);
            } catch (IOException | RuntimeException e) {
                lastFailure = e;
            }
        }
        result.completeExceptionally(failed("connect to", udp, lastFailure));
    }

    private void opened(DatagramPort port, UdpSetup udp, LinkHandler handler, CompletableFuture<Link> result)
            throws IOException {
        port.bound();
        UdpClient client = new UdpClient(port, handler, udp);
        if (udp.cookie()) {
            start(port, client);
            result.whenComplete((link, failure) -> {
                if (failure != null) {
                    port.execute(port::close);
                }
            });
            client.prove(() -> complete(client.link.open(), client, udp, result));
        } else {
            Throwable failure = client.link.open();
            start(port, client);
            complete(failure, client, udp, result);
        }
    }

    private static void complete(
            Throwable failure, UdpClient client, UdpSetup udp, CompletableFuture<Link> result) {
        if (failure != null) {
            result.completeExceptionally(new ConnectionClosedException(
                    "The link to " + udp.address() + " ended while it was being opened", failure));
        } else if (!result.complete(client.link)) {
            client.link.abort();
        }
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        UdpSetup udp = UdpSetup.of(setup);
        CompletableFuture<Binding> result = new CompletableFuture<>();
        IoEventLoop loop;
        try {
            loop = threads.nextLoop(udp.io());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(closed(udp));
        }
        threads.resolve(udp.host()).whenComplete((addresses, failure) -> onLoop(loop, udp, result, () -> {
            if (failure != null) {
                result.completeExceptionally(failed("listen on", udp, unwrap(failure)));
            } else {
                bind(loop, udp, addresses[0], handlers, result);
            }
        }));
        return result;
    }

    private void bind(
            IoEventLoop loop,
            UdpSetup udp,
            InetAddress address,
            Supplier<LinkHandler> handlers,
            CompletableFuture<Binding> result) {
        DatagramPort port;
        try {
            port = newPort(loop, udp, address);
        } catch (AssemblyException e) {
            result.completeExceptionally(e);
            return;
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(failed("listen on", udp, e));
            return;
        }
        try {
            port.socket.bind(new InetSocketAddress(address, udp.port()));
            port.bound();
            Binding binding;
            if (udp.mode() == UdpOptions.Mode.SOCKET) {
                RawSocket socket = new RawSocket(port, ((NioSystemSocket) port.socket).channel, udp, address);
                start(port, socket);
                binding = socket;
            } else {
                Peers peers = new Peers(port, udp, handlers);
                start(port, peers);
                binding = peers;
            }
            if (!result.complete(binding)) {
                binding.close();
            }
        } catch (IOException | RuntimeException e) {
            port.socket.close();
            result.completeExceptionally(failed("listen on", udp, e));
        }
    }

    /** Begins to read, and remembers the socket: an event loop that ends may not close what is registered with it. */
    private void start(DatagramPort port, DatagramPort.Receiver receiver) {
        ports.add(port);
        port.end().thenRun(() -> ports.remove(port));
        port.start(receiver);
        if (closed) {
            port.close();
        }
    }

    private DatagramPort newPort(IoEventLoop loop, UdpSetup udp, InetAddress address) throws IOException {
        return new DatagramPort(newSocket(loop, udp, address), udp, loop);
    }

    private SystemSocket newSocket(IoEventLoop loop, UdpSetup udp, InetAddress address) throws IOException {
        ByteBuffer in = buffer(readBuffers, loop);
        if (udp.io().kind() == IoKind.EPOLL) {
            return new EpollSystemSocket(address, loop, in, buffer(sendBuffers, loop));
        }
        return new NioSystemSocket(address, loop, in);
    }

    private static ByteBuffer buffer(Map<IoEventLoop, ByteBuffer> buffers, IoEventLoop loop) {
        return buffers.computeIfAbsent(loop, key -> ByteBuffer.allocateDirect(UdpOptions.LARGEST_DATAGRAM));
    }

    private static void onLoop(IoEventLoop loop, UdpSetup udp, CompletableFuture<?> result, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(closed(udp));
        }
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static TransportException failed(String what, UdpSetup udp, Throwable cause) {
        return new TransportException("Cannot " + what + " " + udp.address() + ": " + cause.getMessage(), cause);
    }

    private static TransportException closed(UdpSetup udp) {
        return new TransportException("Cannot open " + udp.address() + ": the transport is closed");
    }

    @Override
    public void close() {
        closed = true;
        ports.forEach(port -> port.execute(port::close));
        threads.close();
    }
}
