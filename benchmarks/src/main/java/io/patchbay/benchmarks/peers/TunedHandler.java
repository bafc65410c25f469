// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;

/**
 * The one handler of a tuned connection: walks over what is in the read buffer, and packs what is sent into one
 * outgoing buffer, which leaves with the end of the batch.
 */
abstract class TunedHandler extends ChannelInboundHandlerAdapter {

    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    private final TunedBuffers buffers;
    private final TunedReads reads;
    private ChannelHandlerContext context;
    private ByteBuf out;
    private ByteBuf forwarded;
    private int forwardedFrom;
    private int forwardedTo;

    TunedHandler(TunedBuffers buffers) {
        this.buffers = buffers;
        reads = new TunedReads(buffers);
    }

    /** Hands out what stands complete in the buffer, and returns where the rest begins. */
    abstract int walk(ByteBuf in, int index, int end);

    /** All frames that came together have been handed out. */
    void onBatchEnd() {}

    final ChannelHandlerContext context() {
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
        context.channel().config().setRecvByteBufAllocator(reads);
        context.channel().config().setWriteBufferWaterMark(WATER_MARK);
    }

    @Override
    public void channelRead(ChannelHandlerContext unused, Object message) {
        ByteBuf in = (ByteBuf) message;
        in.readerIndex(walk(in, in.readerIndex(), in.writerIndex()));
        onBatchEnd();
        flush();
        in.release();
        reads.batchEnded();
    }

    /** The size of a buffer; half of it has room for the largest frame. */
    final int capacity() {
        return buffers.capacity();
    }

    /** Where to write a frame of at most that size, header included, which is no more than a buffer's capacity. */
    final ByteBuf room(int bytes) {
        if (forwarded != null) {
            writeForwarded();
        }
        if (out == null || out.writableBytes() < bytes) {
            writeOut();
            out = buffers.take();
        }
        return out;
    }

    /** Sends a part of the read buffer without a copy, together with its neighbours. */
    final void forward(ByteBuf in, int from, int to) {
        if (forwarded == in && forwardedTo == from) {
            forwardedTo = to;
            return;
        }
        writeOut();
        writeForwarded();
        forwarded = in;
        forwardedFrom = from;
        forwardedTo = to;
    }

    /** Sends a buffer as it is, behind what was sent before. */
    final void write(ByteBuf bytes) {
        writeOut();
        writeForwarded();
        context.write(bytes, context.voidPromise());
    }

    final void flush() {
        ByteBuf last = out;
        if (last != null) {
            last.retain();
        }
        writeOut();
        writeForwarded();
        context.flush();
        if (last != null) {
            buffers.giveBack(last);
        }
    }

    private void writeOut() {
        if (out != null) {
            context.write(out, context.voidPromise());
            out = null;
        }
    }

    private void writeForwarded() {
        if (forwarded != null) {
            ByteBuf slice = forwarded.retainedSlice(forwardedFrom, forwardedTo - forwardedFrom);
            forwarded = null;
            context.write(slice, context.voidPromise());
        }
    }

    /** A peer that does not take its answers is not read from. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext unused) {
        context.channel().config().setAutoRead(mayRead());
    }

    boolean mayRead() {
        return context.channel().isWritable();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext unused) {
        reads.release();
    }
}
