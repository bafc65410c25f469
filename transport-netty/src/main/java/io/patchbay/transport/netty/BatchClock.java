// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

/** Tells when a batch has kept its first answers for long enough. Belongs to the I/O thread. */
final class BatchClock {

    /**
     * For how long a batch may keep its first answers: the peer works on them while this side makes the others, where
     * both would otherwise wait for each other in turn.
     */
    private static final long MOST_NANOS = 40_000;

    /** Looking costs as much as a small message. */
    private static final int FRAMES_PER_LOOK = 16;

    private static final int LARGE_FRAME_BYTES = 4 * 1024;

    private final IoLoop loop;
    private int framesSinceLook;
    private long flushedNanos = System.nanoTime();

    BatchClock(IoLoop loop) {
        this.loop = loop;
    }

    /** Notes one more frame; {@code true} if what waits should leave now. */
    boolean isDue(long wireBytes) {
        if (++framesSinceLook < FRAMES_PER_LOOK && wireBytes < LARGE_FRAME_BYTES) {
            return false;
        }
        framesSinceLook = 0;
        long now = System.nanoTime();
        if (-Math.max(flushedNanos - now, loop.nanos() - now) < MOST_NANOS) {
            return false;
        }
        flushedNanos = now;
        return true;
    }
}
