// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.PromiseCombiner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the links of one event loop share. Belongs to that loop's thread, except where a method says otherwise. */
final class IoLoop {

    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long MAX_CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What a busy loop keeps: as much as a batch may hand to Netty before the system gets it, and then some. */
    private static final int MAX_SPARE_CHUNKS = 8;

    private static final int MAX_SPARE_READ_BUFFERS = 16;

    final EventLoop eventLoop;
    final IoOperations operations;
    final ByteBufAllocator allocator;

    /** Shared with the other loops of the transport. */
    final AllSendQueues sendQueues;

    final LossWatch losses;
    final HalfClosedLinks halfClosed;

    final BatchClock clock = new BatchClock(this);
    final SharedFrames shared = new SharedFrames(this);

    /** The buffer whose frame a handler is looking at right now. */
    ReadBuffer delivering;

    private final AtomicReference<Chunk> sharedSpare = new AtomicReference<>();
    private final List<NettyLink> links = new ArrayList<>();

    /** Channels that are not links yet. */
    private final Set<Channel> opening = new HashSet<>();
    private List<NettyLink> dirty = new ArrayList<>();
    private List<NettyLink> flushing = new ArrayList<>();
    private final Runnable flushTask = this::flushLater;
    private ReadBuffer spareSmall;
    private ReadBuffer spareLarge;

    /** More read buffers, each of them free once the pieces of it that were lent have been written. */
    private final List<ReadBuffer> spareReadBuffers = new ArrayList<>(MAX_SPARE_READ_BUFFERS);

    /** How many of these, from the first, were not taken since the last sweep. */
    private int spareUnused;

    private final ArrayDeque<Chunk> spareChunks = new ArrayDeque<>();
    private boolean fullTaken;
    private volatile boolean sharedFullTaken;
    /** The loop's own, once there was a batch. */
    private Thread thread;

    private boolean inBatch;
    /** When the batch began, on the clock of {@link System#nanoTime}; 0 outside. */
    private long batchNanos;
    private boolean flushScheduled;
    private boolean closed;
    private long sweepNanos;
    private int sweepNumber;

    IoLoop(EventLoop eventLoop, IoOperations operations, ByteBufAllocator allocator, AllSendQueues sendQueues) {
        this.eventLoop = eventLoop;
        this.operations = operations;
        this.allocator = allocator;
        this.sendQueues = sendQueues;
        this.losses = operations.newLossWatch(eventLoop);
        this.halfClosed = new HalfClosedLinks(this);
    }

    /** Tells whether the caller is this loop's thread. Any thread may ask. */
    boolean inLoop() {
        // Only its own thread can find itself in a field that it alone sets.
        return Thread.currentThread() == thread || eventLoop.inEventLoop();
    }

    /** Runs a task soon; {@code false} if the loop has ended, and every link before it. Any thread. */
    boolean execute(Runnable task) {
        try {
            eventLoop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs a task later, unless the loop has ended, and every link before it. Any thread. */
    Future<?> schedule(Runnable task, Duration delay) {
        try {
            return eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    void beginBatch() {
        thread = Thread.currentThread();
        inBatch = true;
        batchNanos = System.nanoTime();
    }

    /** Tells the time, within a batch that of its beginning: to ask the clock costs as much as a small message. */
    long nanos() {
        return batchNanos != 0 ? batchNanos : System.nanoTime();
    }

    void endBatch() {
        inBatch = false;
        flushDirty();
        batchNanos = 0;
    }

    /** Sees to it that a link's output leaves: with the batch if there is one, else soon. */
    void flushSoon(NettyLink link) {
        dirty.add(link);
        flushSoon();
    }

    /** Sees to it that {@link SharedFrames#flush} is called: with the batch if there is one, else soon. */
    void flushSoon() {
        if (!inBatch && !flushScheduled) {
            flushScheduled = true;
            eventLoop.execute(flushTask);
        }
    }

    private void flushLater() {
        flushScheduled = false;
        flushDirty();
    }

    private void flushDirty() {
        fullTaken = false;
        sharedFullTaken = false;
        shared.flush();
        while (!dirty.isEmpty()) {
            List<NettyLink> now = dirty;
            dirty = flushing;
            flushing = now;
            // A handler told that its link is writable may make more links dirty; those wait for a task of their own.
            for (int i = 0; i < now.size(); i++) {
                now.get(i).output.flushBatch();
            }
            now.clear();
            if (flushScheduled) {
                return;
            }
        }
        shared.endBatch();
    }

    boolean lends(ByteBuffer frame) {
        ReadBuffer current = delivering;
        return current != null && current.lends(frame);
    }

    ReadBuffer takeReadBuffer(int bytes) {
        ReadBuffer spare = null;
        if (bytes == LinkInput.SMALL_BYTES) {
            spare = spareSmall;
            spareSmall = null;
        } else if (bytes == LinkInput.LARGE_BYTES) {
            spare = spareLarge;
            spareLarge = null;
        }
        if (spare == null) {
            spare = takeWritten(bytes);
        }
        return spare != null ? spare : new ReadBuffer(allocator, bytes, sendQueues);
    }

    /** Finds the one that was written last, because most of it is still in the processor's cache. */
    private ReadBuffer takeWritten(int bytes) {
        for (int i = spareReadBuffers.size() - 1; i >= 0; i--) {
            ReadBuffer buffer = spareReadBuffers.get(i);
            if (buffer.capacity() == bytes && !buffer.shared()) {
                spareReadBuffers.remove(i);
                spareUnused = Math.min(spareUnused, i);
                buffer.clear();
                return buffer;
            }
        }
        return null;
    }

    /** Keeps a buffer for the next link that reads, or gives it back to the pool, as one that grew with its frame. */
    void give(ReadBuffer buffer) {
        boolean small = buffer.capacity() == LinkInput.SMALL_BYTES;
        if (closed || !small && buffer.capacity() != LinkInput.LARGE_BYTES) {
            buffer.buf.release();
        } else if (!buffer.shared() && small && spareSmall == null) {
            buffer.clear();
            spareSmall = buffer;
        } else if (!buffer.shared() && !small && spareLarge == null) {
            buffer.clear();
            spareLarge = buffer;
        } else if (spareReadBuffers.size() < MAX_SPARE_READ_BUFFERS) {
            spareReadBuffers.add(buffer);
        } else {
            buffer.buf.release();
        }
    }

    /** Gives a chunk to a link that sends here: a full one to the first in a batch, small ones to the others. */
    Chunk takeChunk(SendRoom room, int bytes, boolean goesOn) {
        if (!spareChunks.isEmpty()) {
            return spareChunks.pop();
        }
        boolean full = goesOn || !fullTaken;
        fullTaken = true;
        return newChunk(room, bytes, full);
    }

    /** Does for other threads what {@link #takeChunk} does for the loop's own. */
    Chunk takeSharedChunk(SendRoom room, int bytes, boolean goesOn) {
        Chunk spare = sharedSpare.getAndSet(null);
        if (spare != null) {
            return spare;
        }
        boolean full = goesOn || !sharedFullTaken;
        sharedFullTaken = true;
        return newChunk(room, bytes, full);
    }

    /** While memory is short, a link gets no more than it has a use for. */
    private Chunk newChunk(SendRoom room, int bytes, boolean full) {
        int most = Math.min(bytes, Chunk.BYTES);
        return new Chunk(allocator, Math.max(most, full ? room.chunkBytes() : Chunk.SMALL_BYTES), sendQueues);
    }

    /** Keeps a chunk that nobody else holds for the next link that sends, or gives it back to the pool. */
    void give(Chunk chunk, SendRoom room) {
        if (!closed && room.spares() && chunk.isFullSize() && chunk.buf.refCnt() == 1) {
            chunk.clear();
            if (!spareChunks.isEmpty() && sharedSpare.compareAndSet(null, chunk)) {
                return;
            }
            if (spareChunks.size() < MAX_SPARE_CHUNKS) {
                spareChunks.push(chunk);
                return;
            }
        }
        chunk.release();
    }

    /** A channel has come that may become a link. */
    void registered(Channel channel) {
        if (closed) {
            // It came when the loop had ended all its channels, and before it ended itself.
            SocketEnd.closeAtOnce(channel);
        } else {
            opening.add(channel);
        }
    }

    void unregistered(Channel channel) {
        opening.remove(channel);
    }

    void add(NettyLink link) {
        opening.remove(link.channel());
        link.loopIndex = links.size();
        links.add(link);
        sendQueues.add(SendRoom.OWN_HELD_BYTES);
        long wanted = Math.max(MIN_SWEEP_NANOS, Math.min(MAX_SWEEP_NANOS, link.timeouts.shortestNanos() / 4));
        if (sweepNanos == 0 || wanted < sweepNanos) {
            sweepNanos = wanted;
            scheduleSweep(++sweepNumber);
        }
    }

    void remove(NettyLink link) {
        NettyLink last = links.remove(links.size() - 1);
        if (last != link) {
            links.set(link.loopIndex, last);
            last.loopIndex = link.loopIndex;
        }
        link.loopIndex = -1;
        sendQueues.add(-SendRoom.OWN_HELD_BYTES);
    }

    private void scheduleSweep(int number) {
        eventLoop.schedule(() -> sweep(number), sweepNanos, TimeUnit.NANOSECONDS);
    }

    private void sweep(int number) {
        if (number != sweepNumber) {
            return;
        }
        if (links.isEmpty()) {
            sweepNanos = 0;
            shared.release();
            releaseSpareReadBuffers();
            return;
        }
        shared.sweep();
        giveUnused();
        long now = System.nanoTime();
        for (int i = links.size() - 1; i >= 0; i--) {
            links.get(i).sweep(now);
        }
        scheduleSweep(number);
    }

    /**
     * Gives back one read buffer if there was one without use since the last sweep. One, because traffic that comes and
     * goes would else have them all made anew each time.
     */
    private void giveUnused() {
        if (spareUnused > 0) {
            spareReadBuffers.remove(0).buf.release();
        }
        spareUnused = spareReadBuffers.size();
    }

    private void releaseSpareReadBuffers() {
        spareReadBuffers.forEach(buffer -> buffer.buf.release());
        spareReadBuffers.clear();
        spareUnused = 0;
    }

    /** Ends every link and gives back every buffer that was kept. The thread ends when the sockets are closed. */
    void close() {
        closed = true;
        PromiseCombiner sockets = new PromiseCombiner(eventLoop);
        for (Channel channel : List.copyOf(opening)) {
            sockets.add(channel.closeFuture());
            SocketEnd.closeAtOnce(channel);
        }
        for (NettyLink link : List.copyOf(links)) {
            sockets.add(link.channel().closeFuture());
            link.endWithTransport();
        }
        sockets.finish(eventLoop.<Void>newPromise().addListener(done -> end()));
        // Whatever the system does, nobody waits for it for long.
        eventLoop.schedule(this::end, MAX_CLOSE_NANOS, TimeUnit.NANOSECONDS);
        halfClosed.close();
        if (spareSmall != null) {
            spareSmall.buf.release();
            spareSmall = null;
        }
        if (spareLarge != null) {
            spareLarge.buf.release();
            spareLarge = null;
        }
        shared.release();
        releaseSpareReadBuffers();
        spareChunks.forEach(Chunk::release);
        spareChunks.clear();
        Chunk shared = sharedSpare.getAndSet(null);
        if (shared != null) {
            shared.release();
        }
    }

    private void end() {
        eventLoop.shutdownGracefully(0, MAX_CLOSE_NANOS, TimeUnit.NANOSECONDS);
    }
}
