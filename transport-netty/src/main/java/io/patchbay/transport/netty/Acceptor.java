// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Takes in peers of one listener, or refuses them. */
final class Acceptor extends ChannelInboundHandlerAdapter implements LinkOpening {

    private static final System.Logger LOGGER = System.getLogger(Acceptor.class.getName());

    private final IoGroup group;
    private final IoLoop loop;
    private final StreamSettings settings;
    private final TlsContext tlsContext;
    private final Supplier<LinkHandler> handlers;
    private final Admission admission;
    private final RateLimitedLog log = new RateLimitedLog(LOGGER, System::nanoTime);
    private final LongAdder refusals = new LongAdder();
    private volatile Object address;

    Acceptor(
            IoGroup group, StreamSettings settings, TlsContext tlsContext, Supplier<LinkHandler> handlers) {
        this.group = group;
        this.loop = group.nextLoop();
        this.settings = settings;
        this.tlsContext = tlsContext;
        this.handlers = handlers;
        this.admission = new Admission(
                settings.limits().maxConnections(), settings.limits().maxConnectionsPerAddress());
    }

    /** Counts the connections that were refused. */
    long refusals() {
        return refusals.sum();
    }

    private void refused(String line) {
        refusals.increment();
        log.warn(line);
    }

    /** Makes a channel for it, which waits on one event loop and spreads what comes over all. */
    Channel newListener() {
        Channel listener = group.operations.newListener();
        listener.pipeline().addLast(this);
        return listener;
    }

    /** Begins to wait. */
    void register(Channel listener) {
        loop.eventLoop.register(listener);
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        loop.registered(ctx.channel());
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        loop.unregistered(ctx.channel());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        address = ctx.channel().localAddress();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        InetSocketAddress peer = (InetSocketAddress) child.remoteAddress();
        if (peer == null) {
            // It has gone again already.
            child.unsafe().closeForcibly();
            return;
        }
        String refusal = admission.enter(peer.getAddress());
        if (refusal != null) {
            refuse(child, peer, refusal, null);
            return;
        }
        child.closeFuture().addListener(closed -> admission.leave(peer.getAddress()));
        try {
            IoLoop next = group.nextLoop();
            new NettyLinkSetup(child, next, settings, tlsContext, this).prepare();
            next.eventLoop.register(child);
        } catch (RuntimeException e) {
            refuse(child, peer, "its socket could not be set up", e);
        }
    }

    private void refuse(Channel child, InetSocketAddress peer, String reason, Exception cause) {
        refused("Refused a connection from " + peer.getAddress().getHostAddress() + " to " + address + ": "
                + reason + (cause == null ? "" : ", " + cause));
        try {
            child.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.TRACE, "No reset for a refused connection", e);
        }
        child.unsafe().closeForcibly();
    }

    @Override
    public LinkHandler handler() {
        try {
            LinkHandler handler = handlers.get();
            if (handler == null) {
                refused("Refused a connection to " + address + ": no handler wants it");
            }
            return handler;
        } catch (Throwable failure) {
            refused("Refused a connection to " + address + ": the handler could not be made, " + failure);
            return null;
        }
    }

    @Override
    public void refused(Throwable cause) {
        refused("Refused a connection to " + address + ": " + cause.getMessage());
    }

    @Override
    public void opened(Link link, Throwable failure) {
        // The handler has heard of it by onClosed.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Out of file descriptors, for example: trying again at once would only spin.
        log.warn("Accepting on " + address + " pauses for a second: " + cause);
        ctx.channel().config().setAutoRead(false);
        ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), 1, TimeUnit.SECONDS);
    }
}
