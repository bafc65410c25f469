// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.ChannelPromise;
import io.patchbay.Limits;
import io.patchbay.spi.PeerPace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The way out of one link. Belongs to the I/O thread; other threads' frames arrive through {@link ForeignFrames}.
 *
 * <p>Frames are packed into a chunk, and a chunk goes to the {@link SocketWriter} once for a batch or when it is full.
 * While the socket takes nothing, only full chunks go there, so that a blocked link never holds many almost empty ones.
 * Frames that are forwarded as they came need no packing: see {@link Run}.
 */
final class LinkOutput {

    /** From this size on, what is forwarded as it was received, or lent, is better shared than copied. */
    static final int SHARE_BYTES = 16 * 1024;

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
    private final Packer packer;
    private final SendRoom room;
    private final PeerPace pace = new PeerPace();

    /** {@code null} until there is something to forward. */
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
     * one is due for each batch, while the socket is blocked for each frame, and when others have sent.
     */
    private long credit;

    /** Whether other threads have sent; changes under the lock of {@link ForeignFrames}. */
    volatile boolean foreignPending;

    /** Whether the last read has emptied the socket, so that the peer may have nothing to do before it has answers. */
    boolean peerWaits;

    private long frames;
    private long bytes;
    private boolean dirty;
    private boolean released;

    LinkOutput(NettyLink link, IoLoop loop, Framer framer, Limits limits, TlsMeter meter) {
        this.link = link;
        this.loop = loop;
        this.framer = framer;
        this.room = new SendRoom(limits, loop.sendQueues);
        this.writer = new SocketWriter(link, loop, room, meter, this::drainForeign);
        this.packer = new Packer(framer, (bytes, goesOn) -> loop.takeChunk(room, bytes, goesOn), this::filled);
        this.foreign = new ForeignFrames(this, framer, loop, room);
    }

    boolean send(ByteBuffer frame, int kind) {
        if (Thread.currentThread() != ioThread && !entersLoop()) {
            return foreign.send(frame, kind);
        }
        int length = frame.remaining();
        long wireBytes = framer.wireBytes(length, kind);
        if (!admits(frame, length, wireBytes)) {
            return false;
        }
        try {
            if (loop.lends(frame) && framer.shares(length)) {
                forward(frame, length, kind, wireBytes);
            } else {
                endRun();
                packer.append(frame, length, kind, wireBytes);
            }
        } catch (OutOfMemoryError e) {
            throw halfSent(e);
        }
        taken(length, kind, wireBytes);
        return true;
    }

    /** Sends a frame whose bytes the caller leaves alone until they are given back. */
    boolean sendLent(ByteBuffer frame, int kind, Runnable returned) {
        int length = frame.remaining();
        if (length < SHARE_BYTES || !frame.isDirect() || !framer.shares(length) || !loop.inLoop()) {
            boolean copied = send(frame, kind);
            if (copied) {
                returned.run();
            }
            return copied;
        }
        long wireBytes = framer.wireBytes(length, kind);
        if (!admits(frame, length, wireBytes)) {
            return false;
        }
        endRun();
        try {
            packer.appendHeader(length, kind);
            submitPacked(packer.take());
            writer.submit(new Chunk(frame, loop.sendQueues, returned));
            packer.appendTrailer();
        } catch (OutOfMemoryError e) {
            throw halfSent(e);
        }
        frame.position(frame.limit());
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
        taken += wireBytes;
        if (kind >= 0) {
            frames++;
            bytes += length;
        }
        afterTaken(wireBytes);
    }

    /** Puts a frame of the framing's own behind everything that was taken, although the queue may be full. */
    void sendLast(ByteBuffer frame, int kind) {
        takeForeign();
        endRun();
        int length = frame.remaining();
        long wireBytes = framer.wireBytes(length, kind);
        append(packer, frame, length, kind, wireBytes);
        taken += wireBytes;
        flushSoon();
    }

    /** Packs a frame of another thread, or ends the link. */
    void append(Packer target, ByteBuffer frame, int length, int kind, long wireBytes) {
        try {
            target.append(frame, length, kind, wireBytes);
        } catch (OutOfMemoryError e) {
            throw halfSent(e);
        }
    }

    /** Ends the link: half a frame on the wire would make everything behind it unreadable. */
    private OutOfMemoryError halfSent(OutOfMemoryError error) {
        link.abort();
        return error;
    }

    private void afterTaken(long wireBytes) {
        flushSoon();
        takenSinceFlush += wireBytes;
        if (!writer.isBlocked()) {
            if (takenSinceFlush < FLUSH_BYTES && !(peerWaits && loop.clock.isDue(wireBytes))) {
                return;
            }
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

    /**
     * Sends a frame that stands in a read buffer of this event loop. Frames that stand side by side, with the same
     * framing on both links, are a run and leave as one piece.
     */
    private void forward(ByteBuffer frame, int length, int kind, long wireBytes) {
        if (run == null) {
            run = new Run();
        }
        ReadBuffer source = loop.delivering;
        int headerBytes = framer.headerBytes(length, kind);
        int start = frame.position() - headerBytes;
        int end = frame.limit();
        boolean whole = frame.position() == source.frameStart && end == source.frameEnd;
        boolean joins =
                whole && headerBytes > 0 && framer.trailerBytes() == 0 && framer.sameHeader(source.framer);
        if (joins && run.grows(source, start, end)) {
            frame.position(end);
            return;
        }
        endRun();
        boolean large = length >= SHARE_BYTES;
        if (joins && (large || run.isLikelyAt(source, start))) {
            run.begin(source, start, end);
            frame.position(end);
        } else if (large) {
            packer.appendHeader(length, kind);
            run.begin(source, frame.position(), end);
            endRun();
            frame.position(end);
            packer.appendTrailer();
        } else {
            packer.append(frame, length, kind, wireBytes);
        }
        run.passed(source, end);
    }

    private boolean hasRun() {
        return run != null && !run.isEmpty();
    }

    /** Puts the run behind what is packed: a large one as it is, a small one as a copy. */
    private void endRun() {
        if (!hasRun()) {
            return;
        }
        try {
            // While the socket takes nothing, a small run must not hold on to a large read buffer.
            if (run.length() >= SHARE_BYTES && (!writer.isBlocked() || run.fillsBuffer())) {
                submitPacked(packer.take());
                writer.submit(run.lend());
            } else {
                packer.appendPacked(run.bytes());
            }
        } catch (OutOfMemoryError e) {
            throw halfSent(e);
        } finally {
            run.end();
        }
    }

    private void submitPacked() {
        endRun();
        submitPacked(packer.take());
    }

    private void submitPacked(Chunk chunk) {
        if (chunk != null && chunk.isEmpty()) {
            chunk.release();
        } else if (chunk != null) {
            writer.submit(chunk);
        }
    }

    /** Moves in what other threads have sent, behind what this thread has. */
    private void takeForeign() {
        for (Chunk chunk = foreign.poll(); chunk != null; chunk = foreign.poll()) {
            Chunk own = packer.chunk;
            int size = chunk.view.position();
            endRun();
            if (own != null && own.view.remaining() >= size) {
                packer.appendPacked(chunk.view.flip());
                loop.give(chunk, room);
            } else {
                submitPacked();
                packer.chunk = chunk;
            }
        }
    }

    /** Gives to the system what a batch has left behind, and tells the handler if it may send again. */
    void flushBatch() {
        dirty = false;
        if (!released) {
            flush();
            tellWritable();
        }
    }

    /** What other threads have sent has waited for its turn. */
    void drainForeign() {
        if (!released) {
            takeForeign();
            flushBatch();
        }
    }

    private void flush() {
        credit = 0;
        if (writer.goesStraight() && writeStraight()) {
            takenSinceFlush = 0;
            writer.wentStraight();
            room.fellTo(queued());
            return;
        }
        endRun();
        Chunk chunk = packer.chunk;
        if (!writer.isBlocked() && chunk != null && !chunk.isEmpty()) {
            packer.chunk = null;
            writer.submit(chunk);
        }
        takenSinceFlush = 0;
        writer.flush();
        settle();
    }

    /**
     * Gives what a batch has left behind to the system, without Netty's queue, which only what the system does not take
     * at once has a use for. Answers whether nothing is left.
     */
    private boolean writeStraight() {
        if (packer.isEmpty()) {
            return !hasRun() || writeRun();
        }
        if (hasRun() && run.length() >= SHARE_BYTES) {
            return false;
        }
        endRun();
        if (!writer.goesStraight() || !writer.write(packer.chunk)) {
            return false;
        }
        packer.chunk = null;
        return true;
    }

    private boolean writeRun() {
        ByteBuffer bytes = run.bytes();
        writer.write(bytes);
        if (bytes.hasRemaining()) {
            run.writtenTo(bytes.position());
            return false;
        }
        run.end();
        return true;
    }

    /** Lets the system take a full chunk at once, so that the next is packed into the same, still cached, memory. */
    private void filled(Chunk chunk) {
        if (writer.goesStraight() && writer.write(chunk)) {
            writer.wentStraight();
        } else {
            writer.submit(chunk);
        }
    }

    /** Finds out how much the system has taken. What TLS adds counts as if it had been taken with the frames. */
    void settle() {
        taken += writer.settle();
        if (writer.isBlocked()) {
            credit = 0;
        }
        room.fellTo(queued());
    }

    private void tellWritable() {
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
        takeForeign();
        submitPacked();
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
        released = true;
        settle();
        if (run != null) {
            run.end();
        }
        Chunk chunk = packer.take();
        if (chunk != null) {
            chunk.release();
        }
        foreign.release();
        writer.release();
    }

    boolean isWritable() {
        return room.isWritable();
    }

    /** Counts what is taken and not sent; exact on the I/O thread, close to it elsewhere, never too low. */
    long queued() {
        long gone = writer.sent();
        return Math.max(0, (long) TAKEN.getOpaque(this) + foreign.taken() - gone);
    }

    /** Tells when the peer had last taken enough of what waits; the present if nothing waits. */
    long lastFair(long now) {
        if (!released) {
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
