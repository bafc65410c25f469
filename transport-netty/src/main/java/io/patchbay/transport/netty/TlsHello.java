// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Waits on the accepting side for a whole ClientHello of bounded size. Until it is there, a peer costs its bytes and no
 * TLS engine, and the certificate is the one that is current then.
 */
final class TlsHello extends SslClientHelloHandler<Void> {

    /** Real ones have less than 2 KiB, those with post-quantum keys included. */
    static final int MAX_BYTES = 16 * 1024;

    private final Supplier<SslHandler> tls;

    TlsHello(Supplier<SslHandler> tls) {
        super(MAX_BYTES);
        this.tls = tls;
    }

    @Override
    protected Future<Void> lookup(ChannelHandlerContext ctx, ByteBuf clientHello) {
        return ctx.executor().newSucceededFuture(null);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<Void> found) {
        ctx.pipeline().replace(this, null, tls.get());
    }
}
