// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Stands between TLS and the socket and counts what TLS makes of what it is given. */
final class TlsMeter extends ChannelOutboundHandlerAdapter {

    private ChannelHandlerContext context;
    private long bytes;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    ChannelHandlerContext context() {
        return context;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        bytes += ((ByteBuf) message).readableBytes();
        ctx.write(message, promise);
    }

    /** Counts the bytes that went to the socket's queue since the last {@link #restart}. */
    long bytes() {
        return bytes;
    }

    /** Forgets the handshake. */
    void restart() {
        bytes = 0;
    }
}
