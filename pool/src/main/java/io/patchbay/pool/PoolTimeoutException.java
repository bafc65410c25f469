// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.DeadlineException;

/**
 * No connection became free in time. The message holds the pool's numbers; the cause is why a connection could not be
 * opened last, if that has failed since one was opened.
 */
public final class PoolTimeoutException extends DeadlineException {

    private static final long serialVersionUID = 1L;

    private final transient PoolStatistics statistics;

    PoolTimeoutException(String message, PoolStatistics statistics, Throwable cause) {
        super(message, cause);
        this.statistics = statistics;
    }

    /**
     * Holds the numbers of the endpoint at the time.
     *
     * @return the statistics; {@code null} after serialization
     */
    public PoolStatistics statistics() {
        return statistics;
    }
}
