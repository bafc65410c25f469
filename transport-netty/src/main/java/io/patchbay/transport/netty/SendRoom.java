// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.util.internal.PlatformDependent;
import io.patchbay.Limits;

/**
 * How much may wait on one link, and whom to tell when less waits.
 *
 * <p>Beside its own bound, a link's queue is at most an eighth of the memory that all links of the transport have left.
 * So the queues of many stalled peers leave something for those that come later, without anybody keeping a list of them
 * (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998). A last part is left
 * to those that queue a single frame, since most of them will not keep it for long. Where nothing is left, each link
 * has a small queue all the same.
 *
 * <p>Any thread may ask for room; everything else belongs to the I/O thread, except where a method says otherwise.
 */
final class SendRoom {

    /** A link may always queue so much. */
    static final int OWN_BYTES = Chunk.SMALL_BYTES;

    /** What a link counts for just by being there: its small queue, as the pool stores it. */
    static final int OWN_HELD_BYTES = OWN_BYTES + OWN_BYTES / 4;

    private static final int SHARE_SHIFT = 3;
    private static final int CHUNK_SHIFT = 9;
    private static final int LAST_PART = 16;

    /** The other half is for what arrives, for TLS, and for what the pool cannot use. */
    private static final long MOST_BYTES = PlatformDependent.maxDirectMemory() / 2;

    private final AllSendQueues all;
    private final long allBound;
    private final long sharedBound;
    private final long cap;
    private final long highWater;
    private final long lowWater;
    private volatile boolean unwritable;
    private volatile long refusedBytes;
    private boolean writableDue;
    private long besides;

    SendRoom(Limits limits, AllSendQueues all) {
        this.all = all;
        this.allBound = Math.min(limits.allSendQueuesBytes(), MOST_BYTES);
        this.sharedBound = allBound - allBound / LAST_PART;
        this.cap = limits.sendQueueBytes();
        this.highWater = limits.sendHighWaterBytes();
        this.lowWater = Math.min(limits.sendLowWaterBytes(), highWater);
    }

    /** Tells how much may wait. */
    long bytes() {
        return Math.min(cap, Math.max(OWN_BYTES, (sharedBound - all.held()) >> SHARE_SHIFT));
    }

    /** Tells how much may wait whatever else does, if nothing waits on this link. */
    long ownBytes() {
        return Math.min(cap, OWN_BYTES);
    }

    private long free() {
        return allBound - all.held();
    }

    /** Lets a frame wait behind what waits already. One alone may be larger, or it could never be sent. */
    boolean admits(long queued, long wireBytes) {
        return queued + wireBytes <= bytes() || queued == 0 && wireBytes <= free() / 2;
    }

    /** Tells whether a buffer may be kept for the next link. */
    boolean spares() {
        return chunkBytes() == Chunk.BYTES;
    }

    /** Tells how large a buffer may be of which nobody knows how much will be used. */
    int chunkBytes() {
        return (int) Math.max(Chunk.SMALL_BYTES, Math.min(Chunk.BYTES, free() >> CHUNK_SHIFT));
    }

    /** Counts what waits for the socket in buffers that are not the link's own. */
    void holdsBesides(long bytes) {
        if (bytes != besides) {
            all.add(bytes - besides);
            besides = bytes;
        }
    }

    /** Notes that a frame did not fit; the next look at the queue decides when to tell that it may. Any thread. */
    void refused(long wireBytes) {
        refusedBytes = wireBytes;
    }

    /** Notes what waits after a frame was taken. Any thread. */
    void filledTo(long queued) {
        if (!unwritable && queued > highWater) {
            unwritable = true;
        }
    }

    /** Notes what still waits after the system has taken something, or nothing. */
    void fellTo(long queued) {
        if (queued > lowWater) {
            return;
        }
        if (unwritable) {
            unwritable = false;
            writableDue = true;
        }
        long refused = refusedBytes;
        // While the others hold everything, trying again would be in vain; each sweep of the loop comes here again.
        if (refused > 0 && admits(queued, refused)) {
            refusedBytes = 0;
            writableDue = true;
        }
    }

    boolean isWritable() {
        return !unwritable;
    }

    boolean isWritableDue() {
        return writableDue;
    }

    /** Tells, once, that there is room for more. */
    boolean takeWritableDue() {
        boolean due = writableDue;
        writableDue = false;
        return due;
    }
}
