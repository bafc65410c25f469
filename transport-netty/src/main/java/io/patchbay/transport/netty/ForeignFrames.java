// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** The frames that threads other than the link's I/O thread have sent and that this one has not fetched yet. */
final class ForeignFrames {

    private static final VarHandle TAKEN;
    private static final VarHandle FRAMES;
    private static final VarHandle BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(ForeignFrames.class, "taken", long.class);
            FRAMES = lookup.findVarHandle(ForeignFrames.class, "frames", long.class);
            BYTES = lookup.findVarHandle(ForeignFrames.class, "bytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Chunk> full = new ArrayDeque<>(0);
    private final NettyLink link;
    private final LinkOutput output;
    private final SendRoom room;
    private final Framer framer;
    private final IoLoop loop;
    private final Packer packer;
    private final Runnable drainTask = this::drain;
    private boolean scheduled;
    private boolean closed;
    private long taken;
    private long frames;
    private long bytes;

    ForeignFrames(NettyLink link, LinkOutput output, Framer framer, IoLoop loop, SendRoom room) {
        this.link = link;
        this.output = output;
        this.room = room;
        this.framer = framer;
        this.loop = loop;
        this.packer = new Packer(
                framer, (bytes, goesOn) -> loop.takeSharedChunk(room, bytes, goesOn), full::add);
    }

    boolean send(ByteBuffer frame, int kind) {
        int length = frame.remaining();
        framer.check(frame, length);
        boolean schedule;
        boolean accepted;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            accepted = take(frame, length, kind);
            schedule = !scheduled;
            scheduled = true;
        } finally {
            lock.unlock();
        }
        if (schedule) {
            schedule();
        }
        return accepted;
    }

    private boolean take(ByteBuffer frame, int length, int kind) {
        long wireBytes = framer.wireBytes(length, kind);
        long queued = output.queued();
        if (!room.admits(queued, wireBytes)) {
            // The drain that follows looks again.
            room.refused(wireBytes);
            return false;
        }
        try {
            packer.append(frame, length, kind, wireBytes);
        } catch (OutOfMemoryError e) {
            throw link.halfSent(e);
        }
        taken += wireBytes;
        if (kind >= 0) {
            frames++;
            bytes += length;
        }
        if (!output.foreignPending) {
            output.foreignPending = true;
            loop.shared.foreignSent();
        }
        room.filledTo(queued + wireBytes);
        return true;
    }

    private void schedule() {
        try {
            loop.eventLoop.execute(drainTask);
        } catch (RejectedExecutionException e) {
            // The transport is closed, and the link with it.
            close();
            release();
        }
    }

    private void drain() {
        lock.lock();
        try {
            scheduled = false;
        } finally {
            lock.unlock();
        }
        output.drainForeign();
    }

    /** Fetches the oldest chunk, or {@code null} if there is none. */
    Chunk poll() {
        if (!output.foreignPending) {
            return null;
        }
        lock.lock();
        try {
            Chunk oldest = full.poll();
            if (oldest == null) {
                oldest = packer.take();
            }
            output.foreignPending = !full.isEmpty() || packer.chunk != null;
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        for (Chunk chunk = poll(); chunk != null; chunk = poll()) {
            chunk.release();
        }
    }

    long taken() {
        return (long) TAKEN.getOpaque(this);
    }

    long frames() {
        return (long) FRAMES.getOpaque(this);
    }

    long bytes() {
        return (long) BYTES.getOpaque(this);
    }
}
