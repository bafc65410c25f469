// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.DeadlineException;

/**
 * No connection became free in time. The message holds the pool's numbers; the cause is why a connection could not be
 * opened last, if that has failed since one was opened.
 */
public final class PoolTimeoutException extends DeadlineException {

    private static final long serialVersionUID = 1L;

    private final String begin;
    private final PoolStatistics statistics;

    PoolTimeoutException(String begin, PoolStatistics statistics, Throwable cause) {
        super(begin, cause);
        this.begin = begin;
        this.statistics = statistics;
    }

    /**
     * Says what was waited for, the numbers of the endpoint, and what to do next.
     *
     * @return the message, made when it is asked for, since thousands may time out together
     */
    @Override
    public String getMessage() {
        return begin + ": " + statistics
                + (getCause() == null
                        ? ". Give leases back sooner, wait longer (acquireTimeout), raise maxSize, or set leakAfter to"
                                + " learn who keeps them"
                        : ". Opening one has failed last: " + getCause().getMessage());
    }

    /**
     * Holds the numbers of the endpoint at the time.
     *
     * @return the statistics, at most 10 ms old then
     */
    public PoolStatistics statistics() {
        return statistics;
    }
}
