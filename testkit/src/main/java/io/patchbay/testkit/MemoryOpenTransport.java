// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.Endpoint;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One manager's side of the in-process network. */
final class MemoryOpenTransport implements OpenTransport {

    private static final byte SPOILED = (byte) 0xDB;

    /** Frames of other transports begin somewhere in a buffer, too. */
    private static final int OFFSET = 4;

    private final MemoryNetwork network;
    private final MemoryLoop loop;
    private final Set<MemoryLink> links = ConcurrentHashMap.newKeySet();
    private final Set<MemoryBinding> bindings = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private ByteBuffer lent = ByteBuffer.allocate(4_096);

    MemoryOpenTransport(MemoryNetwork network, TransportContext context) {
        this.network = network;
        this.loop = new MemoryLoop(context.name() + "-memory");
    }

    MemoryLoop loop() {
        return loop;
    }

    void unbind(MemoryBinding binding, MemoryAddress address) {
        network.unbind(address, binding);
        bindings.remove(binding);
    }

    void forget(MemoryLink link) {
        links.remove(link);
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        Objects.requireNonNull(handler, "handler");
        Endpoint endpoint = setup.endpoint();
        MemoryTransport.check(setup);
        CompletableFuture<Link> opened = new CompletableFuture<>();
        if (!loop.execute(() -> callPeer(setup, handler, opened))) {
            opened.completeExceptionally(closedFailure());
        }
        return opened;
    }

    private void callPeer(Setup setup, LinkHandler handler, CompletableFuture<Link> opened) {
        Endpoint endpoint = setup.endpoint();
        MemoryBinding binding = network.find(endpoint.host(), endpoint.port());
        if (opened.isDone()) {
            return;
        }
        if (closed) {
            opened.completeExceptionally(closedFailure());
        } else if (binding == null || !binding.owner().ask(binding, this, setup, handler, opened)) {
            opened.completeExceptionally(refusal(endpoint, "nobody listens there"));
        }
    }

    private boolean ask(
            MemoryBinding binding,
            MemoryOpenTransport caller,
            Setup setup,
            LinkHandler handler,
            CompletableFuture<Link> opened) {
        return loop.execute(() -> answer(binding, caller, setup, handler, opened));
    }

    /** On the listener's thread: makes both ends, opens this one, and sends the other one home. */
    private void answer(
            MemoryBinding binding,
            MemoryOpenTransport caller,
            Setup setup,
            LinkHandler callerHandler,
            CompletableFuture<Link> opened) {
        if (closed || opened.isDone()) {
            opened.completeExceptionally(refusal(setup.endpoint(), "the listener was closed"));
            return;
        }
        if (!binding.admit()) {
            opened.completeExceptionally(refusal(setup.endpoint(), "the listener's limit maxConnections is reached"));
            return;
        }
        LinkHandler handler = binding.handler();
        if (handler == null) {
            binding.release();
            opened.completeExceptionally(refusal(setup.endpoint(), "the listener refused"));
            return;
        }
        MemoryAddress from = network.clientAddress(setup.endpoint().host());
        MemoryAddress to = (MemoryAddress) binding.localAddress();
        Object lock = new Object();
        MemoryLink here = new MemoryLink(this, binding.setup().limits(), handler, lock, to, from, binding::release);
        MemoryLink there = new MemoryLink(caller, setup.limits(), callerHandler, lock, from, to, () -> {});
        here.join(there);
        links.add(here);
        here.open();
        if (!caller.loop.execute(() -> caller.settle(there, opened))) {
            here.fail(new TransportException("The peer " + from + " was closed"));
            opened.completeExceptionally(closedFailure());
        }
    }

    /** On the caller's thread: opens the caller's end, unless it has thought better of it. */
    private void settle(MemoryLink link, CompletableFuture<Link> opened) {
        if (closed || opened.isDone()) {
            link.abort();
            opened.completeExceptionally(closedFailure());
            return;
        }
        links.add(link);
        if (!link.open()) {
            opened.completeExceptionally(new TransportException("The peer " + link.remoteAddress() + " refused"));
        } else if (!opened.complete(link)) {
            link.abort();
        }
    }

    /** Shows a frame to a handler in memory that is used again, and spoils what it should not keep. */
    void lend(byte[] frame, Consumer<ByteBuffer> handler) {
        if (lent.capacity() < OFFSET + frame.length) {
            lent = ByteBuffer.allocate(OFFSET + frame.length);
        }
        lent.clear().position(OFFSET);
        lent.put(frame).flip().position(OFFSET);
        try {
            handler.accept(lent);
        } finally {
            Arrays.fill(lent.array(), OFFSET, OFFSET + frame.length, SPOILED);
        }
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        CompletableFuture<Binding> bound = new CompletableFuture<>();
        if (!loop.execute(() -> bind(setup, handlers, bound))) {
            bound.completeExceptionally(closedFailure());
        }
        return bound;
    }

    private void bind(Setup setup, Supplier<LinkHandler> handlers, CompletableFuture<Binding> bound) {
        try {
            MemoryBinding binding = new MemoryBinding(this, network, setup, handlers);
            bindings.add(binding);
            if (closed || !bound.complete(binding)) {
                binding.close();
                bound.completeExceptionally(closedFailure());
            }
        } catch (TransportException e) {
            bound.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(bindings).forEach(MemoryBinding::close);
        // On the thread, behind every link that is being opened.
        loop.execute(() -> {
            List.copyOf(bindings).forEach(MemoryBinding::close);
            for (MemoryLink link : List.copyOf(links)) {
                link.abort();
                link.tellEnd();
            }
        });
        loop.end();
    }

    private static TransportException refusal(Endpoint endpoint, String reason) {
        return new TransportException(
                "Cannot connect to memory address " + endpoint.host() + ":" + endpoint.port() + ": " + reason);
    }

    private static TransportException closedFailure() {
        return new TransportException("The memory transport is closed; open another");
    }
}
