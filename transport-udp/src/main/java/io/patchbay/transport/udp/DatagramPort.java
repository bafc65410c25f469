// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.IoEventLoop;
import io.patchbay.transport.netty.PortRelease;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** One UDP socket on one event loop: what it counts, holds and tells, whichever kind of I/O serves it. */
final class DatagramPort implements SystemSocket.Events, SendQueue.Kernel {

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

    final SystemSocket socket;
    final IoEventLoop loop;
    final Counters counters = new Counters();
    final SendQueue output;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final Runnable awaitRoomTask = this::awaitRoomOnLoop;
    private Receiver receiver;
    private boolean inBatch;
    private boolean writing;
    private boolean draining;
    private boolean ended;
    private volatile boolean reading = true;
    private volatile int maxReceive;
    private volatile InetSocketAddress localAddress;
    private volatile long receivedNanos = System.nanoTime();

    DatagramPort(SystemSocket socket, UdpSetup setup, IoEventLoop loop) throws IOException {
        this.socket = socket;
        this.loop = loop;
        this.maxReceive = setup.maxReceive();
        this.output = new SendQueue(this, setup.limits().sendQueueBytes(), setup.limits().sendLowWaterBytes());
        try {
            DatagramOptions.apply(setup.socketOptions(), socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The socket is bound or connected, and so has an address. */
    void bound() throws IOException {
        localAddress = socket.localAddress();
    }

    /** Begins to read. On the I/O thread. */
    void start(Receiver newReceiver) {
        receiver = newReceiver;
        socket.start(this);
    }

    private void interest() {
        if (!ended) {
            socket.interest(reading, writing);
        }
    }

    @Override
    public boolean reading() {
        return reading && !ended;
    }

    @Override
    public void datagram(ByteBuffer data, InetSocketAddress sender) {
        if (ended) {
            return;
        }
        if (!inBatch) {
            inBatch = true;
            receivedNanos = System.nanoTime();
        }
        int length = data.remaining();
        counters.received(length);
        if (length > maxReceive) {
            counters.truncated.increment();
        } else {
            receiver.datagram(data, sender);
        }
    }

    @Override
    public void batchEnd() {
        if (inBatch) {
            inBatch = false;
            if (!ended) {
                receiver.batchEnd();
            }
        }
    }

    @Override
    public void writable() {
        if (!ended) {
            drain();
        }
    }

    @Override
    public void waits(ByteBuffer data, InetSocketAddress to) {
        if (!output.keep(data, to)) {
            counters.sendErrors.increment();
        }
    }

    @Override
    public void failed(IOException cause) {
        if (cause instanceof PortUnreachableException) {
            counters.sendErrors.increment();
        }
        if (!ended) {
            receiver.failed(cause);
        }
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
        // The queue is drained by the I/O thread alone, which asks for nothing else meanwhile.
        return socket.transmit(data, to, draining && loop.inEventLoop());
    }

    /** Connects in the kernel, or disconnects with {@code null}. */
    void connect(InetSocketAddress to) throws IOException {
        socket.connect(to);
    }

    /** Tells where the socket is connected to; {@code null} if it is not. */
    InetSocketAddress connected() {
        return socket.connected();
    }

    @Override
    public void awaitRoom() {
        execute(awaitRoomTask);
    }

    private void awaitRoomOnLoop() {
        writable();
    }

    @Override
    public void refused(IOException cause) {
        counters.sendErrors.increment();
        if (!ended) {
            receiver.failed(cause);
        }
    }

    @Override
    public void closed() {
        close();
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

    CompletionStage<Void> end() {
        return closedStage;
    }

    /** Closes the socket at once. On the I/O thread. */
    void close() {
        if (ended) {
            return;
        }
        ended = true;
        long unsent = output.queuedBytes();
        output.close();
        socket.close();
        PortRelease.whenFree(loop, () -> closed.complete(null));
        receiver.ended(unsent);
    }
}
