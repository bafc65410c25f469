// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The loopback transport at work for one manager. */
final class LoopbackOpenTransport implements OpenTransport {

    private final LoopbackTransport transport;
    private final LoopbackLoop loop;
    private final Set<LoopbackLink> links = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<Link>> connecting = ConcurrentHashMap.newKeySet();

    LoopbackOpenTransport(LoopbackTransport transport, String name) {
        this.transport = transport;
        this.loop = new LoopbackLoop(name);
    }

    LoopbackTransport transport() {
        return transport;
    }

    LoopbackLoop loop() {
        return loop;
    }

    Set<LoopbackLink> links() {
        return links;
    }

    @Override
    public Connector connector(Setup setup) {
        transport.connectors.incrementAndGet();
        if (transport.connectorFailure != null) {
            throw transport.connectorFailure;
        }
        return OpenTransport.super.connector(setup);
    }

    @Override
    public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
        transport.connects.incrementAndGet();
        CompletableFuture<Link> result = new CompletableFuture<>();
        connecting.add(result);
        result.whenComplete((link, error) -> connecting.remove(result));
        if (!loop.execute(() -> dial(setup, handler, result))) {
            result.completeExceptionally(closed());
        }
        transport.afterConnect.run();
        return result;
    }

    private static TransportException closed() {
        return new TransportException("The transport is closed");
    }

    private void dial(Setup setup, LinkHandler handler, CompletableFuture<Link> result) {
        RuntimeException failure = transport.connectFailures.poll();
        if (failure != null) {
            result.completeExceptionally(failure);
            return;
        }
        LoopbackBinding binding = transport.bindings.get(setup.endpoint().port());
        if (binding == null && !transport.holdConnects) {
            result.completeExceptionally(new TransportException("Nothing listens at " + setup.endpoint()));
        } else if (!transport.holdConnects) {
            LoopbackLink near = new LoopbackLink(this, setup, handler, transport.ports.incrementAndGet());
            if (!binding.owner().loop.execute(() -> binding.owner().answer(binding, near, result))) {
                result.completeExceptionally(closed());
            }
        }
    }

    private void answer(LoopbackBinding binding, LoopbackLink near, CompletableFuture<Link> result) {
        LinkHandler handler;
        try {
            handler = binding.handlers().get();
        } catch (RuntimeException e) {
            result.completeExceptionally(new TransportException("The peer refused the link"));
            return;
        }
        transport.beforeAccepted.run();
        LoopbackLink far = new LoopbackLink(this, binding.setup(), handler, binding.port());
        far.pairWith(near);
        far.open();
        if (!near.owner().loop.execute(() -> near.owner().connected(near, result))) {
            far.abort();
            result.completeExceptionally(closed());
        }
    }

    private void connected(LoopbackLink near, CompletableFuture<Link> result) {
        if (result.isDone()) {
            near.abortPeer();
            return;
        }
        if (!near.open()) {
            result.completeExceptionally(new TransportException("The peer refused the link"));
            return;
        }
        if (!result.complete(near)) {
            near.abort();
        }
    }

    @Override
    public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
        int wanted = setup.endpoint().port();
        int port = wanted == 0 ? transport.ports.incrementAndGet() : wanted;
        LoopbackBinding binding = new LoopbackBinding(this, port, setup, handlers, new CompletableFuture<>());
        return transport.bindings.putIfAbsent(port, binding) == null
                ? CompletableFuture.completedFuture(binding)
                : CompletableFuture.failedFuture(new TransportException("Port " + port + " is taken"));
    }

    @Override
    public void close() {
        transport.bindings.values().removeIf(binding -> binding.owner() == this);
        links.forEach(LoopbackLink::abort);
        connecting.forEach(connect -> connect.completeExceptionally(closed()));
        loop.close();
    }
}
