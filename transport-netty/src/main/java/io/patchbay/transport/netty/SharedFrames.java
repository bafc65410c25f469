// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.spi.SharedFrame;

/**
 * What goes to many links of a loop, framed once. Frames of one batch stand side by side, so that each link writes them
 * as one {@link Run}. Belongs to the I/O thread.
 */
final class SharedFrames {

    private final IoLoop loop;

    /** {@code null} if there is none. */
    private ReadBuffer buffer;

    private boolean used;

    // The frame that was put in last, and what it was framed for.
    private SharedFrame last;
    private StreamSettings framing;
    private int lastKind;
    private int start;
    private int end;

    SharedFrames(IoLoop loop) {
        this.loop = loop;
    }

    /**
     * Frames a frame for all links with the same settings, unless that is the one that was framed last.
     *
     * @return {@code false} if the framing does not let links share frames
     */
    boolean holds(SharedFrame frame, int kind, Framer framer, StreamSettings settings) {
        return frame == last && kind == lastKind && settings == framing || put(frame, kind, framer, settings);
    }

    private boolean put(SharedFrame frame, int kind, Framer framer, StreamSettings settings) {
        if (!framer.shares(frame.size())) {
            return false;
        }
        framer.check(frame.bytes(), frame.size());
        append(frame, kind, framer);
        last = frame;
        lastKind = kind;
        framing = settings;
        return true;
    }

    private void append(SharedFrame frame, int kind, Framer framer) {
        int wireBytes = Math.toIntExact(framer.wireBytes(frame.size(), kind));
        if (buffer == null || buffer.buf.writableBytes() < wireBytes) {
            leave();
            buffer = loop.takeReadBuffer(Math.max(LinkInput.SMALL_BYTES, wireBytes));
        }
        used = true;
        start = buffer.buf.writerIndex();
        end = start + wireBytes;
        framer.write(buffer.out(start, end), frame.bytes(), frame.size(), kind);
        buffer.buf.writerIndex(end);
    }

    /** The buffer with the frame that it holds. */
    ReadBuffer buffer() {
        return buffer;
    }

    /** Where that frame begins, its framing included. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The links have sent what was put in. */
    void endBatch() {
        last = null;
        framing = null;
        if (buffer == null) {
            return;
        }
        if (buffer.shared() || buffer.capacity() != LinkInput.SMALL_BYTES) {
            leave();
        } else {
            buffer.clear();
        }
    }

    /** Leaves the buffer to the links that have not sent all of it. */
    private void leave() {
        if (buffer != null) {
            last = null;
            loop.give(buffer);
            buffer = null;
        }
    }

    /** Keeps a buffer only while there is a use for it. */
    void sweep() {
        if (!used) {
            release();
        }
        used = false;
    }

    void release() {
        endBatch();
        if (buffer != null) {
            buffer.buf.release();
            buffer = null;
        }
    }
}
