// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.Executor;
import jdk.net.ExtendedSocketOptions;

/** The JDK's selectors. */
final class NioIo implements IoOperations {

    private static final System.Logger LOG = System.getLogger(NioIo.class.getName());

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new Socket();
    }

    @Override
    public ServerSocketChannel newListener() {
        return new Listener();
    }

    @Override
    public int write(Channel socket, ByteBuffer bytes) throws IOException {
        return ((Socket) socket).javaSocket().write(bytes);
    }

    @Override
    public void keepAlive(Channel socket, KeepAliveTimes times) {
        // Netty answers false for what this system does not have.
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), times.idleSeconds());
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), times.intervalSeconds());
        socket.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), times.count());
    }

    @Override
    public LossWatch newLossWatch(Executor loop) {
        return new NioLossWatch(loop);
    }

    /** Shows others than Netty its socket, and spares two objects whenever it begins or ceases to want something. */
    static final class Socket extends NioSocketChannel {

        private Socket() {}

        private Socket(Channel listener, java.nio.channels.SocketChannel accepted) {
            super(listener, accepted);
        }

        java.nio.channels.SocketChannel javaSocket() {
            return javaChannel();
        }

        @Override
        protected void addAndSubmit(NioIoOps ops) {
            if (wanted() == NioIoOps.NONE.value()) {
                registration().submit(ops);
            } else {
                super.addAndSubmit(ops);
            }
        }

        @Override
        protected void removeAndSubmit(NioIoOps ops) {
            if (wanted() == ops.value()) {
                registration().submit(NioIoOps.NONE);
            } else {
                super.removeAndSubmit(ops);
            }
        }

        private int wanted() {
            SelectionKey key = registration().attachment();
            return key.interestOps();
        }
    }

    private static final class Listener extends NioServerSocketChannel {

        @Override
        protected int doReadMessages(List<Object> accepted) throws IOException {
            java.nio.channels.SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            try {
                accepted.add(new Socket(this, socket));
                return 1;
            } catch (RuntimeException e) {
                // The peer has gone again already.
                LOG.log(System.Logger.Level.DEBUG, "A socket that was accepted cannot be used", e);
                socket.close();
                return 0;
            }
        }
    }
}
