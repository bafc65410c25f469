// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One end of a link. Both ends share one lock; handlers are called without it, each on its own end's thread.
 */
final class MemoryLink implements Link {

    private static final int BATCH = 64;

    private final MemoryOpenTransport transport;
    private final Limits limits;
    private final LinkHandler handler;
    private final Object lock;
    private final MemoryAddress local;
    private final MemoryAddress remote;
    private final Runnable onEnd;
    private final MemoryQueue queue;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by the lock.
    private MemoryLink peer;
    private boolean opened;
    private boolean paused;
    private boolean pumping;
    private boolean closing;
    private boolean ended;
    private boolean endTold;
    private Throwable cause;
    private long framesReceived;
    private long bytesReceived;
    private long lastActivity = System.nanoTime();
    private long lastReceived = lastActivity;

    MemoryLink(
            MemoryOpenTransport transport,
            Limits limits,
            LinkHandler handler,
            Object lock,
            MemoryAddress local,
            MemoryAddress remote,
            Runnable onEnd) {
        this.transport = transport;
        this.limits = limits;
        this.handler = handler;
        this.lock = lock;
        this.local = local;
        this.remote = remote;
        this.onEnd = onEnd;
        this.queue = new MemoryQueue(limits);
    }

    void join(MemoryLink other) {
        synchronized (lock) {
            peer = other;
            other.peer = this;
        }
    }

    /** On the thread of this end. Gives {@code false} if the other end has gone already. */
    boolean open() {
        synchronized (lock) {
            if (ended) {
                return false;
            }
            opened = true;
        }
        guarded(() -> handler.onOpen(this));
        synchronized (lock) {
            schedulePump();
            endIfDone();
        }
        return true;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        int size = frame.remaining();
        if (size > limits.maxFrameBytes()) {
            throw new LimitException("A frame of " + size + " bytes is above the limit maxFrameBytes of "
                    + limits.maxFrameBytes() + "; raise it with withMaxFrameBytes on both sides, or send less");
        }
        synchronized (lock) {
            if (ended || closing || !queue.offer(frame)) {
                return false;
            }
            lastActivity = System.nanoTime();
            peer.schedulePump();
            return true;
        }
    }

    private void schedulePump() {
        if (!pumping && opened && !ended) {
            pumping = transport.loop().execute(this::pump);
        }
    }

    private void pump() {
        int count = 0;
        for (byte[] frame = take(count); frame != null; frame = take(count)) {
            byte[] taken = frame;
            guarded(() -> transport.lend(taken, handler::onFrame));
            count++;
        }
        if (count > 0 && isLive()) {
            guarded(handler::onBatchEnd);
        }
        synchronized (lock) {
            pumping = false;
            if (!paused && !peer.queue.isEmpty()) {
                schedulePump();
            }
            endIfDone();
        }
    }

    /** The next frame that the other end has sent, or {@code null} if none may be handed out now. */
    private byte[] take(int count) {
        synchronized (lock) {
            if (ended || paused || count == BATCH || peer.queue.isEmpty()) {
                return null;
            }
            byte[] frame = peer.queue.poll();
            if (frame.length > limits.maxFrameBytes()) {
                fail(new LimitException("A frame of " + frame.length + " bytes came from " + remote + ", above the"
                        + " limit maxFrameBytes of " + limits.maxFrameBytes() + "; raise it with withMaxFrameBytes"));
                return null;
            }
            framesReceived++;
            bytesReceived += frame.length;
            lastReceived = System.nanoTime();
            lastActivity = lastReceived;
            if (peer.queue.hasRoomAgain()) {
                peer.transport.loop().execute(peer::tellWritable);
            }
            return frame;
        }
    }

    private void tellWritable() {
        if (isLive()) {
            guarded(handler::onWritable);
        }
    }

    private boolean isLive() {
        synchronized (lock) {
            return opened && !ended;
        }
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Ends both ends in good order once everything is delivered that was taken before a close. */
    private void endIfDone() {
        boolean due = (closing || peer.closing)
                && (!closing || queue.isEmpty())
                && (!peer.closing || peer.queue.isEmpty());
        if (due && opened && peer.opened) {
            end(null);
            peer.end(null);
        }
    }

    /** Ends both ends at once. */
    void fail(Throwable reason) {
        synchronized (lock) {
            end(reason);
            peer.end(new TransportException("The peer " + local + " has reset the link"));
        }
    }

    private void end(Throwable reason) {
        if (ended) {
            return;
        }
        ended = true;
        cause = reason;
        queue.clear();
        transport.loop().execute(this::tellEnd);
    }

    /** On the thread of this end, outside of every callback. A second call does nothing. */
    void tellEnd() {
        boolean toBeTold;
        synchronized (lock) {
            if (endTold || !ended) {
                return;
            }
            endTold = true;
            toBeTold = opened;
        }
        transport.forget(this);
        onEnd.run();
        try {
            if (toBeTold) {
                handler.onClosed(cause);
            }
        } finally {
            closed.complete(null);
        }
    }

    @Override
    public boolean isWritable() {
        synchronized (lock) {
            return !ended && !closing && queue.isWritable();
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (lock) {
            return !ended && !closing;
        }
    }

    @Override
    public void pauseReading() {
        synchronized (lock) {
            paused = true;
        }
    }

    @Override
    public void resumeReading() {
        synchronized (lock) {
            paused = false;
            schedulePump();
        }
    }

    @Override
    public CompletionStage<Void> close() {
        synchronized (lock) {
            closing = true;
            if (!ended) {
                endIfDone();
            }
        }
        return closed;
    }

    @Override
    public void abort() {
        fail(new TransportException("This side has aborted the link to " + remote));
    }

    @Override
    public boolean onIoThread() {
        return transport.loop().isCurrent();
    }

    @Override
    public boolean execute(Runnable task) {
        return transport.loop().execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException("A memory link has no options, so not " + option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException("A memory link has no options, so not " + option.name());
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public long lastReceivedNanos() {
        synchronized (lock) {
            return lastReceived;
        }
    }

    @Override
    public LinkStatistics statistics() {
        synchronized (lock) {
            return new LinkStatistics(
                    queue.framesTaken(),
                    queue.bytesTaken(),
                    framesReceived,
                    bytesReceived,
                    queue.bytes(),
                    lastActivity);
        }
    }
}
