// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.Limits;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How much may wait on one link, and whom to tell when less waits.
 *
 * <p>Up to its high-water mark a link may always fill its queue, and nothing is counted for it. What is above, it takes
 * in steps from what all links of the transport have together, and gives it back as a whole once its queue has fallen
 * below the low-water mark. So a frame costs one comparison.
 *
 * <p>The I/O thread and one other thread at a time may take; everything else belongs to the I/O thread.
 */
final class SendRoom {

    /** A link comes to the common counter once for so many bytes. */
    static final long STEP_BYTES = 64 * 1024;

    private static final AtomicLongFieldUpdater<SendRoom> ROOM =
            AtomicLongFieldUpdater.newUpdater(SendRoom.class, "room");

    private final AllSendQueues all;
    private final long allBound;
    private final long cap;
    private final long highWater;
    private final long lowWater;
    private final long ownRoom;

    /** How much may wait now without asking: the link's own, and what it has taken; at most the cap. */
    private volatile long room;

    private volatile boolean unwritable;
    private volatile long refusedBytes;
    private boolean writableDue;

    SendRoom(Limits limits, AllSendQueues all) {
        this.all = all;
        this.allBound = limits.allSendQueuesBytes();
        this.cap = limits.sendQueueBytes();
        this.highWater = limits.sendHighWaterBytes();
        this.lowWater = Math.min(limits.sendLowWaterBytes(), highWater);
        this.ownRoom = Math.min(highWater, cap);
        this.room = ownRoom;
    }

    /** Tells how much may wait without asking. Any thread. */
    long bytes() {
        return room;
    }

    /** Lets so much wait, if that is within the bounds. */
    boolean admits(long wanted) {
        return wanted <= room || wanted <= cap && grow(wanted, false);
    }

    /** Lets a frame wait behind what waits already. One alone may always wait, or it could never be sent. */
    boolean admits(long queued, long wireBytes) {
        return admits(queued + wireBytes) || queued == 0 && grow(Math.min(wireBytes, cap), true);
    }

    private boolean grow(long wanted, boolean anyway) {
        while (true) {
            long now = room;
            if (wanted <= now) {
                return true;
            }
            long least = wanted - now;
            long part = all.take(least, Math.min(cap - now, Math.max(least, STEP_BYTES)), allBound);
            if (part == 0) {
                if (!anyway) {
                    return false;
                }
                part = least;
                all.takeAnyway(part);
            }
            if (ROOM.compareAndSet(this, now, now + part)) {
                return true;
            }
            all.giveBack(part);
        }
    }

    private void giveBack() {
        if (room > ownRoom) {
            all.giveBack(ROOM.getAndSet(this, ownRoom) - ownRoom);
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
        if (queued <= lowWater) {
            giveBack();
            if (unwritable) {
                unwritable = false;
                writableDue = true;
            }
        }
        long refused = refusedBytes;
        if (refused > 0 && (queued == 0 || queued <= lowWater && mayGrowTo(queued + refused))) {
            refusedBytes = 0;
            writableDue = true;
        }
    }

    /** Keeps a link from trying again and again while the others hold everything. An empty queue needs none of it. */
    private boolean mayGrowTo(long wanted) {
        return wanted <= cap && wanted - room <= Math.max(0, allBound - all.taken());
    }

    boolean isWritable() {
        return !unwritable;
    }

    /** Tells, once, that there is room for more. */
    boolean takeWritableDue() {
        boolean due = writableDue;
        writableDue = false;
        return due;
    }

    /** The link has ended, and nothing is taken any more. */
    void close() {
        giveBack();
    }
}
