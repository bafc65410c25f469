// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** A buffer into which outgoing frames are packed, with a view that survives its reuse. */
final class Chunk {

    /**
     * Big enough that a system call per chunk does not show, small enough to stay in the second-level cache. A frame of
     * a power of two has room for its header.
     */
    static final int BYTES = 64 * 1024 + 64;

    /** What a link begins with when the event loop has no spare chunk, as in a broadcast to thousands of links. */
    static final int SMALL_BYTES = 4 * 1024;

    final ByteBuf buf;
    final ByteBuffer view;

    Chunk(ByteBufAllocator allocator, int bytes) {
        buf = allocator.directBuffer(bytes, bytes);
        view = buf.nioBuffer(0, bytes);
    }

    boolean isEmpty() {
        return view.position() == 0;
    }

    boolean isFullSize() {
        return view.capacity() == BYTES;
    }

    /** Shows Netty the bytes that were packed. */
    ByteBuf packed() {
        return buf.setIndex(0, view.position());
    }
}
