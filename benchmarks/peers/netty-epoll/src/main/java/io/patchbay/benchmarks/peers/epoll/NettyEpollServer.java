// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers.epoll;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.Server;
import io.patchbay.benchmarks.peers.ServerProcess;
import java.net.InetSocketAddress;

/** Datagrams on Netty's own epoll: many are read, and many written, with one system call. */
final class NettyEpollServer implements Server {

    /** No datagram here is longer; it divides the read buffer. */
    private static final int LARGEST = 2048;
    private static final int AT_ONCE = 64;

    private NettyEpollServer() {}

    public static void main(String[] arguments) {
        ServerProcess.main(arguments, NettyEpollServer::of);
    }

    private static Server of(Workload workload) {
        if (workload.kind() != Workload.Kind.DATAGRAMS) {
            throw new IllegalArgumentException("Nothing for " + workload.label());
        }
        if (!Epoll.isAvailable()) {
            throw new UnsupportedOperationException("no epoll for Netty");
        }
        return new NettyEpollServer();
    }

    @Override
    public int serve() throws Exception {
        Channel channel = new Bootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollDatagramChannel.class)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(AT_ONCE * LARGEST))
                .handler(new Echo())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static final class Echo extends SimpleChannelInboundHandler<DatagramPacket> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            context.write(new DatagramPacket(packet.content().retain(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
