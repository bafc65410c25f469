// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Linux's epoll. */
final class EpollIo implements IoOperations {

    /** The state of a connection that was reset, in Linux's {@code tcp_states.h}. */
    private static final int TCP_CLOSE = 7;

    @Override
    public IoHandlerFactory handlers() {
        return EpollHandler.factory();
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
    public int write(Channel socket, ByteBuffer bytes) throws IOException {
        return Descriptors.write(socket, bytes);
    }

    @Override
    public void keepAlive(Channel socket, KeepAliveTimes times) {
        socket.config().setOption(EpollChannelOption.TCP_KEEPIDLE, times.idleSeconds());
        socket.config().setOption(EpollChannelOption.TCP_KEEPINTVL, times.intervalSeconds());
        socket.config().setOption(EpollChannelOption.TCP_KEEPCNT, times.count());
    }

    @Override
    public LossWatch newLossWatch(Executor loop) {
        return EpollIo::isLost;
    }

    private static boolean isLost(Channel socket) {
        try {
            return ((EpollSocketChannel) socket).tcpInfo().state() == TCP_CLOSE;
        } catch (ChannelException e) {
            // The socket is closed already, and whoever has closed it says so.
            return false;
        }
    }
}
