// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.nio.ByteBuffer;

/**
 * What one link has taken and not given to its {@link SocketWriter} yet: frames packed into a chunk, and behind them
 * those that need no packing, a {@link Run}. Belongs to the I/O thread.
 */
final class Unsent {

    /** From this size on, what goes out as it stands elsewhere is better shared than copied. */
    static final int SHARE_BYTES = 16 * 1024;

    private final NettyLink link;
    private final IoLoop loop;
    private final Framer framer;
    private final SendRoom room;
    private final SocketWriter writer;
    private final Packer packer;

    /** {@code null} until there is something that needs no packing. */
    private Run run;

    Unsent(NettyLink link, IoLoop loop, Framer framer, SendRoom room, SocketWriter writer) {
        this.link = link;
        this.loop = loop;
        this.framer = framer;
        this.room = room;
        this.writer = writer;
        this.packer = new Packer(framer, (bytes, goesOn) -> loop.takeChunk(room, bytes, goesOn), this::filled);
    }

    /** Puts a frame behind the others. */
    void append(ByteBuffer frame, int length, int kind, long wireBytes) {
        try {
            if (loop.lends(frame) && framer.shares(length)) {
                forward(frame, length, kind, wireBytes);
            } else {
                endRun();
                packer.append(frame, length, kind, wireBytes);
            }
        } catch (OutOfMemoryError e) {
            throw link.halfSent(e);
        }
    }

    /** Puts a frame behind the others that was lent by its owner, and is large. */
    void appendLent(ByteBuffer frame, int length, int kind, Runnable returned) {
        endRun();
        try {
            packer.appendHeader(length, kind);
            submit(packer.take());
            writer.submit(new Chunk(frame, loop.sendQueues, returned));
            packer.appendTrailer();
        } catch (OutOfMemoryError e) {
            throw link.halfSent(e);
        }
        frame.position(frame.limit());
    }

    /** Begins a run behind the others with a frame that goes to many links. */
    Run appendShared(ReadBuffer source, int start, int end) {
        if (run == null) {
            run = new Run();
        }
        endShared();
        run.begin(source, start, end);
        return run;
    }

    /** Lets the system take a large run at once, which no other links wait for. */
    private void endShared() {
        boolean straight = hasRun() && run.length() >= SHARE_BYTES && packer.isEmpty() && writer.goesStraight();
        if (straight && writeRun()) {
            writer.wentStraight();
        } else {
            endRun();
        }
    }

    /**
     * Gives frames that go to many links to the system, if nothing waits before them.
     *
     * @return where those begin that it has not taken
     */
    int writeShared(ReadBuffer source, int start, int end) {
        if (hasRun() || !packer.isEmpty() || !writer.goesStraight()) {
            return start;
        }
        ByteBuffer bytes = source.out(start, end);
        writer.write(bytes);
        return bytes.position();
    }

    /** Puts frames behind the others that another thread has packed. */
    void appendPacked(Chunk chunk) {
        Chunk own = packer.chunk;
        endRun();
        if (own != null && own.view.remaining() >= chunk.view.position()) {
            packer.appendPacked(chunk.view.flip());
            loop.give(chunk, room);
        } else {
            submit();
            packer.chunk = chunk;
        }
    }

    /**
     * Sends a frame that stands in a read buffer of this event loop. Frames that stand side by side, with the same
     * framing on both links, are a run and leave as one piece.
     */
    private void forward(ByteBuffer frame, int length, int kind, long wireBytes) {
        ReadBuffer source = loop.delivering;
        int headerBytes = (int) (wireBytes - length);
        int start = frame.position() - headerBytes;
        int end = frame.limit();
        boolean joins = frame.position() == source.frameStart
                && end == source.frameEnd
                && headerBytes > 0
                && framer.trailerBytes() == 0
                && framer.sameHeader(source.framer, kind);
        boolean large = length >= SHARE_BYTES;
        if (run == null && (joins || large)) {
            run = new Run();
        }
        if (joins && run.grows(source, start, end)) {
            frame.position(end);
            return;
        }
        endRun();
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
        if (joins) {
            run.passed(source, end);
        }
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
                submit(packer.take());
                writer.submit(run.lend());
            } else {
                packer.appendPacked(run.bytes());
            }
        } catch (OutOfMemoryError e) {
            throw link.halfSent(e);
        } finally {
            run.end();
        }
    }

    /** Gives everything to the writer. */
    void submit() {
        endRun();
        submit(packer.take());
    }

    private void submit(Chunk chunk) {
        if (chunk != null && chunk.isEmpty()) {
            chunk.release();
        } else if (chunk != null) {
            writer.submit(chunk);
        }
    }

    /** Gives to the writer what is not to wait for more; while the socket takes nothing, only what fills a chunk. */
    void submitDue() {
        endRun();
        Chunk chunk = packer.chunk;
        if (!writer.isBlocked() && chunk != null && !chunk.isEmpty()) {
            packer.chunk = null;
            writer.submit(chunk);
        }
    }

    /**
     * Gives everything to the system, without Netty's queue, which only what the system does not take at once has a use
     * for. Answers whether nothing is left.
     */
    boolean writeStraight() {
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

    /** Gives back what will not be sent any more. */
    void release() {
        if (run != null) {
            run.end();
        }
        Chunk chunk = packer.take();
        if (chunk != null) {
            chunk.release();
        }
    }
}
