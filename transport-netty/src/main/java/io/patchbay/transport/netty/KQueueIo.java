// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The kqueue of macOS and BSD. */
final class KQueueIo implements IoOperations {

    @Override
    public IoHandlerFactory handlers() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new KQueueSocketChannel();
    }

    @Override
    public ServerSocketChannel newListener() {
        return new KQueueServerSocketChannel();
    }

    @Override
    public int write(Channel socket, ByteBuffer bytes) throws IOException {
        return Descriptors.write(socket, bytes);
    }
}
