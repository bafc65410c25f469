// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Makes Netty read into the link's own buffer, again and again while the system fills it. */
final class ReadHandle implements RecvByteBufAllocator.ExtendedHandle {

    /** After this many reads other links get their turn. */
    private static final int MAX_READS = 16;

    private final LinkInput input;
    private final Channel channel;
    private final boolean later;
    private int attempted;
    private int last;
    private int reads;

    ReadHandle(LinkInput input, Channel channel, boolean later) {
        this.input = input;
        this.later = later;
        this.channel = channel;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        // Netty gives its reference back in each case, with the bytes or without.
        return later ? allocator.directBuffer(LinkInput.SMALL_BYTES) : input.prepare().retain();
    }

    @Override
    public int guess() {
        return LinkInput.SMALL_BYTES;
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
        if (bytes > 0) {
            input.read(bytes, attempted);
        }
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

    @Override
    public boolean continueReading() {
        return last == attempted && mayContinue();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return maybeMoreData.get() && mayContinue();
    }

    private boolean mayContinue() {
        return last > 0 && reads < MAX_READS && channel.isOpen() && channel.config().isAutoRead();
    }

    @Override
    public void readComplete() {}
}
