// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.ChannelPromise;
import io.patchbay.spi.PeerPace;
import io.patchbay.spi.SharedFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The way out of one link. Belongs to the I/O thread; other threads' frames arrive through {@link ForeignFrames}.
 *
 * <p>Frames are packed into a chunk, and a chunk goes to the {@link SocketWriter} once for a batch or when it is full.
 * While the socket takes nothing, only full chunks go there, so that a blocked link never holds many almost empty ones.
 * Frames that are forwarded as they came, or go to many links, need no packing: see {@link Run}.
 */
final class LinkOutput {

    /** How much may be taken within a batch before the system gets it. */
    static final int FLUSH_BYTES = 256 * 1024;

    /** How much may be taken without another look at how full the queues are. */
    private static final int CREDIT_BYTES = 64 * 1024;

    private static final VarHandle TAKEN;
    private static final VarHandle FRAMES;
    private static final VarHandle BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(LinkOutput.class, "taken", long.class);
            FRAMES = lookup.findVarHandle(LinkOutput.class, "frames", long.class);
            BYTES = lookup.findVarHandle(LinkOutput.class, "bytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettyLink link;
    private final IoLoop loop;
    private final Framer framer;
    private final StreamSettings settings;
    private final SendRoom room;
    private final PeerPace pace = new PeerPace();
    private final Unsent unsent;

    /** The last one of frames that went to many links; {@code null} before. */
    private Run run;

    private final ForeignFrames foreign;
    private final SocketWriter writer;

    /** The I/O thread, once it has sent; only itself can find itself here. */
    private Thread ioThread;

    /** Bytes on the wire that the I/O thread was given since the link began. */
    private long taken;

    private long takenSinceFlush;

    /**
     * What was found to have room, and was not taken yet. A look at the queues touches more memory than a small frame;
     * one is due for each batch that is more than what any link may queue, while the socket is blocked for each frame,
     * and when others have sent.
     */
    private long credit;

    /** Whether other threads have sent; changes under the lock of {@link ForeignFrames}. */
    volatile boolean foreignPending;

    /** Whether the last read has emptied the socket, so that the peer may have nothing to do before it has answers. */
    boolean peerWaits;

    private long frames;
    private long bytes;
    private boolean dirty;

    /** Whether {@link SharedFrames} may take frames for this link that it is told of later. */
    private boolean sharing;

    private boolean released;

    LinkOutput(NettyLink link, IoLoop loop, Framer framer, StreamSettings settings, TlsMeter meter) {
        this.link = link;
        this.loop = loop;
        this.framer = framer;
        this.settings = settings;
        this.room = new SendRoom(settings.limits(), loop.sendQueues);
        this.writer = new SocketWriter(link, loop, room, meter, this::drainForeign);
        this.unsent = new Unsent(link, loop, framer, room, writer);
        this.foreign = new ForeignFrames(link, this, framer, loop, room);
    }

    boolean send(ByteBuffer frame, int kind) {
        if (Thread.currentThread() != ioThread && !entersLoop()) {
            return foreign.send(frame, kind);
        }
        tellShared();
        int length = frame.remaining();
        long wireBytes = framer.wireBytes(length, kind);
        if (!admits(frame, length, wireBytes)) {
            return false;
        }
        unsent.append(frame, length, kind, wireBytes);
        taken(length, kind, wireBytes);
        return true;
    }

    /** Sends a frame that goes to other links as well; {@code largest} as for {@link SharedFrames#taken}. */
    boolean sendShared(SharedFrame frame, int kind, int largest) {
        SharedFrames shared = loop.shared;
        if (Thread.currentThread() != ioThread && !entersLoop() || !shared.holds(frame, kind, framer, settings)) {
            return send(frame.bytes(), kind);
        }
        if (frame.isTakenByAll()) {
            return true;
        }
        int start = shared.start();
        int end = shared.end();
        if (!admits(end - start)) {
            return false;
        }
        appendShared(shared.buffer(), start, end);
        count(frame.size(), kind, end - start);
        // It leaves with the batch, for others wait for it as well.
        if (takenSinceFlush >= FLUSH_BYTES || writer.isBlocked()) {
            flushFull();
        }
        sharing = shared.taken(this, credit, largest);
        return true;
    }

    /**
     * Takes frames that go to other links as well, if there are any, and that there is room for as
     * {@link SharedFrames#taken} was told; more of them come only after they were offered.
     */
    void takeShared(ReadBuffer source, int start, int end, int count, long payloadBytes) {
        sharing = false;
        if (count > 0) {
            countShared(end - start, count, payloadBytes);
            addShared(source, start, end);
            flushSoon();
        }
    }

    /**
     * Takes such frames, and gives everything to the system.
     *
     * @return as {@link SharedFrames#taken} is told; 0 if that has to be found out
     */
    long flushShared(ReadBuffer source, int start, int end, int count, long payloadBytes) {
        dirty = false;
        if (count == 0) {
            flush();
        } else {
            countShared(end - start, count, payloadBytes);
            writeShared(source, start, end);
        }
        return link.accepts() && !room.isWritableDue() ? credit : 0;
    }

    private void writeShared(ReadBuffer source, int start, int end) {
        int rest = unsent.writeShared(source, start, end);
        if (rest == end) {
            wentStraight();
        } else {
            addShared(source, rest, end);
            flush();
        }
    }

    private void countShared(int wireBytes, int count, long payloadBytes) {
        credit -= wireBytes;
        taken += wireBytes;
        takenSinceFlush += wireBytes;
        frames += count;
        bytes += payloadBytes;
    }

    private void addShared(ReadBuffer source, int start, int end) {
        try {
            appendShared(source, start, end);
        } catch (OutOfMemoryError e) {
            // It has ended this link, and the others are to be told.
        }
    }

    /** Makes sure that everything this link has taken is known here, as far as the I/O thread asks. Any thread. */
    void tellShared() {
        if (sharing && loop.inLoop()) {
            loop.shared.interrupt();
        }
    }

    private void appendShared(ReadBuffer source, int start, int end) {
        // Many links are asked for each frame, so what each has to touch counts.
        if (run == null || !run.grows(source, start, end)) {
            run = unsent.appendShared(source, start, end);
        }
    }

    /** Sends a frame whose bytes the caller leaves alone until they are given back. */
    boolean sendLent(ByteBuffer frame, int kind, Runnable returned) {
        int length = frame.remaining();
        if (length < Unsent.SHARE_BYTES || !frame.isDirect() || !framer.shares(length) || !loop.inLoop()) {
            boolean copied = send(frame, kind);
            if (copied) {
                returned.run();
            }
            return copied;
        }
        tellShared();
        long wireBytes = framer.wireBytes(length, kind);
        if (!admits(frame, length, wireBytes)) {
            return false;
        }
        unsent.appendLent(frame, length, kind, returned);
        taken(length, kind, wireBytes);
        return true;
    }

    private boolean entersLoop() {
        if (!loop.inLoop()) {
            return false;
        }
        ioThread = Thread.currentThread();
        return true;
    }

    private boolean admits(ByteBuffer frame, int length, long wireBytes) {
        framer.check(frame, length);
        return admits(wireBytes);
    }

    private boolean admits(long wireBytes) {
        if (!link.accepts()) {
            return false;
        }
        if (wireBytes <= credit && !foreignPending) {
            credit -= wireBytes;
            return true;
        }
        return hasRoom(wireBytes);
    }

    private boolean hasRoom(long wireBytes) {
        credit = 0;
        if (foreignPending) {
            takeForeign();
        }
        long free = room.bytes() - queued();
        if (wireBytes > free) {
            return fits(wireBytes);
        }
        if (!writer.isBlocked()) {
            credit = Math.min(free, CREDIT_BYTES) - wireBytes;
        }
        return true;
    }

    private void taken(int length, int kind, long wireBytes) {
        count(length, kind, wireBytes);
        if (takenSinceFlush >= FLUSH_BYTES || writer.isBlocked() || peerWaits && loop.clock.isDue(wireBytes)) {
            flushFull();
        }
    }

    private void count(int length, int kind, long wireBytes) {
        taken += wireBytes;
        takenSinceFlush += wireBytes;
        if (kind >= 0) {
            frames++;
            bytes += length;
        }
        flushSoon();
    }

    /** Puts a frame of the framing's own behind everything that was taken, although the queue may be full. */
    void sendLast(ByteBuffer frame, int kind) {
        tellShared();
        takeForeign();
        int length = frame.remaining();
        long wireBytes = framer.wireBytes(length, kind);
        unsent.append(frame, length, kind, wireBytes);
        taken += wireBytes;
        flushSoon();
    }

    private void flushFull() {
        if (!writer.isBlocked()) {
            flush();
        }
        if (writer.isBlocked()) {
            // What the system was not offered yet does not count: it often takes everything at once.
            room.filledTo(queued());
        }
    }

    /** Makes sure before a frame is refused: what was packed may leave at once, and the socket may have taken more. */
    private boolean fits(long wireBytes) {
        if (writer.isBlocked() && !writer.holdsUnflushed()) {
            settle();
        } else {
            flush();
            // The frame that asks may take all the room there is.
            credit = 0;
        }
        if (room.admits(queued(), wireBytes)) {
            return true;
        }
        room.refused(wireBytes);
        flushSoon();
        return false;
    }

    private void flushSoon() {
        if (!dirty) {
            dirty = true;
            loop.flushSoon(link);
        }
    }

    /** Moves in what other threads have sent, behind what this thread has. */
    private void takeForeign() {
        for (Chunk chunk = foreign.poll(); chunk != null; chunk = foreign.poll()) {
            unsent.appendPacked(chunk);
        }
    }

    /** Gives to the system what a batch has left behind, and tells the handler if it may send again. */
    void flushBatch() {
        if (dirty) {
            dirty = false;
            flushNow();
        }
    }

    private void flushNow() {
        if (!released) {
            tellShared();
            flush();
            tellWritable();
        }
    }

    /** What other threads have sent has waited for its turn. */
    void drainForeign() {
        if (!released) {
            tellShared();
            takeForeign();
            flushNow();
        }
    }

    private void flush() {
        credit = 0;
        if (writer.goesStraight() && unsent.writeStraight()) {
            wentStraight();
            return;
        }
        unsent.submitDue();
        takenSinceFlush = 0;
        writer.flush();
        settle();
    }

    /** The system has taken everything at once. */
    private void wentStraight() {
        takenSinceFlush = 0;
        writer.wentStraight();
        room.fellTo(foreignPending ? queued() : 0);
        credit = room.ownBytes();
    }

    /** Finds out how much the system has taken. What TLS adds counts as if it had been taken with the frames. */
    void settle() {
        taken += writer.settle();
        if (writer.isBlocked()) {
            credit = 0;
        }
        room.fellTo(queued());
    }

    void tellWritable() {
        if (room.takeWritableDue()) {
            link.tellWritable();
        }
    }

    /** Refuses other threads' frames from now on. Called by any thread. */
    void closeForeign() {
        foreign.close();
    }

    /** Hands everything that was taken to Netty; the promise completes when the system has it. */
    ChannelPromise finish() {
        tellShared();
        takeForeign();
        unsent.submit();
        ChannelPromise promise = writer.finish();
        settle();
        return promise;
    }

    /** The promise of {@link #finish} has come true. */
    void allSent() {
        writer.allSent();
    }

    /** Gives back what will not be sent any more. */
    void release() {
        tellShared();
        released = true;
        settle();
        unsent.release();
        foreign.release();
        writer.release();
    }

    boolean isWritable() {
        return room.isWritable();
    }

    /**
     * Counts what is taken and not sent; exact on the I/O thread, close to it elsewhere, and too low by no more than
     * {@link SharedFrames} has taken and not told.
     */
    long queued() {
        long gone = writer.sent();
        return Math.max(0, (long) TAKEN.getOpaque(this) + foreign.taken() - gone);
    }

    /** Tells when the peer had last taken enough of what waits; the present if nothing waits. */
    long lastFair(long now) {
        if (!released) {
            tellShared();
            settle();
            tellWritable();
        }
        return pace.lastFair(now, writer.sent(), queued());
    }

    long frames() {
        return (long) FRAMES.getOpaque(this) + foreign.frames();
    }

    long bytes() {
        return (long) BYTES.getOpaque(this) + foreign.bytes();
    }

    /** Tells when the system last took something. */
    long sentNanos() {
        return writer.sentNanos();
    }
}
