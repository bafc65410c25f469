// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Connections that say nothing, but answer a WebSocket server's pings. */
public final class IdleConnections implements AutoCloseable {

    private static final long OPEN_SECONDS = 60;
    /** So many connects at a time; listeners have backlogs. */
    private static final int AT_ONCE = 64;
    /** All of 127.0.0.0/8 is this machine on Linux, so that no pair of addresses runs out of ports. */
    private static final int ADDRESSES = System.getProperty("os.name").equals("Linux") ? 64 : 1;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Channel> channels = new ArrayList<>();
    private final boolean webSocket;
    private final int port;

    /** To that port of 127.0.0.1. */
    public IdleConnections(boolean webSocket, int port) {
        this.webSocket = webSocket;
        this.port = port;
    }

    /** Opens so many more, and returns when all of them are ready. */
    public void open(int count) throws Exception {
        CountDownLatch ready = new CountDownLatch(count);
        TunedBuffers buffers = new TunedBuffers(4096);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler(ready, buffers));
                    }
                });
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", port);
        for (int i = 0; i < count; i += AT_ONCE) {
            List<ChannelFuture> some = new ArrayList<>();
            for (int j = i; j < Math.min(count, i + AT_ONCE); j++) {
                String source = "127.0.0." + (1 + channels.size() % ADDRESSES);
                some.add(bootstrap.connect(server, new InetSocketAddress(source, 0)));
                channels.add(some.get(some.size() - 1).channel());
            }
            for (ChannelFuture each : some) {
                each.sync();
            }
        }
        if (!ready.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    ready.getCount() + " of " + count + " connections are not ready", failure.get());
        }
    }

    /** Throws if one of them has ended. */
    public void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("A connection did not stay open: " + failure.get(), failure.get());
        }
    }

    private ChannelHandler handler(CountDownLatch ready, TunedBuffers buffers) {
        return webSocket ? new Upgraded(ready, buffers) : new Silent(ready);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Silent extends ChannelInboundHandlerAdapter {

        private final CountDownLatch ready;

        Silent(CountDownLatch ready) {
            this.ready = ready;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ready.countDown();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failure.compareAndSet(null, new IllegalStateException("The server closed a connection"));
        }
    }

    private final class Upgraded extends WebSocketFrames {

        private final String key = WebSocketHandshake.key();
        private final CountDownLatch ready;

        Upgraded(CountDownLatch ready, TunedBuffers buffers) {
            super(buffers, true);
            this.ready = ready;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            byte[] request = WebSocketHandshake.request(port, key);
            room(request.length).writeBytes(request);
            flush();
        }

        @Override
        void onHead(String head) {
            WebSocketHandshake.check(head, key);
            ready.countDown();
        }

        @Override
        void onMessage(int first, ByteBuf in, int index, int length, int mask) {
            throw new IllegalStateException("A message that nobody sent");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.compareAndSet(null, cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failure.compareAndSet(null, new IllegalStateException("The server closed a connection"));
        }
    }
}
