// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;

/** Linux's epoll. */
final class EpollIo implements IoOperations {

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new EpollSocketChannel();
    }

    @Override
    public ServerSocketChannel newListener() {
        return new EpollServerSocketChannel();
    }

    @Override
    public void keepAlive(Channel socket, KeepAliveTimes times) {
        socket.config().setOption(EpollChannelOption.TCP_KEEPIDLE, times.idleSeconds());
        socket.config().setOption(EpollChannelOption.TCP_KEEPINTVL, times.intervalSeconds());
        socket.config().setOption(EpollChannelOption.TCP_KEEPCNT, times.count());
    }
}
