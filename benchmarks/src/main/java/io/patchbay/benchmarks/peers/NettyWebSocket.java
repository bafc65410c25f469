// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * Netty's WebSocket server as its examples have it: its codecs and its protocol handler with their defaults, a text as
 * a {@code String}, a broadcast through a {@code ChannelGroup}. Flushes when reading is complete, or, as the example
 * does, after each message.
 */
final class NettyWebSocket implements Server {

    private final boolean broadcast;
    private final boolean flushEach;

    NettyWebSocket(boolean broadcast, boolean flushEach) {
        this.broadcast = broadcast;
        this.flushEach = flushEach;
    }

    @Override
    public int serve() throws Exception {
        ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        return new NettySockets(0).listen(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(65_536))
                        .addLast(new WebSocketServerProtocolHandler("/"))
                        .addLast(broadcast ? new Broadcast(all) : echo());
            }
        });
    }

    private ChannelHandler echo() {
        return flushEach ? new FlushingEcho() : new Echo();
    }

    private static WebSocketFrame answer(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame text ? new TextWebSocketFrame(text.text()) : frame.retain();
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            context.write(answer(frame));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class FlushingEcho extends SimpleChannelInboundHandler<WebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            context.writeAndFlush(answer(frame));
        }
    }

    private static final class Broadcast extends SimpleChannelInboundHandler<WebSocketFrame> {

        private final ChannelGroup all;

        Broadcast(ChannelGroup all) {
            this.all = all;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                all.add(context.channel());
            }
            super.userEventTriggered(context, event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            all.writeAndFlush(frame.retain());
        }
    }
}
