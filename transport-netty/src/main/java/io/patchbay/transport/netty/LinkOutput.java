// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.patchbay.Limits;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The way out of one link. Belongs to the I/O thread; other threads' frames arrive through {@link ForeignFrames}.
 *
 * <p>Frames are packed into a chunk, and a chunk goes to Netty once for a batch or when it is full. While the socket
 * takes nothing, only full chunks go there, so that a blocked link never holds many almost empty ones.
 */
final class LinkOutput {

    /** From this size on, a frame that is forwarded as it was received is shared instead of copied. */
    static final int SHARE_BYTES = 16 * 1024;

    /** How much may be handed to Netty within a batch before the system gets it. */
    static final int FLUSH_BYTES = 256 * 1024;

    /**
     * For how long a batch may keep its first answers: the peer works on them while this side makes the others, where
     * both would otherwise wait for each other in turn.
     */
    static final long FLUSH_NANOS = 20_000;

    private static final int FRAMES_PER_LOOK = 16;
    private static final int LARGE_FRAME_BYTES = 4 * 1024;
    private static final int ENTRY_OVERHEAD =
            Integer.getInteger("io.netty.transport.outboundBufferEntrySizeOverhead", 96);
    private static final VarHandle TAKEN;
    private static final VarHandle SENT;
    private static final VarHandle FRAMES;
    private static final VarHandle BYTES;
    private static final VarHandle SENT_NANOS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(LinkOutput.class, "taken", long.class);
            SENT = lookup.findVarHandle(LinkOutput.class, "sent", long.class);
            FRAMES = lookup.findVarHandle(LinkOutput.class, "frames", long.class);
            BYTES = lookup.findVarHandle(LinkOutput.class, "bytes", long.class);
            SENT_NANOS = lookup.findVarHandle(LinkOutput.class, "sentNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettyLink link;

    /** What stands between TLS and the socket; {@code null} without TLS. */
    private final TlsMeter meter;
    private final IoLoop loop;
    private final Framer framer;
    private final Packer packer;
    private final SendRoom room;
    private final PeerPace pace = new PeerPace();
    private final ForeignFrames foreign;
    private final ArrayDeque<Chunk> submittedChunks = new ArrayDeque<>(0);
    private final Runnable drainedTask = this::afterDrained;

    // Bytes on the wire since the link began: taken from the I/O thread, given to Netty, given to the system.
    private long taken;
    private long submitted;
    private long sent;
    private long unflushed;
    private long takenSinceFlush;
    private int framesSinceLook;

    /** Whether the last read has emptied the socket, so that the peer may have nothing to do before it has answers. */
    boolean peerWaits;
    private long flushedNanos = System.nanoTime();

    private long frames;
    private long bytes;
    private long sentNanos = System.nanoTime();
    // The run that may still grow; the buffer is null if there is none.
    private ReadBuffer runFrom;
    private int runStart;
    private int runEnd;
    private int runFrames;

    /** Whether the last run had more than one frame, so that the next frame is likely to begin one. */
    private boolean inRuns;

    // Where the last frame that was forwarded has ended.
    private ReadBuffer neighbour;
    private int neighbourAt;

    /** Made when the socket blocks for the first time. */
    private DrainedPromise drained;

    private boolean dirty;
    private boolean blocked;
    private boolean released;

    LinkOutput(NettyLink link, IoLoop loop, Framer framer, Limits limits, TlsMeter meter) {
        this.link = link;
        this.meter = meter;
        this.loop = loop;
        this.framer = framer;
        this.room = new SendRoom(limits, loop.sendQueues);
        this.packer = new Packer(framer, (bytes, goesOn) -> loop.takeChunk(room, bytes, goesOn), this::filled);
        this.foreign = new ForeignFrames(this, framer, loop, room);
    }

    boolean send(ByteBuffer frame, int kind) {
        if (!loop.inLoop()) {
            return foreign.send(frame, kind);
        }
        int length = frame.remaining();
        long wireBytes = framer.wireBytes(length, kind);
        if (!admits(frame, length, wireBytes)) {
            return false;
        }
        if (loop.lends(frame) && framer.shares(length)) {
            forward(frame, length, kind, wireBytes);
        } else {
            endRun();
            append(packer, frame, length, kind, wireBytes);
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
        if (framer.headerBytes(length, kind) > 0) {
            packer.appendHeader(length, kind);
        }
        submitPacked(packer.take());
        submit(new Chunk(frame, loop.sendQueues, returned));
        packer.appendTrailer();
        frame.position(frame.limit());
        taken(length, kind, wireBytes);
        return true;
    }

    private boolean admits(ByteBuffer frame, int length, long wireBytes) {
        framer.check(frame, length);
        if (!link.accepts()) {
            return false;
        }
        if (foreign.pending) {
            takeForeign();
        }
        return queued() + wireBytes <= room.bytes() || fits(wireBytes);
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

    /** Packs a frame, or ends the link: half a frame on the wire would make everything behind it unreadable. */
    void append(Packer target, ByteBuffer frame, int length, int kind, long wireBytes) {
        try {
            target.append(frame, length, kind, wireBytes);
        } catch (OutOfMemoryError e) {
            link.abort();
            throw e;
        }
    }

    private void afterTaken(long wireBytes) {
        flushSoon();
        takenSinceFlush += wireBytes;
        if (!blocked && (takenSinceFlush >= FLUSH_BYTES || peerWaits && isLongBatch(wireBytes))) {
            flush();
        }
        if (blocked) {
            // What the system was not offered yet does not count: it often takes everything at once.
            room.filledTo(queued());
        }
    }

    /** Looks at the clock now and then, since that costs as much as a small message. */
    private boolean isLongBatch(long wireBytes) {
        if (++framesSinceLook < FRAMES_PER_LOOK && wireBytes < LARGE_FRAME_BYTES) {
            return false;
        }
        framesSinceLook = 0;
        long now = System.nanoTime();
        if (-Math.max(flushedNanos - now, loop.nanos() - now) < FLUSH_NANOS) {
            return false;
        }
        flushedNanos = now;
        return true;
    }

    /** Makes sure before a frame is refused: what was packed may leave at once, and the socket may have taken more. */
    private boolean fits(long wireBytes) {
        flushAll();
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
        ReadBuffer source = loop.delivering;
        int headerBytes = framer.headerBytes(length, kind);
        int start = frame.position() - headerBytes;
        int end = frame.limit();
        boolean joins = frame.position() == source.frameStart
                && end == source.frameEnd
                && headerBytes > 0
                && framer.trailerBytes() == 0
                && framer.sameHeader(source.framer);
        if (joins && runFrom == source && runEnd == start) {
            runEnd = end;
            runFrames++;
            frame.position(end);
            return;
        }
        endRun();
        boolean large = length >= SHARE_BYTES;
        if (joins && (large || inRuns || neighbour == source && neighbourAt == start)) {
            beginRun(source, start, end);
            frame.position(end);
        } else if (large) {
            if (headerBytes > 0) {
                packer.appendHeader(length, kind);
            }
            beginRun(source, frame.position(), end);
            endRun();
            frame.position(end);
            packer.appendTrailer();
        } else {
            append(packer, frame, length, kind, wireBytes);
        }
        neighbour = source;
        neighbourAt = end;
    }

    private void beginRun(ReadBuffer source, int start, int end) {
        source.buf.retain();
        runFrom = source;
        runStart = start;
        runEnd = end;
        runFrames = 1;
    }

    /** Puts the run behind what is packed: a large one as it is, a small one as a copy. */
    private void endRun() {
        ReadBuffer source = runFrom;
        if (source == null) {
            return;
        }
        int length = runEnd - runStart;
        try {
            // While the socket takes nothing, a small run must not hold on to a large read buffer.
            if (length >= SHARE_BYTES && (!blocked || length >= source.capacity() / 4)) {
                submitPacked(packer.take());
                write(source.lend(runStart, length), length);
            } else {
                packer.appendPacked(source.out(runStart, runEnd));
            }
        } catch (OutOfMemoryError e) {
            link.abort();
            throw e;
        } finally {
            forgetRun();
        }
    }

    private void forgetRun() {
        inRuns = runFrames > 1;
        runFrom.buf.release();
        runFrom = null;
    }

    private void submitPacked() {
        endRun();
        submitPacked(packer.take());
    }

    private void submitPacked(Chunk chunk) {
        if (chunk == null) {
            return;
        }
        if (chunk.isEmpty()) {
            chunk.release();
        } else {
            submit(chunk);
        }
    }

    private void submit(Chunk chunk) {
        // This second reference brings the chunk back once Netty has let go of its own.
        chunk.buf.retain();
        submittedChunks.add(chunk);
        ByteBuf packed = chunk.packed();
        write(packed, packed.readableBytes());
    }

    private void write(Object message, int size) {
        submitted += size;
        unflushed += size;
        ChannelHandlerContext ctx = link.context();
        ctx.write(message, ctx.voidPromise());
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
            flush();
            tellWritable();
        }
    }

    private void flush() {
        if (goesStraight() && writeStraight()) {
            takenSinceFlush = 0;
            settle();
            return;
        }
        endRun();
        Chunk chunk = packer.chunk;
        if (!blocked && chunk != null && !chunk.isEmpty()) {
            packer.chunk = null;
            submit(chunk);
        }
        flushSubmitted();
    }

    /** Tells whether nothing waits in Netty's queue that would have to go first. */
    private boolean goesStraight() {
        return !blocked
                && meter == null
                && submitted == sent
                && link.channel().unsafe().outboundBuffer() != null;
    }

    /**
     * Gives what a batch has left behind to the system, without Netty's queue, which only what the system does not take
     * at once has a use for. Answers whether nothing is left.
     */
    private boolean writeStraight() {
        if (packer.isEmpty()) {
            return runFrom == null || writeRun();
        }
        if (runFrom != null && runEnd - runStart >= SHARE_BYTES) {
            return false;
        }
        endRun();
        if (submitted != sent || !writeChunk(packer.chunk)) {
            return false;
        }
        packer.chunk = null;
        return true;
    }

    private boolean writeRun() {
        ByteBuffer bytes = runFrom.out(runStart, runEnd);
        write(bytes);
        runStart = bytes.position();
        if (bytes.hasRemaining()) {
            return false;
        }
        forgetRun();
        return true;
    }

    private boolean writeChunk(Chunk chunk) {
        write(chunk.unwritten());
        if (!chunk.isWritten()) {
            return false;
        }
        loop.give(chunk, room);
        return true;
    }

    /** Lets the system take a full chunk at once, so that the next is packed into the same, still cached, memory. */
    private void filled(Chunk chunk) {
        if (goesStraight() && writeChunk(chunk)) {
            settle();
        } else {
            submit(chunk);
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            submitted += loop.operations.write(link.channel(), bytes);
        } catch (IOException e) {
            link.channelFailed(e);
        }
    }

    private void flushAll() {
        if (unflushed > 0 || !blocked) {
            flush();
        } else {
            settle();
        }
    }

    private void flushSubmitted() {
        takenSinceFlush = 0;
        if (unflushed > 0) {
            unflushed = 0;
            link.context().flush();
        }
        settle();
    }

    /** Finds out how much the system has taken. */
    void settle() {
        ChannelOutboundBuffer buffer = link.channel().unsafe().outboundBuffer();
        if (buffer == null) {
            return;
        }
        takeChunksBack();
        long inSocket = buffer.isEmpty()
                ? 0
                : buffer.totalPendingWriteBytes() - (long) ENTRY_OVERHEAD * buffer.size() - buffer.currentProgress();
        if (meter != null) {
            // TLS gives the chunks back at once, and what it makes of them waits.
            room.holdsBesides(inSocket);
        }
        long now = meter == null ? submitted - (inSocket > 0 ? inSocket : unflushed) : goneThroughTls(inSocket);
        if (now != sent) {
            sent = now;
            SENT_NANOS.setOpaque(this, loop.nanos());
        }
        if (submitted > now && !blocked && (inSocket > 0 || meter == null)) {
            blocked = true;
            if (drained == null) {
                drained = new DrainedPromise(link.channel(), this::onDrained);
            }
            wire().writeAndFlush(Unpooled.EMPTY_BUFFER, drained);
        }
        room.fellTo(queued());
    }

    /** Counts what TLS adds as if it had been taken with the frames, so that all counts are of bytes on the wire. */
    private long goneThroughTls(long inSocket) {
        long added = meter.bytes() + unflushed - submitted;
        if (added > 0) {
            taken += added;
            submitted += added;
        }
        // What TLS has written and the end of the read will flush is counted a little too high; never go back for it.
        return Math.max(sent, meter.bytes() - inSocket);
    }

    /** Where the way out begins behind TLS, which would make a record of an empty buffer. */
    private ChannelHandlerContext wire() {
        return meter == null ? link.context() : meter.context();
    }

    private void takeChunksBack() {
        for (Chunk chunk = submittedChunks.peek(); chunk != null && chunk.buf.refCnt() == 1; ) {
            loop.give(submittedChunks.poll(), room);
            chunk = submittedChunks.peek();
        }
    }

    private void tellWritable() {
        if (room.takeWritableDue()) {
            link.tellWritable();
        }
    }

    private void onDrained() {
        // Netty is still in the middle of its own accounting here.
        if (!released) {
            loop.eventLoop.execute(drainedTask);
        }
    }

    private void afterDrained() {
        blocked = false;
        drainForeign();
    }

    /** Refuses other threads' frames from now on. Called by any thread. */
    void closeForeign() {
        foreign.close();
    }

    /** Hands everything that was taken to Netty; the promise completes when the system has it. */
    ChannelPromise finish() {
        takeForeign();
        submitPacked();
        if (meter != null) {
            link.context().flush();
        }
        ChannelHandlerContext wire = wire();
        ChannelPromise promise = wire.newPromise();
        wire.writeAndFlush(Unpooled.EMPTY_BUFFER, promise);
        unflushed = 0;
        settle();
        return promise;
    }

    /** The promise of {@link #finish} has come true. */
    void allSent() {
        sent = submitted;
        sentNanos = System.nanoTime();
    }

    /** Gives back what will not be sent any more. */
    void release() {
        released = true;
        settle();
        if (runFrom != null) {
            forgetRun();
        }
        Chunk chunk = packer.take();
        if (chunk != null) {
            chunk.release();
        }
        submittedChunks.forEach(Chunk::release);
        submittedChunks.clear();
        foreign.release();
        room.holdsBesides(0);
    }

    boolean isWritable() {
        return room.isWritable();
    }

    /** Counts what is taken and not sent; exact on the I/O thread, close to it elsewhere, never too low. */
    long queued() {
        long gone = (long) SENT.getOpaque(this);
        return Math.max(0, (long) TAKEN.getOpaque(this) + foreign.taken() - gone);
    }

    /** Tells when the peer had last taken enough of what waits; the present if nothing waits. */
    long lastFair(long now) {
        if (!released) {
            settle();
            tellWritable();
        }
        return pace.lastFair(now, sent, queued());
    }

    long frames() {
        return (long) FRAMES.getOpaque(this) + foreign.frames();
    }

    long bytes() {
        return (long) BYTES.getOpaque(this) + foreign.bytes();
    }

    /** Tells when the system last took something. */
    long sentNanos() {
        return (long) SENT_NANOS.getOpaque(this);
    }
}
