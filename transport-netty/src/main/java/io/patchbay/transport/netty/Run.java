// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Frames that stand side by side in a read buffer and go on to one link, which sends them as one piece. Belongs to the
 * I/O thread.
 */
final class Run {

    /** {@code null} if there is none. */
    private ReadBuffer source;

    private int start;
    private int end;
    private int frames;

    /** Whether the last run had more than one frame, so that the next frame is likely to begin one. */
    private boolean likely;

    // Where the last frame that was forwarded has ended.
    private ReadBuffer neighbour;
    private int neighbourAt;

    boolean isEmpty() {
        return source == null;
    }

    int length() {
        return end - start;
    }

    /** Takes a frame in that stands right behind the others. */
    boolean grows(ReadBuffer from, int frameStart, int frameEnd) {
        if (source != from || end != frameStart) {
            return false;
        }
        end = frameEnd;
        frames++;
        return true;
    }

    /** Tells whether more frames are likely to follow one that begins there. */
    boolean isLikelyAt(ReadBuffer from, int frameStart) {
        return likely || neighbour == from && neighbourAt == frameStart;
    }

    /** Notes that a frame went out which ended there, in a run or not. */
    void passed(ReadBuffer from, int frameEnd) {
        neighbour = from;
        neighbourAt = frameEnd;
    }

    /** Begins with one frame, and holds on to its buffer. */
    void begin(ReadBuffer from, int frameStart, int frameEnd) {
        from.buf.retain();
        source = from;
        start = frameStart;
        end = frameEnd;
        frames = 1;
    }

    /** Tells whether it is large for its buffer. */
    boolean fillsBuffer() {
        return length() >= source.capacity() / 4;
    }

    /** Shows what was not written, until the next call to the buffer. */
    ByteBuffer bytes() {
        return source.out(start, end);
    }

    /** Notes how far {@link #bytes} was written. */
    void writtenTo(int position) {
        start = position;
    }

    /** Lends the bytes to Netty. */
    ByteBuf lend() {
        return source.lend(start, length());
    }

    /** Lets go of the buffer, if there is one. */
    void end() {
        if (source != null) {
            likely = frames > 1;
            source.buf.release();
            source = null;
        }
    }
}
