// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

/**
 * Judges whether a peer takes what waits for it. A peer that takes a few bytes now and then would otherwise keep a full
 * queue for hours.
 */
final class PeerPace {

    /** Who takes that much within each {@code stallTimeout} is slow and no more; it is 2 KiB/s with the default. */
    static final long ENOUGH_BYTES = 64 * 1024;

    private long fairNanos = System.nanoTime();
    private long sentThen;
    private long waitedThen;

    /**
     * Looks once more.
     *
     * @param now on the clock of {@link System#nanoTime}
     * @param sent how many bytes the peer's system has taken since the link began
     * @param waiting how many it has not
     * @return when the peer had last taken enough: all that had waited, or {@link #ENOUGH_BYTES} of it
     */
    long lastFair(long now, long sent, long waiting) {
        if (waiting == 0 || sent - sentThen >= Math.min(waitedThen, ENOUGH_BYTES)) {
            fairNanos = now;
            sentThen = sent;
            waitedThen = waiting;
        }
        return fairNanos;
    }
}
