// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;

/**
 * The buffers of one event loop. The one used last is handed out first, while it is still in the processor's cache,
 * whichever connection it serves.
 */
final class TunedBuffers {

    private final ArrayDeque<ByteBuf> free = new ArrayDeque<>();
    private final int capacity;

    TunedBuffers(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    ByteBuf take() {
        ByteBuf buffer = free.pollLast();
        return buffer != null ? buffer.clear() : PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    }

    /** Takes a buffer back, unless slices of it still wait to be written. */
    void giveBack(ByteBuf buffer) {
        if (buffer.refCnt() == 1) {
            free.addLast(buffer);
        } else {
            buffer.release();
        }
    }
}
