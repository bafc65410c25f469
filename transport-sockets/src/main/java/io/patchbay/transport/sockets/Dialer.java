// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One attempt to connect, on its I/O thread. */
final class Dialer implements SocketLoop.Member {

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SocketLoop loop;
    private final SocketFamily family;
    private final LinkPlan plan;
    private final SocketAddress address;
    private final LinkHandler handler;
    private final CompletableFuture<Link> opened;
    private SocketChannel channel;

    Dialer(
            SocketLoop loop,
            SocketFamily family,
            LinkPlan plan,
            SocketAddress address,
            LinkHandler handler,
            CompletableFuture<Link> opened) {
        this.loop = loop;
        this.family = family;
        this.plan = plan;
        this.address = address;
        this.handler = handler;
        this.opened = opened;
    }

    void start() {
        long timeoutNanos = plan.limits().connectTimeout().toNanos();
        if (!loop.add(this, timeoutNanos)) {
            fail("the transport is closed", null);
            return;
        }
        dial();
        if (!opened.isDone()) {
            loop.schedule(this::giveUp, timeoutNanos);
            opened.whenComplete((link, failure) -> loop.execute(this::close));
        }
    }

    private void giveUp() {
        if (!opened.isDone()) {
            fail("no answer within the connectTimeout of " + plan.limits().connectTimeout().toMillis() + " ms", null);
        }
    }

    private void dial() {
        if (opened.isDone()) {
            close();
            return;
        }
        try {
            channel = family.newChannel(plan.setup());
            plan.configure(channel);
            channel.configureBlocking(false);
            if (channel.connect(address)) {
                open();
            } else {
                loop.register(channel, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException | RuntimeException e) {
            if (isFull(e)) {
                closeChannel();
                loop.schedule(this::dial, AGAIN_NANOS);
            } else {
                fail(e.getMessage(), e);
            }
        }
    }

    /** Linux answers so, and at once, when a Unix domain socket has as many peers waiting as it may. */
    private static boolean isFull(Exception e) {
        return e instanceof SocketException
                && !(e instanceof ConnectException)
                && String.valueOf(e.getMessage()).contains("temporarily unavailable");
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            if (channel.finishConnect()) {
                open();
            }
        } catch (IOException e) {
            fail(e.getMessage(), e);
        }
    }

    private void open() throws IOException {
        if (opened.isDone()) {
            close();
            return;
        }
        loop.remove(this);
        SocketLink link = new SocketLink(loop, channel, plan, handler, null);
        Throwable failure = link.open();
        channel = null;
        if (failure != null) {
            opened.completeExceptionally(failure);
        } else if (!opened.complete(link)) {
            link.abort();
        }
    }

    private void fail(String reason, Exception failure) {
        opened.completeExceptionally(new TransportException(
                "Cannot connect to " + plan.setup().endpoint() + ": " + reason, failure));
        close();
    }

    /** A link that was opened has the channel. */
    private void close() {
        loop.remove(this);
        closeChannel();
    }

    private void closeChannel() {
        SocketChannel left = channel;
        channel = null;
        if (left != null) {
            try {
                left.close();
            } catch (IOException e) {
                System.getLogger(Dialer.class.getName()).log(System.Logger.Level.DEBUG, "A socket did not close", e);
            }
        }
    }

    @Override
    public void stop() {
        fail("the transport is closed", null);
    }
}
