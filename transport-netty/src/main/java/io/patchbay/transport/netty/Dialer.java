// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import io.patchbay.AssemblyException;
import io.patchbay.ConnectionClosedException;
import io.patchbay.HandshakeException;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One attempt to connect: every address of the host in turn, within one time limit. Runs on one event loop. */
final class Dialer implements LinkOpening {

    private final IoThreads threads;
    private final IoGroup group;
    private final IoLoop loop;
    private final StreamSettings settings;
    private final TlsContext tlsContext;
    private final LinkHandler handler;
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private final long deadlineNanos;
    private ScheduledFuture<?> timer;
    private CompletableFuture<InetAddress[]> lookUp;
    private InetAddress[] addresses;
    private int tried;
    private Channel channel;
    private boolean handlerGiven;
    private Throwable lastFailure;

    Dialer(
            IoThreads threads,
            IoGroup group,
            StreamSettings settings,
            TlsContext tlsContext,
            LinkHandler handler) {
        this.threads = threads;
        this.group = group;
        this.loop = group.nextLoop();
        this.settings = settings;
        this.tlsContext = tlsContext;
        this.handler = handler;
        this.deadlineNanos = System.nanoTime() + settings.limits().connectTimeout().toNanos();
    }

    /** Begins; with the addresses of the host, if they are known without looking, else {@code null}. */
    CompletableFuture<Link> start(InetAddress[] known) {
        addresses = known;
        // Registered first, so that whoever waits is told first: the last one is.
        result.whenComplete((link, failure) -> {
            if (failure == null) {
                finish();
            } else {
                threads.execute(loop, this::finish);
            }
        });
        loop.eventLoop.execute(this::begin);
        return result;
    }

    private void begin() {
        timer = loop.eventLoop.schedule(this::timedOut, remainingNanos(), TimeUnit.NANOSECONDS);
        if (addresses != null) {
            tryNext();
            return;
        }
        lookUp = threads.resolver().resolve(settings.host());
        lookUp.whenComplete((found, failure) -> {
            if (loop.inLoop()) {
                resolved(found, failure);
            } else {
                threads.execute(loop, () -> resolved(found, failure));
            }
        });
    }

    private long remainingNanos() {
        return Math.max(1, deadlineNanos - System.nanoTime());
    }

    private void timedOut() {
        result.completeExceptionally(new TransportException("Cannot connect to " + settings.address()
                + ": no answer within the connectTimeout of " + settings.limits().connectTimeout().toMillis() + " ms",
                lastFailure));
    }

    /** The attempt is over; a channel that has not become a link is not wanted any more. */
    private void finish() {
        timer.cancel(false);
        if (lookUp != null) {
            lookUp.cancel(false);
        }
        if (channel != null && !handlerGiven) {
            SocketEnd.closeAtOnce(channel);
        }
    }

    private void resolved(InetAddress[] found, Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            fail("the host name has no address", cause);
            return;
        }
        addresses = found;
        tryNext();
    }

    private void tryNext() {
        if (result.isDone()) {
            return;
        }
        if (tried == addresses.length) {
            fail(String.valueOf(lastFailure.getMessage()), lastFailure);
            return;
        }
        InetSocketAddress address = new InetSocketAddress(addresses[tried], settings.port());
        // An address that does not answer leaves time for those behind it.
        long millis = TimeUnit.NANOSECONDS.toMillis(remainingNanos() / (addresses.length - tried)) + 1;
        tried++;
        try {
            channel = group.operations.newSocket();
            new NettyLinkSetup(channel, loop, settings, tlsContext, this).prepare();
            channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(millis, Integer.MAX_VALUE));
        } catch (RuntimeException e) {
            if (channel != null) {
                channel.unsafe().closeForcibly();
            }
            fail("no socket can be made: " + e.getMessage(), e);
            return;
        }
        loop.eventLoop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(address).addListener(done -> attempted(done.cause()));
            } else {
                attempted(registered.cause());
            }
        });
    }

    private void attempted(Throwable failure) {
        if (failure != null) {
            lastFailure = failure;
            tryNext();
        }
    }

    private void fail(String reason, Throwable cause) {
        String text = "Cannot connect to " + settings.address() + ": " + reason;
        if (cause instanceof AssemblyException) {
            result.completeExceptionally(cause);
        } else if (cause instanceof HandshakeException) {
            result.completeExceptionally(new HandshakeException(text, cause));
        } else {
            result.completeExceptionally(new TransportException(text, cause));
        }
    }

    @Override
    public LinkHandler handler() {
        handlerGiven = !result.isDone();
        return handlerGiven ? handler : null;
    }

    @Override
    public void refused(Throwable cause) {
        fail(cause.getMessage(), cause);
    }

    @Override
    public void opened(Link link, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(new ConnectionClosedException("The link to " + settings.address()
                    + " ended while it was being opened", failure));
        } else if (!result.complete(link)) {
            link.abort();
        }
    }
}
