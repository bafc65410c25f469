// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.io.Serializable;
import java.time.Duration;

/**
 * The numbers of a pool, or of one endpoint of it. The first five are a snapshot in which a connection that changes
 * hands may be missed or seen twice; the others count from the beginning.
 *
 * @param active connections that are lent
 * @param idle connections that can be lent, those that are being checked among them
 * @param connecting connections that are being opened
 * @param closing connections that are being closed and still take up a place
 * @param waiting callers in the queue
 * @param maxSize how many connections there may be; of a pool, in all
 * @param created connections that were opened
 * @param acquired leases
 * @param timeouts callers that waited in vain
 * @param refused callers that found the queue full
 * @param leaked leases that were reported as leaks
 * @param acquireP50 the time within which half of the leases were got. A lease that was got without waiting counts as
 *     zero; other times are exact to an eighth, as are the two below
 * @param acquireP95 the time within which 95 % of the leases were got
 * @param acquireP99 the time within which 99 % of the leases were got
 * @param acquireMax the longest time that it took to get a lease
 */
public record PoolStatistics(
        int active,
        int idle,
        int connecting,
        int closing,
        int waiting,
        int maxSize,
        long created,
        long acquired,
        long timeouts,
        long refused,
        long leaked,
        Duration acquireP50,
        Duration acquireP95,
        Duration acquireP99,
        Duration acquireMax) implements Serializable {

    /**
     * Says the numbers in one line.
     *
     * @return for a person to read
     */
    @Override
    public String toString() {
        return active + " of " + maxSize + " active, " + idle + " idle, " + connecting + " connecting, " + closing
                + " closing, " + waiting + " waiting; " + created + " created, " + acquired + " acquired, " + timeouts
                + " timeouts, " + refused + " refused, " + leaked + " leaked; acquired within " + text(acquireP50)
                + " (50 %), " + text(acquireP95) + " (95 %), " + text(acquireP99) + " (99 %), at most "
                + text(acquireMax);
    }

    private static String text(Duration duration) {
        return duration.toNanos() / 1_000 / 1_000.0 + " ms";
    }
}
