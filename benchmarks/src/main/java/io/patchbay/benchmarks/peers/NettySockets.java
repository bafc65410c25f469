// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Opens what the Netty peers need. */
final class NettySockets {

    private static final String HOST = "127.0.0.1";

    private final EventLoopGroup group;

    /** With so many event loops; 0 is Netty's default, two for each processor. */
    NettySockets(int eventLoops) {
        group = new MultiThreadIoEventLoopGroup(eventLoops, NioIoHandler.newFactory());
    }

    /** Listens, and returns the port. */
    int listen(ChannelHandler connections) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 512)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(connections)
                .bind(HOST, 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Opens connections one after the other. */
    List<Channel> connect(int connections, int port, ChannelHandler handler) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(handler);
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            channels.add(bootstrap.connect(HOST, port).sync().channel());
        }
        return channels;
    }
}
