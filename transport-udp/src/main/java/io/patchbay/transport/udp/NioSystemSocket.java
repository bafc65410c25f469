// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.RejectedExecutionException;

/**
 * The JDK's channel on Netty's event loop, and not Netty's channel for it, which makes two objects of each datagram and
 * does not send empty ones. A datagram is read into the loop's own buffer and handed out before the next one is read,
 * and sent by whoever sends it: nothing is allocated for it, and nothing waits in between.
 */
final class NioSystemSocket implements SystemSocket, NioIoHandle {

    private static final System.Logger LOG = System.getLogger(NioSystemSocket.class.getName());

    /** After so many datagrams other sockets get their turn. */
    private static final int MAX_READS = 64;

    private static final int MAX_READS_BEFORE_EMPTY = 4096;

    final DatagramChannel channel;
    private final IoEventLoop loop;
    private final ByteBuffer buffer;
    private Events events;
    private IoRegistration registration;
    private boolean room;
    private volatile InetSocketAddress connected;

    NioSystemSocket(InetAddress family, IoEventLoop loop, ByteBuffer buffer) throws IOException {
        this.loop = loop;
        this.buffer = buffer;
        this.channel = DatagramChannel.open(
                family instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        channel.configureBlocking(false);
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
        channel.bind(local);
    }

    @Override
    public void connect(InetSocketAddress to) throws IOException {
        connected = null;
        channel.disconnect();
        if (to != null) {
            channel.connect(to);
            connected = (InetSocketAddress) channel.getRemoteAddress();
        }
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public InetSocketAddress connected() {
        return connected;
    }

    @Override
    public void start(Events newEvents) {
        events = newEvents;
        loop.register(this).addListener(done -> {
            if (done.isSuccess()) {
                registration = (IoRegistration) done.getNow();
                interest(events.reading(), room);
            } else {
                LOG.log(System.Logger.Level.WARNING, "No event loop for " + channel, done.cause());
                close();
            }
        });
    }

    @Override
    public void interest(boolean reading, boolean wantsRoom) {
        room = wantsRoom;
        if (registration != null && registration.isValid()) {
            NioIoOps ops = reading ? NioIoOps.READ : NioIoOps.NONE;
            registration.submit(room ? ops.with(NioIoOps.WRITE) : ops);
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        NioIoOps ops = ((NioIoEvent) event).ops();
        if (ops.contains(NioIoOps.READ)) {
            read(MAX_READS);
        }
        if (ops.contains(NioIoOps.WRITE) && channel.isOpen()) {
            events.writable();
        }
    }

    private void read(int most) {
        int count = 0;
        while (count < most && events.reading() && channel.isOpen() && readOne()) {
            count++;
        }
        events.batchEnd();
    }

    private boolean readOne() {
        buffer.clear();
        InetSocketAddress sender;
        try {
            sender = (InetSocketAddress) channel.receive(buffer);
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            events.failed(e);
            return true;
        }
        if (sender == null) {
            return false;
        }
        events.datagram(buffer.flip(), sender);
        return true;
    }

    @Override
    public boolean transmit(ByteBuffer data, InetSocketAddress to, boolean waited) throws IOException {
        boolean empty = !data.hasRemaining();
        if (empty && connected != null) {
            return waited && sendEmpty(data, to);
        }
        try {
            channel.send(data, to);
        } catch (PortUnreachableException e) {
            // That is about an earlier datagram, and this one was not sent.
            report(e);
            channel.send(data, to);
        }
        return empty || !data.hasRemaining();
    }

    private void report(IOException failure) {
        try {
            loop.execute(() -> events.failed(failure));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.TRACE, "An error came after the end of the event loop", failure);
        }
    }

    /**
     * Java sends no empty datagram on a connected channel, so it is disconnected meanwhile. Connecting again drops what
     * has arrived and was not read, so that is read before.
     */
    private boolean sendEmpty(ByteBuffer data, InetSocketAddress to) throws IOException {
        int count = 0;
        while (count < MAX_READS_BEFORE_EMPTY && channel.isOpen() && readOne()) {
            count++;
        }
        events.batchEnd();
        channel.disconnect();
        try {
            channel.send(data, to);
        } finally {
            channel.connect(to);
        }
        return true;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }

    @Override
    public boolean supports(SocketOption<?> option) {
        return channel.supportedOptions().contains(option);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** The end of the event loop calls it, too. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        if (registration != null) {
            registration.cancel();
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a socket failed", e);
        }
        if (events != null) {
            events.closed();
        }
    }
}
