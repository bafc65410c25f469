// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Linux's io_uring. */
final class IoUringIo implements IoOperations {

    /** The state of a connection that was reset, in Linux's {@code tcp_states.h}. */
    private static final int TCP_CLOSE = 7;

    @Override
    public IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new IoUringSocketChannel();
    }

    @Override
    public ServerSocketChannel newListener() {
        return new IoUringServerSocketChannel();
    }

    /** Takes nothing: the sockets that Netty's listeners accept block. */
    @Override
    public int write(Channel socket, ByteBuffer bytes) {
        return 0;
    }

    @Override
    public boolean readsLater() {
        return true;
    }

    @Override
    public void keepAlive(Channel socket, KeepAliveTimes times) {
        socket.config().setOption(IoUringChannelOption.TCP_KEEPIDLE, times.idleSeconds());
        socket.config().setOption(IoUringChannelOption.TCP_KEEPINTVL, times.intervalSeconds());
        socket.config().setOption(IoUringChannelOption.TCP_KEEPCNT, times.count());
    }

    @Override
    public LossWatch newLossWatch(Executor loop) {
        return new Watch();
    }

    /** Asks the system for the state of a connection. */
    private static final class Watch implements LossWatch {

        private final IoUringTcpInfo info = new IoUringTcpInfo();

        @Override
        public boolean isLost(Channel socket) {
            try {
                return ((IoUringSocketChannel) socket).tcpInfo(info).state() == TCP_CLOSE;
            } catch (ChannelException e) {
                // The socket is closed already, and whoever has closed it says so.
                return false;
            }
        }

        /**
         * With the last bytes before a reset, Linux says that there is nothing behind them: its hint counts bytes and
         * an end by FIN, and not an error. Netty believes it, and then waits for an event that has come already.
         */
        @Override
        public boolean isLostUnnoticed(Channel socket) {
            return isLost(socket);
        }
    }
}
