// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import jdk.net.ExtendedSocketOptions;

/** The JDK's selectors. */
final class NioIo implements IoOperations {

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new NioSocketChannel();
    }

    @Override
    public ServerSocketChannel newListener() {
        return new NioServerSocketChannel();
    }

    @Override
    public void keepAlive(Channel socket, KeepAliveTimes times) {
        // Netty answers false for what this system does not have.
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), times.idleSeconds());
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), times.intervalSeconds());
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), times.count());
    }
}
