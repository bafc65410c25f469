// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Netty's channel on epoll. Linux hands over up to 64 datagrams of one sender at once (UDP_GRO), and takes answers of
 * equal size to one peer at once (UDP_SEGMENT): they go through the system as one, which costs a small part of what
 * they cost one by one. Receiving is Netty's. Sending is not, because Netty's channel drops empty datagrams.
 */
final class EpollSystemSocket extends ChannelInboundHandlerAdapter implements SystemSocket {

    private static final System.Logger LOG = System.getLogger(EpollSystemSocket.class.getName());
    private static final long RETRY_MILLIS = 1;

    private final EpollDatagramChannel channel;
    private final boolean ipv4;
    private final SegmentedSends sends;
    private Events events;
    private boolean room;

    /** The longest waiting datagram, on its way through Netty's channel, which knows when there is room. */
    private ChannelFuture handedOver;

    private volatile InetSocketAddress connected;

    EpollSystemSocket(InetAddress family, EventLoop loop, ByteBuffer in, ByteBuffer out) throws IOException {
        ipv4 = family instanceof Inet4Address;
        channel = new EpollDatagramChannel(ipv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
        sends = new SegmentedSends((Socket) channel.fd(), out, this::report);
        channel.config().setAutoRead(false);
        ByteBuf buffer = Unpooled.wrappedBuffer(in.clear());
        channel.config().setRecvByteBufAllocator(() -> new DatagramReads(channel, buffer));
        channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 0);
        try {
            channel.config().setOption(EpollChannelOption.UDP_GRO, true);
        } catch (ChannelException e) {
            LOG.log(System.Logger.Level.DEBUG, "This system hands datagrams over one by one", e);
        }
        channel.pipeline().addLast(this);
        try {
            done(loop.register(channel));
        } catch (IOException | RuntimeException e) {
            channel.unsafe().closeForcibly();
            throw e;
        }
    }

    /** On its own event loop, Netty does everything at once. */
    private static void done(ChannelFuture future) throws IOException {
        if (future.cause() instanceof IOException failure) {
            throw failure;
        }
        if (!future.isSuccess()) {
            throw new IOException("the event loop does not take the socket", future.cause());
        }
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
        done(channel.bind(local));
    }

    @Override
    public void connect(InetSocketAddress to) throws IOException {
        connected = null;
        if (channel.isConnected()) {
            done(channel.disconnect());
        }
        if (to != null) {
            done(channel.connect(to));
            connected = channel.remoteAddress();
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public InetSocketAddress connected() {
        return connected;
    }

    @Override
    public void start(Events newEvents) {
        events = newEvents;
        channel.closeFuture().addListener(closed -> events.closed());
        channel.config().setAutoRead(events.reading());
    }

    @Override
    public void interest(boolean reading, boolean wantsRoom) {
        channel.config().setAutoRead(reading);
        room = wantsRoom;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            sends.gather();
            ByteBuf content = packet.content();
            events.datagram(content.internalNioBuffer(content.readerIndex(), content.readableBytes()), packet.sender());
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        events.batchEnd();
        sends.flush(events);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        events.failed(cause instanceof IOException failure ? failure : new IOException(cause));
    }

    @Override
    public boolean transmit(ByteBuffer data, InetSocketAddress to, boolean waited) throws IOException {
        if (waited) {
            return transmitWaiting(data, to);
        }
        return sends.send(data, to, channel.eventLoop().inEventLoop() ? events : null);
    }

    private boolean transmitWaiting(ByteBuffer data, InetSocketAddress to) throws IOException {
        if (handedOver != null) {
            if (!handedOver.isDone()) {
                return false;
            }
            ChannelFuture done = handedOver;
            handedOver = null;
            if (done.cause() instanceof IOException failure) {
                throw failure;
            }
            return true;
        }
        if (sends.sendNow(data, to)) {
            return true;
        }
        if (data.hasRemaining()) {
            handedOver = channel.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(data), to));
            handedOver.addListener(done -> writable());
        } else {
            channel.eventLoop().schedule(this::writable, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private void report(IOException failure) {
        try {
            channel.eventLoop().execute(() -> events.failed(failure));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.TRACE, "An error came after the end of the event loop", failure);
        }
    }

    private void writable() {
        if (room && channel.isOpen()) {
            events.writable();
        }
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        try {
            return LinuxOptions.read(channel, ipv4, option);
        } catch (ChannelException e) {
            throw cause(e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        try {
            LinuxOptions.set(channel, ipv4, option, value);
        } catch (ChannelException e) {
            throw cause(e);
        }
    }

    private IOException cause(ChannelException e) {
        if (!channel.isOpen()) {
            return new ClosedChannelException();
        }
        return e.getCause() instanceof IOException failure ? failure : new IOException(e);
    }

    @Override
    public boolean supports(SocketOption<?> option) {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        if (events != null) {
            sends.flush(events);
        }
        channel.close();
    }
}
