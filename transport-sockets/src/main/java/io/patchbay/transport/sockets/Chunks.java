// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The buffers in which frames wait to be written, of all links of a transport: small ones for links that send little,
 * large ones for those that send much. Some are kept for the next link. Safe for use by many threads.
 */
final class Chunks {

    /** What a link needs that sends now and then, and all that a stalled one may hold when memory is short. */
    static final int SMALL_BYTES = 4 * 1024;

    static final int LARGE_BYTES = 64 * 1024;

    private static final int MOST_KEPT = 64;

    private final ArrayDeque<ByteBuffer> small = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> large = new ArrayDeque<>();
    private final AtomicLong held = new AtomicLong();

    ByteBuffer take(boolean isLarge) {
        ByteBuffer chunk;
        synchronized (this) {
            chunk = (isLarge ? large : small).poll();
        }
        if (chunk == null) {
            chunk = ByteBuffer.allocateDirect(isLarge ? LARGE_BYTES : SMALL_BYTES);
        }
        held.addAndGet(chunk.capacity());
        return chunk;
    }

    void give(ByteBuffer chunk) {
        held.addAndGet(-chunk.capacity());
        chunk.clear();
        synchronized (this) {
            ArrayDeque<ByteBuffer> kept = chunk.capacity() == LARGE_BYTES ? large : small;
            if (kept.size() < MOST_KEPT) {
                kept.push(chunk);
            }
        }
    }

    /** Tells how much memory is in use, whole buffers. */
    long held() {
        return held.get();
    }
}
