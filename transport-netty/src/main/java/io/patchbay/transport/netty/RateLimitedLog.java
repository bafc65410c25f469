// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Warns at most ten times a second, and says later how much it kept to itself. */
public final class RateLimitedLog {

    private static final int PER_SECOND = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final System.Logger logger;
    private final LongSupplier clock;
    private long secondStart;
    private int inSecond;
    private long suppressed;

    /**
     * Makes a log.
     *
     * @param logger where warnings go
     * @param clock tells nanoseconds
     */
    public RateLimitedLog(System.Logger logger, LongSupplier clock) {
        this.logger = logger;
        this.clock = clock;
        this.secondStart = clock.getAsLong();
    }

    /**
     * Warns, or counts.
     *
     * @param message one line
     */
    public synchronized void warn(String message) {
        long now = clock.getAsLong();
        if (now - secondStart >= SECOND) {
            secondStart = now;
            inSecond = 0;
        }
        if (inSecond == PER_SECOND) {
            suppressed++;
            return;
        }
        inSecond++;
        String more = suppressed == 0 ? "" : " (and " + suppressed + " more like this, not logged)";
        suppressed = 0;
        logger.log(System.Logger.Level.WARNING, message + more);
    }
}
