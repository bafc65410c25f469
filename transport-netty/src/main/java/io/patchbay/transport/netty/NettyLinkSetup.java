// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;

/** Makes a link of a channel that is not registered yet. */
record NettyLinkSetup(
        Channel channel, IoLoop loop, StreamSettings settings, TlsContext tlsContext, LinkOpening opening) {

    /** Links count what waits themselves, so Netty's own marks are out of reach and cost no event. */
    private static final WriteBufferWaterMark OUT_OF_REACH =
            new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

    void prepare() {
        settings.options().applyTo(channel);
        if (settings.keepAlive() != null) {
            settings.io().operations().keepAlive(channel, settings.keepAlive());
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, OUT_OF_REACH);
        channel.config().setOption(ChannelOption.ALLOCATOR, loop.allocator);
        if (settings.tls() == null) {
            channel.pipeline().addLast(new NettyLink(channel, loop, settings, opening, null).input);
        } else {
            addTls();
        }
    }

    private void addTls() {
        TlsMeter meter = new TlsMeter();
        NettyLink link = new NettyLink(channel, loop, settings, opening, meter);
        // What the socket brings is not what the link's own buffers are for.
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator());
        channel.pipeline()
                .addLast(meter)
                .addLast(settings.tls().client() ? newTls(null) : new TlsHello(this::newTls))
                .addLast(new TlsGate(settings.tls(), settings.limits().handshakeTimeout(), opening))
                .addLast(link.input);
    }

    private SslHandler newTls(String host) {
        SslHandler handler = new SslHandler(settings.tls().newEngine(tlsContext, host));
        // The gate behind it bounds the handshake from its very beginning.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
