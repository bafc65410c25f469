// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** An address that accepts peers, and counts them. */
final class SocketBinding implements Binding, SocketLoop.Member {

    private static final System.Logger LOG = System.getLogger(SocketBinding.class.getName());
    private static final int ACCEPTS_IN_ROW = 64;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SocketLoop loop;
    private final Supplier<SocketLoop> loops;
    private final Setup setup;
    private final boolean staysHalfOpen;
    private final Supplier<LinkHandler> handlers;
    private final ListeningSocket socket;
    private final SelectionKey key;
    private final LongAdder refused = new LongAdder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private boolean released;
    private long toldNanos = System.nanoTime() - SECOND_NANOS;

    // Guarded by this.
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int count;

    SocketBinding(
            SocketLoop loop,
            Supplier<SocketLoop> loops,
            SocketFamily family,
            SocketAddress address,
            Setup setup,
            Supplier<LinkHandler> handlers)
            throws IOException {
        this.loop = loop;
        this.loops = loops;
        this.setup = setup;
        this.staysHalfOpen = family.staysHalfOpen(setup);
        this.handlers = handlers;
        this.socket = family.listen(address, setup);
        try {
            this.key = loop.register(socket.channel(), SelectionKey.OP_ACCEPT, this);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            for (int i = 0; i < ACCEPTS_IN_ROW; i++) {
                SocketChannel child = socket.channel().accept();
                if (child == null) {
                    return;
                }
                accept(child);
            }
        } catch (IOException e) {
            // Out of file descriptors, for example: trying again at once would only spin.
            LOG.log(System.Logger.Level.WARNING, "Accepting on {0} pauses for a second: {1}", socket.address(), e);
            key.interestOps(0);
            loop.schedule(() -> {
                if (key.isValid()) {
                    key.interestOps(SelectionKey.OP_ACCEPT);
                }
            }, SECOND_NANOS);
        }
    }

    private void accept(SocketChannel child) throws IOException {
        InetAddress from = child.getRemoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
        String limit = enter(from);
        if (limit != null) {
            refuse(child, limit);
            return;
        }
        try {
            SocketLoop chosen = loops.get();
            if (chosen.execute(() -> open(chosen, child, from))) {
                return;
            }
        } catch (TransportException e) {
            LOG.log(System.Logger.Level.TRACE, "A peer comes while the transport closes", e);
        }
        leave(from);
        refuse(child, "the transport is closed");
    }

    /** Counts one more, or answers the limit that is against it. */
    private synchronized String enter(InetAddress from) {
        Limits limits = setup.limits();
        if (count >= limits.maxConnections()) {
            return "maxConnections is " + limits.maxConnections();
        }
        if (from != null) {
            int ofAddress = byAddress.getOrDefault(from, 0);
            if (ofAddress >= limits.maxConnectionsPerAddress()) {
                return "maxConnectionsPerAddress is " + limits.maxConnectionsPerAddress();
            }
            byAddress.put(from, ofAddress + 1);
        }
        count++;
        return null;
    }

    private synchronized void leave(InetAddress from) {
        count--;
        if (from != null) {
            byAddress.computeIfPresent(from, (address, n) -> n == 1 ? null : n - 1);
        }
    }

    /** On the I/O thread of the new link. */
    private void open(SocketLoop chosen, SocketChannel child, InetAddress from) {
        LinkHandler handler;
        try {
            handler = handlers.get();
        } catch (RuntimeException | Error e) {
            leave(from);
            refuse(child, "the handler could not be made, " + e);
            return;
        }
        if (handler == null) {
            leave(from);
            refuse(child, "no handler wants it");
            return;
        }
        LinkPlan plan = new LinkPlan(setup, staysHalfOpen, () -> leave(from));
        try {
            plan.configure(child);
            // A listener on every address does not say which one the peer has used.
            SocketAddress local = from == null ? socket.address() : child.getLocalAddress();
            new SocketLink(chosen, child, plan, handler, local).open();
        } catch (IOException | RuntimeException e) {
            leave(from);
            refuse(child, "its socket could not be set up, " + e);
        }
    }

    private void refuse(SocketChannel child, String reason) {
        refused.increment();
        synchronized (this) {
            // One line a second, however many there are.
            long now = System.nanoTime();
            if (now - toldNanos >= SECOND_NANOS) {
                toldNanos = now;
                LOG.log(System.Logger.Level.WARNING, "Refused a connection to {0}: {1}", socket.address(), reason);
            }
        }
        try {
            child.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A refused socket did not close", e);
        }
    }

    @Override
    public SocketAddress localAddress() {
        return socket.address();
    }

    @Override
    public long refused() {
        return refused.sum();
    }

    @Override
    public CompletionStage<Void> close() {
        boolean willRun = loop.execute(() -> {
            release();
            // The system has the address back when the selector has looked once more.
            loop.schedule(() -> closed.complete(null), 0);
        });
        if (!willRun) {
            closed.complete(null);
        }
        return closedStage;
    }

    @Override
    public void stop() {
        release();
        closed.complete(null);
    }

    private void release() {
        if (released) {
            return;
        }
        released = true;
        loop.remove(this);
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "What a listener on " + socket.address() + " has left behind is still"
                    + " there", e);
        }
    }
}
