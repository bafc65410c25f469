// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.patchbay.transport.netty.PortRelease;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * One UDP socket on one event loop. A datagram is read into the loop's own buffer and handed out before the next one is
 * read, and sent by whoever sends it: nothing is allocated for it, and nothing waits in between.
 *
 * <p>This is the JDK's channel on Netty's event loop, and not Netty's datagram channel, which makes two objects of each
 * datagram and does not send empty ones.
 */
final class DatagramPort implements NioIoHandle, SendQueue.Kernel {

    private static final System.Logger LOG = System.getLogger(DatagramPort.class.getName());

    /** After so many datagrams other sockets get their turn. */
    private static final int MAX_READS = 64;

    private static final int MAX_READS_BEFORE_EMPTY = 4096;

    /** Receives what happens on the socket, on its I/O thread. */
    interface Receiver {

        /** A datagram has arrived; the buffer is valid during the call. */
        void datagram(ByteBuffer data, InetSocketAddress sender);

        /** The datagrams that had arrived together have been handed out. */
        void batchEnd();

        /** Something failed, and the socket is still open. */
        void failed(IOException cause);

        /** The send queue was full and has room again. */
        void room();

        /** Everything that was sent has gone. */
        void drained();

        /** The socket is closed, and {@code unsent} bytes were dropped. */
        void ended(long unsent);
    }

    final DatagramChannel channel;
    final IoEventLoop loop;
    final Counters counters = new Counters();
    final SendQueue output;

    private final ByteBuffer buffer;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final Runnable awaitRoomTask = this::awaitRoomOnLoop;
    private Receiver receiver;
    private IoRegistration registration;
    private boolean writing;
    private boolean draining;
    private boolean ended;
    private volatile boolean reading = true;
    private volatile int maxReceive;
    private volatile InetSocketAddress localAddress;
    private volatile InetSocketAddress connected;
    private volatile long receivedNanos = System.nanoTime();

    DatagramPort(UdpSetup setup, InetAddress family, IoEventLoop loop, ByteBuffer buffer) throws IOException {
        this.loop = loop;
        this.buffer = buffer;
        this.maxReceive = setup.maxReceive();
        this.output = new SendQueue(this, setup.limits().sendQueueBytes(), setup.limits().sendLowWaterBytes());
        this.channel = DatagramChannel.open(
                family instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            DatagramOptions.apply(setup.socketOptions(), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The socket is bound or connected, and so has an address. */
    void bound() throws IOException {
        localAddress = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Gives up a socket that was never started. */
    void discard() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a socket failed", e);
        }
    }

    /** Begins to read. On the I/O thread. */
    void start(Receiver newReceiver) {
        receiver = newReceiver;
        loop.register(this).addListener(done -> {
            if (done.isSuccess()) {
                registration = (IoRegistration) done.getNow();
                interest();
            } else {
                LOG.log(System.Logger.Level.WARNING, "No event loop for " + localAddress, done.cause());
                close();
            }
        });
    }

    private void interest() {
        if (registration != null && !ended) {
            NioIoOps ops = reading ? NioIoOps.READ : NioIoOps.NONE;
            registration.submit(writing ? ops.with(NioIoOps.WRITE) : ops);
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
            read();
        }
        if (ops.contains(NioIoOps.WRITE) && !ended) {
            drain();
        }
    }

    private void read() {
        int count = 0;
        while (count < MAX_READS && reading && !ended && readOne()) {
            if (count++ == 0) {
                receivedNanos = System.nanoTime();
            }
        }
        if (count > 0 && !ended) {
            receiver.batchEnd();
        }
    }

    private boolean readOne() {
        buffer.clear();
        InetSocketAddress sender;
        try {
            sender = (InetSocketAddress) channel.receive(buffer);
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            failed(e);
            return true;
        }
        if (sender == null) {
            return false;
        }
        buffer.flip();
        int length = buffer.remaining();
        counters.received(length);
        if (length > maxReceive) {
            counters.truncated.increment();
        } else {
            receiver.datagram(buffer, sender);
        }
        return true;
    }

    private void failed(IOException cause) {
        if (cause instanceof PortUnreachableException) {
            counters.sendErrors.increment();
        }
        receiver.failed(cause);
    }

    private void drain() {
        draining = true;
        boolean all = output.drain();
        draining = false;
        if (writing == all) {
            writing = !all;
            interest();
        }
        if (output.takeRoom()) {
            receiver.room();
        }
        if (all && !ended) {
            receiver.drained();
        }
    }

    /** Sends a datagram; {@code false} if the send queue is full. Called by any thread. */
    boolean send(ByteBuffer data, InetSocketAddress to) throws IOException {
        int length = data.remaining();
        if (!output.send(data, to)) {
            return false;
        }
        counters.sent(length);
        return true;
    }

    @Override
    public boolean transmit(ByteBuffer data, InetSocketAddress to) throws IOException {
        boolean empty = !data.hasRemaining();
        if (empty && connected != null) {
            return draining && sendEmpty(data, to);
        }
        try {
            channel.send(data, to);
        } catch (PortUnreachableException e) {
            // That is about an earlier datagram, and this one was not sent.
            execute(() -> failed(e));
            channel.send(data, to);
        }
        return empty || !data.hasRemaining();
    }

    /**
     * Java sends no empty datagram on a connected channel, so it is disconnected meanwhile. Connecting again drops what
     * has arrived and was not read, so that is read before.
     */
    private boolean sendEmpty(ByteBuffer data, InetSocketAddress to) throws IOException {
        int count = 0;
        while (count < MAX_READS_BEFORE_EMPTY && readOne() && !ended) {
            count++;
        }
        if (count > 0 && !ended) {
            receiver.batchEnd();
        }
        channel.disconnect();
        try {
            channel.send(data, to);
        } finally {
            channel.connect(to);
        }
        return true;
    }

    /** Connects in the kernel, or disconnects with {@code null}. */
    void connect(InetSocketAddress to) throws IOException {
        connected = null;
        channel.disconnect();
        if (to != null) {
            channel.connect(to);
            connected = (InetSocketAddress) channel.getRemoteAddress();
        }
    }

    /** Tells where the socket is connected to; {@code null} if it is not. */
    InetSocketAddress connected() {
        return connected;
    }

    @Override
    public void awaitRoom() {
        execute(awaitRoomTask);
    }

    private void awaitRoomOnLoop() {
        if (!ended) {
            drain();
        }
    }

    @Override
    public void refused(IOException cause) {
        counters.sendErrors.increment();
        receiver.failed(cause);
    }

    void pauseReading() {
        reading = false;
        execute(this::interest);
    }

    void resumeReading() {
        reading = true;
        interest();
    }

    void maxReceive(int bytes) {
        maxReceive = bytes;
    }

    int maxReceive() {
        return maxReceive;
    }

    InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Tells when datagrams last came. */
    long receivedNanos() {
        return receivedNanos;
    }

    UdpStatistics statistics() {
        return counters.read(localAddress);
    }

    /** Runs a task on the I/O thread, or answers {@code false} if that has ended. */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    CompletionStage<Void> closed() {
        return closedStage;
    }

    /** Closes the socket at once. On the I/O thread; the end of the event loop calls it, too. */
    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        long unsent = output.queuedBytes();
        output.close();
        if (registration != null) {
            registration.cancel();
        }
        discard();
        PortRelease.whenFree(loop, () -> closed.complete(null));
        receiver.ended(unsent);
    }
}
