// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** What waits to be sent on one link, with its water marks. Guarded by the link's lock. */
final class MemoryQueue {

    /** Counts against the limit beside a frame's bytes, so that empty frames cannot pile up. */
    private static final int FRAME_COST = 16;

    private final Limits limits;
    private final Queue<byte[]> frames = new ArrayDeque<>();
    private long bytes;
    private boolean aboveHigh;
    private boolean refused;
    private long framesTaken;
    private long bytesTaken;

    MemoryQueue(Limits limits) {
        this.limits = limits;
    }

    boolean offer(ByteBuffer frame) {
        long cost = bytes + frame.remaining() + (long) FRAME_COST * frames.size();
        if (!frames.isEmpty() && cost > limits.sendQueueBytes()) {
            refused = true;
            return false;
        }
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        frames.add(copy);
        bytes += copy.length;
        framesTaken++;
        bytesTaken += copy.length;
        aboveHigh |= bytes > limits.sendHighWaterBytes();
        return true;
    }

    byte[] poll() {
        byte[] frame = frames.remove();
        bytes -= frame.length;
        return frame;
    }

    /** Tells once that the queue has fallen to its low-water mark after it was full or above the high one. */
    boolean hasRoomAgain() {
        boolean again = (aboveHigh || refused) && bytes <= limits.sendLowWaterBytes();
        if (again) {
            aboveHigh = false;
            refused = false;
        }
        return again;
    }

    boolean isWritable() {
        return !aboveHigh;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }

    long bytes() {
        return bytes;
    }

    long framesTaken() {
        return framesTaken;
    }

    long bytesTaken() {
        return bytesTaken;
    }
}
