// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.Setup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** One end of a loopback link. Its queue is read by the I/O thread of the other end. */
final class LoopbackLink implements Link {

    /** What only this transport can do. */
    interface Facet {
        int port();
    }

    private static final int FRAMES_PER_BATCH = 64;

    private final LoopbackOpenTransport owner;
    private final Setup setup;
    private final LinkHandler handler;
    private final int port;
    private final Map<SocketOption<?>, Object> options =
            new ConcurrentHashMap<>(Map.of(LoopbackTransport.OPTION, true));
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private LoopbackLink peer;
    private int queuedBytes;
    private boolean open;
    private boolean tellWritable;
    private boolean opened;
    private boolean over;
    private volatile boolean paused;
    private long framesSent;
    private long bytesSent;
    private long framesReceived;
    private long bytesReceived;
    private volatile long lastActivity = System.nanoTime();
    private volatile long lastReceived = System.nanoTime();

    LoopbackLink(LoopbackOpenTransport owner, Setup setup, LinkHandler handler, int port) {
        this.owner = owner;
        this.setup = setup;
        this.handler = handler;
        this.port = port;
    }

    void pairWith(LoopbackLink other) {
        peer = other;
        other.peer = this;
    }

    LoopbackOpenTransport owner() {
        return owner;
    }

    /** On the I/O thread; answers whether the peer was still there. */
    boolean open() {
        synchronized (this) {
            if (over) {
                return false;
            }
            open = true;
            opened = true;
        }
        owner.links().add(this);
        try {
            handler.onOpen(this);
        } catch (Throwable e) {
            end(e);
            return true;
        }
        owner.loop().execute(this::read);
        return true;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        int size = frame.remaining();
        if (size > setup.limits().maxFrameBytes()) {
            throw new LimitException("A frame of " + size + " bytes is too large");
        }
        synchronized (this) {
            if (!open) {
                return false;
            }
            if (queuedBytes > 0 && queuedBytes + size > setup.limits().sendQueueBytes()) {
                tellWritable = true;
                return false;
            }
            byte[] copy = new byte[size];
            frame.get(copy);
            for (int copies = owner.transport().copies.applyAsInt(copy); copies > 0; copies--) {
                queue.add(copy);
                queuedBytes += size;
            }
            framesSent++;
            bytesSent += size;
            tellWritable |= queuedBytes > setup.limits().sendHighWaterBytes();
            lastActivity = System.nanoTime();
        }
        peer.owner.loop().execute(peer::read);
        return true;
    }

    private void read() {
        if (over || !opened) {
            return;
        }
        int frames = 0;
        try {
            byte[] frame;
            while (!paused && frames < FRAMES_PER_BATCH && (frame = peer.take()) != null) {
                frames++;
                synchronized (this) {
                    framesReceived++;
                    lastReceived = System.nanoTime();
                    bytesReceived += frame.length;
                }
                handler.onFrame(ByteBuffer.wrap(frame).asReadOnlyBuffer());
            }
            if (frames > 0) {
                handler.onBatchEnd();
            }
        } catch (Throwable e) {
            end(e);
            return;
        }
        if (frames == FRAMES_PER_BATCH) {
            owner.loop().execute(this::read);
        }
    }

    /** Called by the peer's I/O thread. */
    private synchronized byte[] take() {
        byte[] frame = queue.poll();
        if (frame != null) {
            queuedBytes -= frame.length;
            lastActivity = System.nanoTime();
            if (tellWritable && queuedBytes <= setup.limits().sendLowWaterBytes()) {
                tellWritable = false;
                owner.loop().execute(this::writable);
            }
            if (!open && queue.isEmpty()) {
                owner.loop().execute(this::finishClose);
            }
        }
        return frame;
    }

    private void writable() {
        if (!over) {
            handler.onWritable();
        }
    }

    @Override
    public synchronized boolean isWritable() {
        return queuedBytes <= setup.limits().sendHighWaterBytes();
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
        owner.loop().execute(this::read);
    }

    @Override
    public CompletionStage<Void> close() {
        synchronized (this) {
            open = false;
            if (queue.isEmpty()) {
                owner.loop().execute(this::finishClose);
            }
        }
        return ended;
    }

    private void finishClose() {
        end(null);
    }

    @Override
    public void abort() {
        synchronized (this) {
            open = false;
            queue.clear();
        }
        owner.loop().execute(() -> end(new ConnectionClosedException("The link was aborted by this side")));
    }

    void abortPeer() {
        peer.owner.loop().execute(() -> peer.end(new TransportException("The peer went away")));
    }

    /** On the I/O thread. */
    private void end(Throwable cause) {
        synchronized (this) {
            open = false;
            if (over) {
                return;
            }
            over = true;
            if (!opened) {
                return;
            }
        }
        owner.links().remove(this);
        try {
            handler.onClosed(cause);
        } finally {
            ended.complete(null);
            peer.owner.loop()
                    .execute(() -> peer.end(cause == null ? null : new TransportException("The peer reset the link")));
        }
    }

    @Override
    public boolean onIoThread() {
        return owner.loop().isCurrent();
    }

    @Override
    public boolean execute(Runnable task) {
        return owner.loop().execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("loopback", port);
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("loopback", peer.port);
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return option.type().cast(Optional.ofNullable(options.get(option))
                .orElseThrow(() -> new UnsupportedOperationException(option.name())));
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        if (options.replace(option, value) == null) {
            throw new UnsupportedOperationException(option.name());
        }
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        Facet facet = () -> port;
        return type.isInstance(facet) ? Optional.of(type.cast(facet)) : Optional.empty();
    }

    @Override
    public long lastReceivedNanos() {
        return lastReceived;
    }

    @Override
    public synchronized LinkStatistics statistics() {
        return new LinkStatistics(framesSent, bytesSent, framesReceived, bytesReceived, queuedBytes, lastActivity);
    }
}
