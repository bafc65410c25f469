// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.PeerPace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way out of one link. Every thread packs its frames into the last chunk, under a short lock; the I/O thread writes
 * the chunks without it. A frame may go on in the next chunk, as a stream has no seams.
 */
final class FrameOutput {

    /** How much may gather within a batch before the system gets it. */
    private static final int FLUSH_BYTES = 64 * 1024;

    private final SocketLink link;
    private final SocketLoop loop;
    private final SocketChannel channel;
    private final Limits limits;
    private final int headerBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final ArrayDeque<ByteBuffer> packed = new ArrayDeque<>(2);
    private final ArrayDeque<ByteBuffer> fresh = new ArrayDeque<>(2);
    private ByteBuffer filling;
    private boolean scheduled;
    private boolean busy;
    private boolean unwritable;
    private long refusedBytes;
    private long taken;
    private long frames;
    private long bytes;

    // Changed by the I/O thread alone.
    private final ArrayDeque<ByteBuffer> writing = new ArrayDeque<>(2);
    private final PeerPace pace = new PeerPace();
    private boolean blocked;
    private volatile long written;
    private volatile long writtenNanos = System.nanoTime();

    FrameOutput(SocketLink link, SocketLoop loop, SocketChannel channel, Limits limits, boolean framed) {
        this.link = link;
        this.loop = loop;
        this.channel = channel;
        this.limits = limits;
        this.headerBytes = framed ? Integer.BYTES : 0;
    }

    boolean send(ByteBuffer frame) {
        int length = frame.remaining();
        if (length > limits.maxFrameBytes()) {
            throw new LimitException("A frame of " + length + " bytes is over the limit maxFrameBytes, "
                    + limits.maxFrameBytes() + "; raise it with withMaxFrameBytes on both sides, or send less");
        }
        boolean onLoop = loop.isCurrent();
        boolean first;
        boolean much;
        lock.lock();
        try {
            if (!link.accepts()) {
                return false;
            }
            int wireBytes = headerBytes + length;
            if (!admits(wireBytes) && !(onLoop && fitsAfterWriting(wireBytes))) {
                refusedBytes = wireBytes;
                return false;
            }
            pack(frame, length);
            taken += wireBytes;
            frames++;
            bytes += length;
            unwritable |= taken - written > limits.sendHighWaterBytes();
            first = !scheduled;
            scheduled = true;
            much = onLoop && !blocked && taken - written >= FLUSH_BYTES;
        } finally {
            lock.unlock();
        }
        if (first) {
            flushSoon(onLoop);
        }
        if (much) {
            write();
        }
        return true;
    }

    /** One frame alone may be larger than the queue, or it could never be sent. */
    private boolean admits(int wireBytes) {
        long queued = taken - written;
        boolean fits = queued == 0 || queued + wireBytes <= limits.sendQueueBytes();
        return fits && (queued + wireBytes <= Chunks.SMALL_BYTES
                || loop.chunks.held() + wireBytes <= limits.allSendQueuesBytes());
    }

    private boolean fitsAfterWriting(int wireBytes) {
        write();
        return link.accepts() && admits(wireBytes);
    }

    /** All chunks are there before the first byte is copied: behind half a frame, nothing could be read any more. */
    private void pack(ByteBuffer frame, int length) {
        long missing = (long) headerBytes + length - (filling == null ? 0 : filling.remaining());
        while (missing > 0) {
            boolean large = busy || filling != null || !fresh.isEmpty() || missing > Chunks.SMALL_BYTES;
            ByteBuffer chunk = loop.chunks.take(large);
            fresh.add(chunk);
            missing -= chunk.capacity();
        }
        if (headerBytes > 0 && room().remaining() >= headerBytes) {
            filling.putInt(length);
        } else if (headerBytes > 0) {
            for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                room().put((byte) (length >>> shift));
            }
        }
        while (frame.hasRemaining()) {
            ByteBuffer target = room();
            int count = Math.min(frame.remaining(), target.remaining());
            target.put(target.position(), frame, frame.position(), count);
            target.position(target.position() + count);
            frame.position(frame.position() + count);
        }
    }

    private ByteBuffer room() {
        if (filling != null && !filling.hasRemaining()) {
            packed.add(filling);
            filling = null;
        }
        if (filling == null) {
            filling = fresh.remove();
        }
        return filling;
    }

    private void flushSoon(boolean onLoop) {
        if (onLoop) {
            loop.flushSoon(link);
        } else {
            loop.execute(link.flushTask);
        }
    }

    /** Writes what was packed, and tells the handler if it may send again. On the I/O thread, outside of callbacks. */
    void flush() {
        lock.lock();
        scheduled = false;
        lock.unlock();
        write();
        tellIfRoom();
    }

    private void write() {
        if (link.hasEnded()) {
            return;
        }
        try {
            for (ByteBuffer head = next(); head != null; head = next()) {
                int count = channel.write(head);
                if (count > 0) {
                    written += count;
                    writtenNanos = System.nanoTime();
                }
                if (head.hasRemaining()) {
                    block(true);
                    return;
                }
                loop.chunks.give(writing.remove());
            }
            block(false);
            link.drained();
        } catch (IOException e) {
            link.channelFailed(e);
        }
    }

    private void block(boolean newBlocked) {
        if (blocked != newBlocked) {
            blocked = newBlocked;
            link.interest(SelectionKey.OP_WRITE, blocked);
        }
    }

    private ByteBuffer next() {
        ByteBuffer head = writing.peek();
        if (head != null) {
            return head;
        }
        lock.lock();
        try {
            if (filling != null && filling.position() > 0) {
                packed.add(filling);
                filling = null;
            }
            busy = packed.size() > 1 || busy && packed.size() == 1 && packed.peek().position() > Chunks.SMALL_BYTES;
            for (ByteBuffer chunk = packed.poll(); chunk != null; chunk = packed.poll()) {
                writing.add(chunk.flip());
            }
        } finally {
            lock.unlock();
        }
        return writing.peek();
    }

    void tellIfRoom() {
        boolean tell;
        lock.lock();
        try {
            tell = (unwritable || refusedBytes > 0)
                    && taken - written <= Math.min(limits.sendLowWaterBytes(), limits.sendHighWaterBytes())
                    && (refusedBytes == 0 || admits((int) refusedBytes));
            if (tell) {
                unwritable = false;
                refusedBytes = 0;
            }
        } finally {
            lock.unlock();
        }
        if (tell) {
            link.tellWritable();
        }
    }

    boolean isWritable() {
        lock.lock();
        try {
            return !unwritable;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the chunks back. The link takes no more frames. */
    void release() {
        lock.lock();
        try {
            writing.addAll(packed);
            writing.addAll(fresh);
            if (filling != null) {
                writing.add(filling);
            }
            packed.clear();
            fresh.clear();
            filling = null;
        } finally {
            lock.unlock();
        }
        writing.forEach(loop.chunks::give);
        writing.clear();
    }

    boolean isEmpty() {
        return queued() == 0;
    }

    long queued() {
        lock.lock();
        try {
            return taken - written;
        } finally {
            lock.unlock();
        }
    }

    /** Tells when the peer had last taken enough of what waits; the present if nothing waits. On the I/O thread. */
    long lastFair(long now) {
        return pace.lastFair(now, written, queued());
    }

    long writtenNanos() {
        return writtenNanos;
    }

    LinkStatistics statistics(long framesReceived, long bytesReceived, long lastActivityNanos) {
        lock.lock();
        try {
            return new LinkStatistics(
                    frames, bytes, framesReceived, bytesReceived, taken - written, lastActivityNanos);
        } finally {
            lock.unlock();
        }
    }
}
