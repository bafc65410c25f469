// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.ConnectionClosedException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What one socket exchanges with one peer, as the SPI sees it. */
final class UdpLink implements Link {

    private static final System.Logger LOG = System.getLogger(UdpLink.class.getName());
    private static final AtomicIntegerFieldUpdater<UdpLink> STATE =
            AtomicIntegerFieldUpdater.newUpdater(UdpLink.class, "state");
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int ENDED = 2;

    /** What a link holds of its peer's datagrams while reading is paused. */
    static final int MAX_HELD_BYTES = 64 * 1024;

    /** Who keeps the link. */
    interface Owner {

        /** Tells whether the link may end at once; else {@link UdpLink#drained} ends it when all it sent has gone. */
        boolean mayClose(UdpLink link);

        /** The link has ended, and its handler hears of it next. On the I/O thread, once. */
        void ended(UdpLink link);

        /** Reading was paused or is wanted again. On the I/O thread. */
        void readingChanged(UdpLink link);
    }

    final InetSocketAddress remote;

    /** Whether a datagram was handed out in the current batch. */
    boolean inBatch;

    private final DatagramPort port;
    private final Owner owner;
    private final LinkHandler handler;
    private final Limits limits;
    private final int maxPayload;
    private final SocketAddress localAddress;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final LongAdder framesSent = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();

    /** How many bytes may still be sent for what has come; absent if there is no such limit. */
    private final AtomicLong replyBytes;

    private final int replyFactor;
    private final ArrayDeque<byte[]> held = new ArrayDeque<>(0);
    private int heldBytes;
    private Throwable cause;
    private boolean finished;
    private volatile boolean starved;
    private long framesReceived;
    private long bytesReceived;
    private long receivedNanos = System.nanoTime();
    private volatile long sentNanos = receivedNanos;
    private volatile boolean paused;
    private volatile int state;

    UdpLink(DatagramPort port, Owner owner, LinkHandler handler, UdpSetup setup, InetSocketAddress remote) {
        this.port = port;
        this.owner = owner;
        this.handler = handler;
        this.limits = setup.limits();
        this.maxPayload = setup.maxPayload();
        this.remote = remote;
        this.replyFactor = setup.maxReplyFactor();
        this.replyBytes = replyFactor > 0 ? new AtomicLong() : null;
        this.localAddress = port.localAddress();
    }

    /** Tells the handler that the link is open; answers what it threw, or {@code null}. */
    Throwable open() {
        try {
            handler.onOpen(this);
        } catch (Throwable failure) {
            fail(failure);
        }
        return cause;
    }

    /** Hands out a datagram, or holds it while reading is paused. */
    void deliver(ByteBuffer data) {
        receivedNanos = port.receivedNanos();
        if (replyBytes != null) {
            replyBytes.addAndGet((long) replyFactor * data.remaining());
        }
        if (state != OPEN) {
            return;
        }
        if (paused || !held.isEmpty()) {
            hold(data);
        } else {
            handOut(data);
        }
    }

    private void hold(ByteBuffer data) {
        if (heldBytes + data.remaining() + SendQueue.OVERHEAD_BYTES > MAX_HELD_BYTES && !held.isEmpty()) {
            port.counters.droppedInboxFull.increment();
            return;
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        held.add(copy);
        heldBytes += copy.length + SendQueue.OVERHEAD_BYTES;
    }

    private void handOut(ByteBuffer data) {
        framesReceived++;
        bytesReceived += data.remaining();
        try {
            handler.onFrame(data);
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    void batchEnd() {
        if (state == OPEN) {
            try {
                handler.onBatchEnd();
            } catch (Throwable failure) {
                fail(failure);
            }
        }
    }

    void error(IOException failure) {
        if (state == OPEN) {
            try {
                handler.onError(Failures.of(failure, remote));
            } catch (Throwable inHandler) {
                fail(inHandler);
            }
        }
    }

    void room() {
        if (starved && state == OPEN) {
            starved = false;
            try {
                handler.onWritable();
            } catch (Throwable failure) {
                fail(failure);
            }
        }
    }

    /** Ends the link at once because of what was thrown in a call of the handler. */
    private void fail(Throwable failure) {
        state = ENDED;
        if (cause == null) {
            cause = failure;
        }
        endSoon();
    }

    /** Ends the link, never during a call of the handler. */
    private void endSoon() {
        if (!port.execute(this::finish)) {
            state = ENDED;
        }
    }

    /** Ends the link with its socket. On the I/O thread. */
    void endWithSocket(long unsent) {
        if (cause == null && unsent > 0) {
            cause = new ConnectionClosedException(
                    "The socket was closed before " + unsent + " bytes were sent to " + remote);
        }
        finish();
    }

    /** Ends the link on the I/O thread, outside of any call of the handler. */
    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        state = ENDED;
        port.counters.droppedInboxFull.add(held.size());
        held.clear();
        owner.ended(this);
        try {
            handler.onClosed(cause);
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "A handler failed in onClosed", failure);
        }
        closed.complete(null);
    }

    /** Ends a link whose peer is quiet. On the I/O thread. */
    void expire(Throwable reason) {
        if (state == OPEN) {
            cause = reason;
            finish();
        }
    }

    /** Everything that was sent has gone. On the I/O thread. */
    void drained() {
        if (state == CLOSING) {
            finish();
        }
    }

    /** Tells for how long the peer has sent nothing. */
    long quietNanos(long now) {
        return now - receivedNanos;
    }

    /** Tells for how long nothing was exchanged. */
    long idleNanos(long now) {
        return Math.min(now - receivedNanos, now - sentNanos);
    }

    /** Tells whether the last that was exchanged was sent. */
    boolean isUnanswered() {
        return sentNanos > receivedNanos;
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        int length = frame.remaining();
        checkSize(length);
        if (state != OPEN) {
            return false;
        }
        if (replyBytes != null && replyBytes.addAndGet(-length) < 0) {
            replyBytes.addAndGet(length);
            port.counters.droppedReplies.increment();
            frame.position(frame.limit());
            return true;
        }
        try {
            if (!port.send(frame, remote)) {
                if (replyBytes != null) {
                    replyBytes.addAndGet(length);
                }
                starved = true;
                return false;
            }
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            // The datagram is lost, as others are on their way.
            frame.position(frame.limit());
            port.counters.sendErrors.increment();
            port.execute(() -> error(e));
        }
        framesSent.increment();
        bytesSent.add(length);
        sentNanos = System.nanoTime();
        return true;
    }

    private void checkSize(int length) {
        if (length > maxPayload) {
            throw new LimitException("A frame of " + length + " bytes is larger than the option udp.max-payload, which"
                    + " is " + maxPayload + ": send less at a time, or set the option, to at most "
                    + UdpOptions.LARGEST_PAYLOAD + ", where larger datagrams can pass");
        }
        if (length > limits.maxFrameBytes()) {
            throw new LimitException("A frame of " + length + " bytes is larger than maxFrameBytes, which is "
                    + limits.maxFrameBytes());
        }
    }

    @Override
    public boolean isWritable() {
        boolean writable = port.output.isBelow(limits.sendHighWaterBytes());
        if (!writable) {
            starved = true;
        }
        return writable;
    }

    @Override
    public boolean isOpen() {
        return state == OPEN;
    }

    @Override
    public void pauseReading() {
        paused = true;
        port.execute(() -> owner.readingChanged(this));
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            port.execute(this::resumeOnLoop);
        }
    }

    private void resumeOnLoop() {
        boolean any = false;
        while (!paused && state == OPEN && !held.isEmpty()) {
            byte[] next = held.poll();
            heldBytes -= next.length + SendQueue.OVERHEAD_BYTES;
            handOut(ByteBuffer.wrap(next));
            any = true;
        }
        if (any) {
            batchEnd();
        }
        owner.readingChanged(this);
    }

    @Override
    public CompletionStage<Void> close() {
        if (STATE.compareAndSet(this, OPEN, CLOSING)) {
            port.execute(() -> {
                if (owner.mayClose(this)) {
                    finish();
                }
            });
        }
        return closedStage;
    }

    @Override
    public void abort() {
        if (STATE.getAndSet(this, ENDED) != ENDED) {
            port.execute(() -> {
                if (cause == null) {
                    cause = new ConnectionClosedException(
                            "The connection with " + remote + " was aborted by this side");
                }
                finish();
            });
        }
    }

    @Override
    public boolean onIoThread() {
        return port.loop.inEventLoop();
    }

    @Override
    public boolean execute(Runnable task) {
        return port.execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return DatagramOptions.read(port.socket, option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        DatagramOptions.change(port.socket, option, value);
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        return type == UdpStatistics.class ? Optional.of(type.cast(port.statistics())) : Optional.empty();
    }

    @Override
    public long lastReceivedNanos() {
        return receivedNanos;
    }

    @Override
    public LinkStatistics statistics() {
        return new LinkStatistics(
                framesSent.sum(),
                bytesSent.sum(),
                framesReceived,
                bytesReceived,
                state == ENDED ? 0 : port.output.queuedBytes(),
                Math.max(receivedNanos - sentNanos, 0) + sentNanos);
    }
}
