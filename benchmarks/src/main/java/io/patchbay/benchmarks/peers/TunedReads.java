// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * One connection's read buffer. Hands the same buffer to every read, so that bytes arrive straight behind the frame
 * that they complete; takes another only while slices of it wait to be written.
 */
final class TunedReads implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {

    private static final int READS_IN_A_ROW = 16;

    private final TunedBuffers buffers;
    private ByteBuf buffer;
    private int attempted;
    private int last;
    private int reads;

    /** The buffers have room for at least two of the largest frames. */
    TunedReads(TunedBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator unused) {
        if (buffer == null) {
            buffer = buffers.take();
        } else if (buffer.writableBytes() < buffers.capacity() / 2) {
            moveToFront();
        }
        return buffer.retain();
    }

    /** Slices that wait to be written keep their memory, so what is left behind them moves to another buffer. */
    private void moveToFront() {
        if (buffer.refCnt() == 1) {
            buffer.discardReadBytes();
            return;
        }
        ByteBuf next = buffers.take().writeBytes(buffer);
        buffer.release();
        buffer = next;
    }

    /** Keeps the buffer only if a part of a frame is in it. */
    void batchEnded() {
        if (buffer != null && !buffer.isReadable()) {
            buffers.giveBack(buffer);
            buffer = null;
        }
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    @Override
    public int guess() {
        return buffers.capacity();
    }

    @Override
    public void reset(ChannelConfig config) {
        reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    /** A read that did not fill the buffer has emptied the socket. */
    @Override
    public boolean continueReading() {
        return last == attempted && last > 0 && reads < READS_IN_A_ROW;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return continueReading();
    }

    @Override
    public void readComplete() {}
}
