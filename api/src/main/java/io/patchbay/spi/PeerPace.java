// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;

/**
 * Judges whether a peer takes what waits for it, as {@link io.patchbay.Limits#stallTimeout()} promises. For transports;
 * each link has one. A peer that takes a few bytes now and then would otherwise keep a full queue for hours.
 *
 * <p>A transport looks about four times within each {@code stallTimeout}, and ends a link as soon as {@code now -
 * lastFair(…)} is longer than that timeout. What happens between two looks counts as if it happened at the later one.
 *
 * <p><b>Threads.</b> One at a time, as a rule the link's I/O thread.
 */
@Stability.Experimental
public final class PeerPace {

    /** Who takes that much within each {@code stallTimeout} is slow and no more; it is 2 KiB/s with the default. */
    private static final long ENOUGH_BYTES = 64 * 1024;

    private long fairNanos = System.nanoTime();
    private long sentThen;
    private long waitedThen;

    /** Begins with a link, for whose peer nothing waits yet. */
    public PeerPace() {}

    /**
     * Looks once more.
     *
     * @param now on the clock of {@link System#nanoTime}
     * @param sent how many bytes the system has taken since the link began
     * @param waiting how many it has not taken yet
     * @return when the peer had last taken enough, on the same clock: all that had waited at an earlier look, or 64
     *     KiB of it; {@code now} if nothing waits
     */
    public long lastFair(long now, long sent, long waiting) {
        if (waiting == 0 || sent - sentThen >= Math.min(waitedThen, ENOUGH_BYTES)) {
            fairNanos = now;
            sentThen = sent;
            waitedThen = waiting;
        }
        return fairNanos;
    }
}
