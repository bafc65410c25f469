// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The way in of one link, on its I/O thread: the only handler of a plain channel. Netty reads straight behind the
 * unfinished frame, so bytes stay where the system has put them until a handler has seen them.
 */
final class LinkInput extends ChannelInboundHandlerAdapter {

    /** What a quiet link reads into, and all that a peer costs that has sent no more than a header. */
    static final int SMALL_BYTES = 64 * 1024;

    /**
     * What a link reads into while its peer fills the small buffer with large frames. Small frames are copied on their
     * way out, and what is read and written in one turn should stay in the processor's cache. Frames of a power of two
     * have room for their headers, or each read would end with most of a frame that has to be moved to the front.
     */
    static final int LARGE_BYTES = 256 * 1024 + 256;

    private static final int GROWTH = 4;
    private static final VarHandle FRAMES;
    private static final VarHandle BYTES;
    private static final VarHandle READ_NANOS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FRAMES = lookup.findVarHandle(LinkInput.class, "frames", long.class);
            BYTES = lookup.findVarHandle(LinkInput.class, "bytes", long.class);
            READ_NANOS = lookup.findVarHandle(LinkInput.class, "readNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettyLink link;
    private final IoLoop loop;
    private final Framer framer;
    private ChannelHandlerContext context;
    private ReadBuffer buffer;
    private int preferredBytes = SMALL_BYTES;
    private long frames;
    private long bytes;
    private long framesBeforeBatch;
    private long readNanos = System.nanoTime();
    private long resumedNanos = readNanos;
    private int bytesInRow;

    LinkInput(NettyLink link, IoLoop loop, Framer framer, Channel channel) {
        this.link = link;
        this.loop = loop;
        this.framer = framer;
        channel.config().setRecvByteBufAllocator(() -> new ReadHandle(this, channel, loop.operations.readsLater()));
    }

    ChannelHandlerContext context() {
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        loop.registered(ctx.channel());
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        loop.unregistered(ctx.channel());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        link.activate();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        link.ended();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytesRead = (ByteBuf) message;
        try {
            if (buffer == null || bytesRead != buffer.buf) {
                append(bytesRead);
            }
            loop.beginBatch();
            READ_NANOS.setOpaque(this, loop.nanos());
            walk();
        } finally {
            bytesRead.release();
        }
        // Answers leave with each read, not when the socket is empty, so that the peer is busy meanwhile.
        completeBatch();
    }

    /** Takes bytes that a handler before this one has made, such as TLS. */
    private void append(ByteBuf source) {
        while (source.isReadable()) {
            ByteBuf target = prepare();
            int count = Math.min(source.readableBytes(), target.writableBytes());
            target.writeBytes(source, count);
            bytesInRow += count;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (bytesInRow < SMALL_BYTES / 2) {
            preferredBytes = SMALL_BYTES;
        }
        bytesInRow = 0;
        giveBackIfEmpty();
        if (link.isOpenOnLoop() && loop.losses.isLostUnnoticed(ctx.channel())) {
            link.gone();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            link.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        link.channelFailed(cause);
    }

    /** Goes on where a pause has stopped the walk. */
    void resume() {
        resumedNanos = System.nanoTime();
        if (held() > 0) {
            loop.beginBatch();
            walk();
            completeBatch();
        }
    }

    private void walk() {
        ReadBuffer in = buffer;
        if (in == null) {
            return;
        }
        if (!link.isOpenOnLoop()) {
            in.from = in.buf.writerIndex();
            return;
        }
        ByteBuffer scan = in.scan;
        ByteBuffer view = in.view;
        int end = in.buf.writerIndex();
        in.framer = framer;
        framer.free = in.from;
        loop.delivering = in;
        try {
            while (link.delivers() && framer.find(scan, in.from, end)) {
                int start = framer.frameStart;
                int stop = framer.frameEnd;
                in.frameStart = start;
                in.frameEnd = stop;
                in.from = framer.next;
                frames++;
                bytes += stop - start;
                view.limit(stop).position(start);
                link.handler.onFrame(view);
            }
        } catch (Throwable failure) {
            link.fail(failure);
        } finally {
            loop.delivering = null;
        }
    }

    private void completeBatch() {
        if (frames != framesBeforeBatch) {
            framesBeforeBatch = frames;
            if (link.isOpenOnLoop()) {
                try {
                    link.handler.onBatchEnd();
                } catch (Throwable failure) {
                    link.fail(failure);
                }
            }
        }
        loop.endBatch();
        giveBackIfEmpty();
    }

    private void giveBackIfEmpty() {
        ReadBuffer current = buffer;
        if (current != null && current.held() == 0) {
            buffer = null;
            loop.give(current);
        }
    }

    /** Notes how many bytes have come, and how many there was room for. */
    void read(int count, int room) {
        bytesInRow += count;
        link.output.peerWaits = count < room;
        if (count == room && room >= SMALL_BYTES / 2 && framer.findsLargeFrames()) {
            preferredBytes = LARGE_BYTES;
        }
    }

    /** Finds room for the next bytes, behind those that are held. */
    ByteBuf prepare() {
        ReadBuffer current = buffer;
        if (current == null) {
            current = loop.takeReadBuffer(preferredBytes);
            buffer = current;
            return current.buf;
        }
        int held = current.held();
        int needed = Math.max(framer.needed, held + 1);
        int capacity = current.capacity();
        int quarter = capacity / 4;
        if (held == 0) {
            prepareEmpty(current);
        } else if (needed > capacity && held >= capacity - quarter) {
            replace(grown(capacity, needed));
        } else if (current.from > 0
                && (current.buf.writableBytes() < quarter || current.from + Math.min(needed, capacity) > capacity)) {
            if (current.shared()) {
                replace(Math.max(capacity, preferredBytes));
            } else {
                current.compact();
            }
        }
        return buffer.buf;
    }

    private void prepareEmpty(ReadBuffer current) {
        if (current.shared() || current.capacity() < preferredBytes) {
            buffer = null;
            loop.give(current);
            buffer = loop.takeReadBuffer(preferredBytes);
        } else {
            current.clear();
        }
    }

    /** Grows with what has arrived, not with what was announced. */
    private int grown(int capacity, int needed) {
        if (capacity < LARGE_BYTES) {
            return LARGE_BYTES; // The size that is kept for the next link.
        }
        long enough = framer.needed > 0 ? needed : framer.maxFrameBytes + 64L;
        if (framer.needed <= capacity && !link.delivers()) {
            enough = 2L * capacity; // Frames that a pause holds back, and not the beginning of one.
        }
        return (int) Math.max(capacity + 64L, Math.min((long) capacity * GROWTH, enough));
    }

    private void replace(int bytesWanted) {
        ReadBuffer old = buffer;
        ReadBuffer fresh = loop.takeReadBuffer(bytesWanted);
        fresh.takeFrom(old);
        buffer = fresh;
        loop.give(old);
    }

    /** Gives up a large buffer that holds next to nothing. */
    void shrink() {
        ReadBuffer current = buffer;
        if (current != null && current.capacity() > SMALL_BYTES && current.held() < SMALL_BYTES / 4) {
            preferredBytes = SMALL_BYTES;
            replace(SMALL_BYTES);
        }
    }

    void release() {
        ReadBuffer current = buffer;
        if (current != null) {
            current.from = current.buf.writerIndex();
            buffer = null;
            loop.give(current);
        }
    }

    /** Counts bytes that have arrived and were not handed out. */
    int held() {
        return buffer == null ? 0 : buffer.held();
    }

    /** Tells for how long a frame has been incomplete without new bytes; 0 if none is. */
    long stalledNanos(long now) {
        return held() == 0 ? 0 : Math.min(now - readNanos, now - resumedNanos);
    }

    /** Tells when bytes last came. */
    long readNanos() {
        return (long) READ_NANOS.getOpaque(this);
    }

    long frames() {
        return (long) FRAMES.getOpaque(this);
    }

    long bytes() {
        return (long) BYTES.getOpaque(this);
    }
}
