// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Gives to the system what one link has packed: straight if nothing waits before it, else through Netty's queue, and
 * counts how much of it the system has taken. Belongs to the I/O thread, except where a method says otherwise.
 */
final class SocketWriter {

    private static final int ENTRY_OVERHEAD =
            Integer.getInteger("io.netty.transport.outboundBufferEntrySizeOverhead", 96);
    private static final VarHandle SENT;
    private static final VarHandle SENT_NANOS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SENT = lookup.findVarHandle(SocketWriter.class, "sent", long.class);
            SENT_NANOS = lookup.findVarHandle(SocketWriter.class, "sentNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettyLink link;
    private final IoLoop loop;
    private final SendRoom room;

    /** What stands between TLS and the socket; {@code null} without TLS. */
    private final TlsMeter meter;

    private final Runnable afterDrained;
    private final ArrayDeque<Chunk> submittedChunks = new ArrayDeque<>(0);

    // Bytes on the wire since the link began: given to Netty or the system, given to the system.
    private long submitted;
    private long sent;
    private long sentNanos = System.nanoTime();
    private long unflushed;

    // Made when the socket blocks for the first time.
    private DrainedPromise drained;
    private Runnable unblockTask;

    private boolean blocked;
    private boolean released;

    /**
     * Makes the writer of one link.
     *
     * @param afterDrained runs as a task when a blocked socket has taken all that waited
     */
    SocketWriter(NettyLink link, IoLoop loop, SendRoom room, TlsMeter meter, Runnable afterDrained) {
        this.link = link;
        this.loop = loop;
        this.room = room;
        this.meter = meter;
        this.afterDrained = afterDrained;
    }

    /** Tells whether the socket takes nothing at present. */
    boolean isBlocked() {
        return blocked;
    }

    /** Tells whether nothing waits in Netty's queue that would have to go first. */
    boolean goesStraight() {
        return !blocked
                && meter == null
                && submitted == sent
                && link.channel().isOpen();
    }

    /** All that was offered past Netty's queue was taken, so that there is nothing to be found out. */
    void wentStraight() {
        if (sent != submitted) {
            sent = submitted;
            SENT_NANOS.setOpaque(this, loop.nanos());
        }
    }

    /** Offers bytes to the system past Netty's queue, and moves their position by what it takes. */
    void write(ByteBuffer bytes) {
        try {
            submitted += loop.operations.write(link.channel(), bytes);
        } catch (IOException e) {
            link.channelFailed(e);
        }
    }

    /** Offers a chunk to the system past Netty's queue; {@code false} if something of it is left. */
    boolean write(Chunk chunk) {
        write(chunk.unwritten());
        if (!chunk.isWritten()) {
            return false;
        }
        loop.give(chunk, room);
        return true;
    }

    /** Puts a chunk, or what is left of it, into Netty's queue. */
    void submit(Chunk chunk) {
        // This second reference brings the chunk back once Netty has let go of its own.
        chunk.buf.retain();
        submittedChunks.add(chunk);
        submit(chunk.packed());
    }

    /** Puts bytes into Netty's queue. */
    void submit(ByteBuf bytes) {
        int size = bytes.readableBytes();
        submitted += size;
        unflushed += size;
        ChannelHandlerContext ctx = link.context();
        ctx.write(bytes, ctx.voidPromise());
    }

    /** Tells whether Netty holds something that it was not told to write. */
    boolean holdsUnflushed() {
        return unflushed > 0;
    }

    /** Lets Netty write what it holds. */
    void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            link.context().flush();
        }
    }

    /**
     * Finds out how much the system has taken.
     *
     * @return how many bytes TLS has added to those that were submitted
     */
    long settle() {
        ChannelOutboundBuffer buffer = link.channel().unsafe().outboundBuffer();
        if (buffer == null) {
            return 0;
        }
        takeChunksBack();
        long inSocket = buffer.isEmpty()
                ? 0
                : buffer.totalPendingWriteBytes() - (long) ENTRY_OVERHEAD * buffer.size() - buffer.currentProgress();
        long added = 0;
        long now;
        if (meter == null) {
            now = submitted - (inSocket > 0 ? inSocket : unflushed);
        } else {
            // TLS gives the chunks back at once, and what it makes of them waits.
            room.holdsBesides(inSocket);
            added = Math.max(0, meter.bytes() + unflushed - submitted);
            submitted += added;
            // What TLS has written and the end of the read will flush is counted a little too high; never go back.
            now = Math.max(sent, meter.bytes() - inSocket);
        }
        if (now != sent) {
            sent = now;
            SENT_NANOS.setOpaque(this, loop.nanos());
        }
        if (submitted > now && !blocked && (inSocket > 0 || meter == null)) {
            blocked = true;
            if (drained == null) {
                drained = new DrainedPromise(link.channel(), this::onDrained);
                unblockTask = this::unblock;
            }
            wire().writeAndFlush(Unpooled.EMPTY_BUFFER, drained);
        }
        return added;
    }

    private void takeChunksBack() {
        for (Chunk chunk = submittedChunks.peek(); chunk != null && chunk.buf.refCnt() == 1; ) {
            loop.give(submittedChunks.poll(), room);
            chunk = submittedChunks.peek();
        }
    }

    /** Where the way out begins behind TLS, which would make a record of an empty buffer. */
    private ChannelHandlerContext wire() {
        return meter == null ? link.context() : meter.context();
    }

    private void onDrained() {
        // Netty is still in the middle of its own accounting here.
        if (!released) {
            loop.eventLoop.execute(unblockTask);
        }
    }

    private void unblock() {
        blocked = false;
        afterDrained.run();
    }

    /** Lets Netty write all it holds; the promise completes when the system has it. */
    ChannelPromise finish() {
        if (meter != null) {
            link.context().flush();
        }
        ChannelHandlerContext wire = wire();
        ChannelPromise promise = wire.newPromise();
        wire.writeAndFlush(Unpooled.EMPTY_BUFFER, promise);
        unflushed = 0;
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
        submittedChunks.forEach(Chunk::release);
        submittedChunks.clear();
        room.holdsBesides(0);
    }

    /** Counts the bytes that the system has taken. Any thread. */
    long sent() {
        return (long) SENT.getOpaque(this);
    }

    /** Tells when the system last took something. Any thread. */
    long sentNanos() {
        return (long) SENT_NANOS.getOpaque(this);
    }
}
