// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import java.util.concurrent.TimeUnit;

/** How much somebody may say: a number at once, and then a number a second. Used by one thread at a time. */
final class Pace {

    private final long nanosEach;
    private final long credit;
    private long nextNanos;

    /**
     * Begins with all of the burst.
     *
     * @param burst how many at once
     * @param perSecond how many a second after that
     * @param now a time in nanoseconds
     */
    Pace(int burst, int perSecond, long now) {
        this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.credit = nanosEach * (burst - 1);
        this.nextNanos = now - credit;
    }

    /** Takes one if it is time for it already. */
    boolean take(long now) {
        if (untilNext(now) > 0) {
            return false;
        }
        nextNanos = Math.max(nextNanos - now, -credit) + now + nanosEach;
        return true;
    }

    /** Tells how long to wait for the next, in nanoseconds; 0 or less for not at all. */
    long untilNext(long now) {
        return nextNanos - now;
    }
}
