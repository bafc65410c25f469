// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Makes Netty read into the event loop's own buffer, which is as large as any datagram, again and again. */
final class DatagramReads implements RecvByteBufAllocator.ExtendedHandle {

    /** After so many reads other sockets get their turn. */
    private static final int MAX_READS = 64;

    private final Channel channel;
    private final ByteBuf buffer;
    private int attempted;
    private int last;
    private int reads;

    DatagramReads(Channel channel, ByteBuf buffer) {
        this.channel = channel;
        this.buffer = buffer;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        reads++;
        // Netty gives its reference back in each case, with a datagram or without.
        return buffer.clear().retain();
    }

    @Override
    public int guess() {
        return buffer.capacity();
    }

    @Override
    public void reset(ChannelConfig config) {
        reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {}

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

    @Override
    public boolean continueReading() {
        return reads < MAX_READS && channel.isOpen() && channel.config().isAutoRead();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return continueReading();
    }

    @Override
    public void readComplete() {}
}
