// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.LimitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * The way in of one link, on its I/O thread. It reads into the thread's buffer and keeps only what is left of it, so a
 * quiet link holds next to nothing; a frame that is too large for that buffer gets one of its own, which grows with
 * what has arrived and not with what was announced.
 */
final class FrameInput {

    private static final int READS_IN_ROW = 16;
    private static final int GROWTH = 4;
    private static final int SMALLEST_STASH = 256;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketLink link;
    private final SocketLoop loop;
    private final SocketChannel channel;
    private final int maxFrameBytes;
    private final boolean framed;

    /** What is left between two reads, from position to limit. */
    private ByteBuffer stash = NOTHING;

    /** A large frame up to position; {@code null} if there is none. */
    private ByteBuffer large;

    private ByteBuffer viewed;
    private ByteBuffer view;
    private int needed;
    private long frames;
    private long bytes;
    private volatile long framesTold;
    private volatile long bytesTold;
    private volatile long readNanos = System.nanoTime();
    private long resumedNanos = readNanos;

    FrameInput(SocketLink link, SocketLoop loop, SocketChannel channel, int maxFrameBytes, boolean framed) {
        this.link = link;
        this.loop = loop;
        this.channel = channel;
        this.maxFrameBytes = maxFrameBytes;
        this.framed = framed;
    }

    void read() throws IOException {
        for (int i = 0; i < READS_IN_ROW; i++) {
            ByteBuffer target = target();
            int room = target.remaining();
            int count = channel.read(target);
            if (count > 0) {
                readNanos = System.nanoTime();
                handOut(target);
            }
            if (count < 0) {
                link.inputEnded();
            }
            if (count < room || !link.isReading()) {
                return;
            }
        }
    }

    /** Goes on where a pause has stopped. */
    void resume() {
        resumedNanos = System.nanoTime();
        if (held() > 0) {
            handOut(target());
        }
    }

    private ByteBuffer target() {
        if (large != null) {
            return large;
        }
        ByteBuffer shared = loop.readBuffer();
        return stash.hasRemaining() ? shared.put(stash.duplicate()) : shared;
    }

    private void handOut(ByteBuffer buffer) {
        long before = frames;
        needed = 0;
        int from = link.delivers() ? walk(buffer) : 0;
        if (link.discards()) {
            release();
        } else {
            keep(buffer, from);
        }
        if (frames != before) {
            framesTold = frames;
            bytesTold = bytes;
            link.batchEnd();
        }
    }

    /** Hands out every whole frame, and answers where the rest begins. */
    private int walk(ByteBuffer buffer) {
        int end = buffer.position();
        int from = 0;
        while (link.delivers()) {
            int start = framed ? from + Integer.BYTES : from;
            int available = end - start;
            if (framed && available < 0 || !framed && available == 0) {
                needed = Integer.BYTES;
                break;
            }
            int length = framed ? buffer.getInt(from) : Math.min(available, maxFrameBytes);
            if (length < 0 || length > maxFrameBytes) {
                link.fail(new LimitException("A frame of " + Integer.toUnsignedString(length) + " bytes came from "
                        + link.peer() + ", over the limit maxFrameBytes, " + maxFrameBytes
                        + "; raise it with withMaxFrameBytes"));
                break;
            }
            if (length > available) {
                needed = Integer.BYTES + length;
                break;
            }
            from = start + length;
            frames++;
            bytes += length;
            link.frame(view(buffer).limit(from).position(start));
        }
        return from;
    }

    /** The same object for as long as the buffer is the same. */
    private ByteBuffer view(ByteBuffer buffer) {
        if (viewed != buffer) {
            viewed = buffer;
            view = buffer.duplicate();
        }
        return view.clear().order(ByteOrder.BIG_ENDIAN);
    }

    private void keep(ByteBuffer buffer, int from) {
        int left = buffer.position() - from;
        if (left == 0) {
            stash.position(stash.limit());
            dropLarge();
            return;
        }
        int wanted = Math.max(needed, left);
        ByteBuffer rest = buffer.duplicate().flip().position(from);
        if (wanted <= SocketLoop.READ_BYTES || left <= SocketLoop.READ_BYTES / 2) {
            stash(rest);
            dropLarge();
        } else if (buffer != large || !buffer.hasRemaining() || from > 0) {
            ByteBuffer grown = loop.takeLarge((int) Math.min(wanted, (long) left * GROWTH));
            grown.put(rest);
            stash = NOTHING;
            dropLarge();
            large = grown;
        }
    }

    private void stash(ByteBuffer rest) {
        int left = rest.remaining();
        if (stash.capacity() < left) {
            stash = ByteBuffer.allocate(Math.max(SMALLEST_STASH, Integer.highestOneBit(left - 1) << 1));
        }
        stash.clear().put(rest).flip();
    }

    private void dropLarge() {
        if (large != null) {
            loop.giveLarge(large);
            large = null;
            viewed = null;
            view = null;
        }
    }

    /** Forgets what has arrived. */
    void release() {
        stash = NOTHING;
        dropLarge();
    }

    /** Gives up a buffer that holds nothing. */
    void shrink() {
        if (!stash.hasRemaining()) {
            stash = NOTHING;
        }
    }

    /** Counts bytes that have arrived and were not handed out. */
    int held() {
        return large != null ? large.position() : stash.remaining();
    }

    /** Tells for how long a frame has been incomplete without new bytes; 0 if none is. */
    long stalledNanos(long now) {
        return held() == 0 ? 0 : Math.min(now - readNanos, now - resumedNanos);
    }

    long readNanos() {
        return readNanos;
    }

    long frames() {
        return loop.isCurrent() ? frames : framesTold;
    }

    long bytes() {
        return loop.isCurrent() ? bytes : bytesTold;
    }
}
