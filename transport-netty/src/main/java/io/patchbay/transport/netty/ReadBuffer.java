// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What has arrived on one link and was not handed out yet. Bytes before Netty's writer index may be shared with buffers
 * on their way out, so they are overwritten only when nobody else holds the buffer.
 */
final class ReadBuffer {

    /** What is read into one buffer and forwarded leaves in no more; what goes to many links does. */
    private static final int MAX_KEPT_PIECES = 16;

    final ByteBuf buf;

    /** What handlers see. Read-only, because a frame that was forwarded without a copy must not change any more. */
    final ByteBuffer view;

    /** What framers see. */
    final ByteBuffer scan;

    private final ByteBuffer out;

    /** Where the bytes begin that were not handed out yet. */
    int from;

    /** The bounds of the frame that is being handed out. */
    int frameStart;

    int frameEnd;

    /** The framing around that frame. */
    Framer framer;

    private final List<LentBytes> lent = new ArrayList<>(2);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AllSendQueues all;

    ReadBuffer(ByteBufAllocator allocator, int bytes, AllSendQueues all) {
        this.all = all;
        buf = allocator.directBuffer(bytes, bytes);
        scan = buf.nioBuffer(0, bytes);
        view = scan.asReadOnlyBuffer();
        out = scan.duplicate();
    }

    int capacity() {
        return scan.capacity();
    }

    int held() {
        return buf.writerIndex() - from;
    }

    boolean shared() {
        return buf.refCnt() > 1;
    }

    /** Gives a piece to be written. */
    ByteBuf lend(int start, int length) {
        if (waiting.getAndIncrement() == 0) {
            all.add(capacity());
        }
        for (int i = 0; i < lent.size(); i++) {
            if (lent.get(i).isIdle()) {
                return lent.get(i).lend(start, length);
            }
        }
        LentBytes piece = new LentBytes(this);
        if (lent.size() < MAX_KEPT_PIECES) {
            lent.add(piece);
        }
        return piece.lend(start, length);
    }

    /** Shows a piece, until the next call. */
    ByteBuffer out(int start, int end) {
        return out.limit(end).position(start);
    }

    /** A piece was written. */
    void returned() {
        if (waiting.decrementAndGet() == 0) {
            all.add(-capacity());
        }
        buf.release();
    }

    /** Tells whether a handler's buffer is the frame being handed out, or a part of it. */
    boolean lends(ByteBuffer frame) {
        return frame == view && frame.position() >= frameStart && frame.limit() <= frameEnd;
    }

    void clear() {
        from = 0;
        buf.setIndex(0, 0);
    }

    /** Moves what is held to the start. */
    void compact() {
        int held = held();
        buf.setBytes(0, buf, from, held);
        buf.setIndex(0, held);
        from = 0;
    }

    /** Takes over what another buffer holds. */
    void takeFrom(ReadBuffer other) {
        int held = other.held();
        buf.setBytes(0, other.buf, other.from, held);
        buf.setIndex(0, held);
    }
}
