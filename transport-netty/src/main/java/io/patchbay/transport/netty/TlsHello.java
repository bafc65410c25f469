// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Function;

/**
 * Waits on the accepting side for a whole ClientHello of bounded size, however it is cut. Until it is there, a peer
 * costs its bytes and no TLS engine, and the certificate is the one that is current then for the host that the peer
 * asks for.
 */
final class TlsHello extends AbstractSniHandler<Void> {

    /** Real ones have less than 2 KiB, those with post-quantum keys included. */
    static final int MAX_BYTES = 16 * 1024;

    private final Function<String, SslHandler> tls;

    /** Is told a host, or {@code null} if the peer names none. */
    TlsHello(Function<String, SslHandler> tls) {
        // The gate behind it bounds the handshake from its very beginning.
        super(MAX_BYTES, 0);
        this.tls = tls;
    }

    @Override
    protected Future<Void> lookup(ChannelHandlerContext ctx, String host) {
        return ctx.executor().newSucceededFuture(null);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, String host, Future<Void> found) {
        ctx.pipeline().replace(this, null, tls.apply(host));
    }
}
