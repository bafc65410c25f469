// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.patchbay.HandshakeException;
import io.patchbay.TransportException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows what stands behind it a channel that begins with the end of the handshake and ends its input with close_notify.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

    private final TlsSettings settings;
    private final Duration timeout;
    private final LinkOpening opening;
    private Future<?> timer;
    private boolean open;
    private boolean failed;
    private boolean inputEnded;

    TlsGate(TlsSettings settings, Duration timeout, LinkOpening opening) {
        this.settings = settings;
        this.timeout = timeout;
        this.opening = opening;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (timer == null) {
            timer = ctx.executor().schedule(
                    () -> fail(ctx, new TimeoutException("it took longer than the handshakeTimeout of "
                            + timeout.toMillis() + " ms")),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                begin(ctx);
            } else {
                fail(ctx, handshake.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent close) {
            if (close.isSuccess()) {
                inputEnded(ctx, null);
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded(ctx, new TransportException("it ended without TLS's close_notify, so what it said last may be"
                    + " missing"));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        if (open || failed) {
            return;
        }
        open = true;
        cancelTimer();
        TlsMeter meter = ctx.pipeline().get(TlsMeter.class);
        meter.restart();
        ctx.fireChannelActive();
    }

    private void inputEnded(ChannelHandlerContext ctx, TransportException truncated) {
        if (!open) {
            fail(ctx, new ClosedChannelException());
        } else if (!inputEnded) {
            inputEnded = true;
            if (truncated != null) {
                ctx.fireExceptionCaught(truncated);
            } else {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (open || failed) {
            return;
        }
        failed = true;
        cancelTimer();
        String reason = "The TLS handshake failed: " + TlsFailures.explain(cause, settings);
        Throwable shown = TlsFailures.withoutPayload(cause);
        opening.refused(
                TlsFailures.lasts(cause)
                        ? new HandshakeException(reason, shown)
                        : new TransportException(reason, shown));
        // Not at once, because TLS tells of its failure before it tells the peer.
        ctx.executor().execute(() -> SocketEnd.closeAtOnce(ctx.channel()));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (open) {
            ctx.fireChannelInactive();
        } else {
            fail(ctx, new ClosedChannelException());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (open) {
            ctx.fireExceptionCaught(new TransportException(
                    TlsFailures.explain(cause, settings), TlsFailures.withoutPayload(cause)));
        } else {
            fail(ctx, cause);
        }
    }
}
