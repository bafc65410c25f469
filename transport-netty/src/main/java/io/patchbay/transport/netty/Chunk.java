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
    private final AllSendQueues all;

    Chunk(ByteBufAllocator allocator, int bytes, AllSendQueues all) {
        this.all = all;
        buf = allocator.directBuffer(bytes, bytes);
        view = buf.nioBuffer(0, bytes);
        all.add(heldBytes());
    }

    /** Small ones are counted with their link. The pool has four sizes between one power of two and the next. */
    private int heldBytes() {
        int bytes = view.capacity();
        return bytes <= SMALL_BYTES ? 0 : bytes + bytes / 4;
    }

    /** Gives the buffer back to the pool, now or when Netty has written it. */
    void release() {
        all.add(-heldBytes());
        buf.release();
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
