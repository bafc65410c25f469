// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
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

    private static final System.Logger LOG = System.getLogger(Chunk.class.getName());

    final ByteBuf buf;
    final ByteBuffer view;
    private final ByteBuffer out;
    private final AllSendQueues all;

    /** Gives a lent buffer back; {@code null} if the buffer is of the pool. */
    private final Runnable returned;

    Chunk(ByteBufAllocator allocator, int bytes, AllSendQueues all) {
        this.all = all;
        buf = allocator.directBuffer(bytes, bytes);
        view = buf.nioBuffer(0, bytes);
        out = view.duplicate();
        returned = null;
        all.add(heldBytes());
    }

    /** Takes a frame that the application lends: a chunk that is full, and goes to the system through Netty's queue. */
    Chunk(ByteBuffer frame, AllSendQueues all, Runnable returned) {
        this.all = all;
        this.returned = returned;
        buf = Unpooled.wrappedBuffer(frame);
        view = null;
        out = null;
    }

    /** Small ones are counted with their link. The pool has four sizes between one power of two and the next. */
    private int heldBytes() {
        if (returned != null) {
            return 0;
        }
        int bytes = view.capacity();
        return bytes <= SMALL_BYTES ? 0 : bytes + bytes / 4;
    }

    /** Gives the buffer back to the pool, now or when Netty has written it. */
    void release() {
        all.add(-heldBytes());
        buf.release();
        if (returned != null) {
            giveBack();
        }
    }

    private void giveBack() {
        try {
            returned.run();
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "What takes back a lent buffer has failed", failure);
        }
    }

    boolean isEmpty() {
        return view.position() == 0;
    }

    boolean isFullSize() {
        return returned == null && view.capacity() == BYTES;
    }

    /** Shows the system the bytes that were packed and not written; the next call begins where it has stopped. */
    ByteBuffer unwritten() {
        return out.limit(view.position());
    }

    boolean isWritten() {
        return out.position() == view.position();
    }

    /** Shows Netty the bytes that were packed and not written. */
    ByteBuf packed() {
        return returned != null ? buf : buf.setIndex(out.position(), view.position());
    }

    void clear() {
        view.clear();
        out.clear();
    }
}
