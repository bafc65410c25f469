// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;

/**
 * The one handler of a tuned connection: walks over the frames in the read buffer, and packs what is sent into one
 * outgoing buffer, which leaves with the end of the batch.
 */
abstract class TunedHandler extends ChannelInboundHandlerAdapter {

    static final int HEADER = Integer.BYTES;

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

    /** A frame stands complete in the buffer. */
    abstract void onFrame(ByteBuf in, int index, int length);

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
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (end - index >= HEADER) {
            int length = in.getInt(index);
            if (end - index - HEADER < length) {
                checkLimit(length);
                break;
            }
            if (length < 0) {
                checkLimit(length);
            }
            onFrame(in, index + HEADER, length);
            index += HEADER + length;
        }
        in.readerIndex(index);
        onBatchEnd();
        flush();
        in.release();
        reads.batchEnded();
    }

    private void checkLimit(int length) {
        if (length < 0 || length > buffers.capacity() - HEADER) {
            throw new TooLongFrameException("A frame of " + Integer.toUnsignedString(length) + " bytes");
        }
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

    /** Sends a frame out of the read buffer without a copy, together with its header and its neighbours. */
    final void forward(ByteBuf in, int index, int length) {
        int from = index - HEADER;
        if (forwarded == in && forwardedTo == from) {
            forwardedTo = index + length;
            return;
        }
        writeOut();
        writeForwarded();
        forwarded = in;
        forwardedFrom = from;
        forwardedTo = index + length;
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
