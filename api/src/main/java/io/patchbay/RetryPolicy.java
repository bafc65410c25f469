// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and after which waits, a failed connect is tried again. A {@link HandshakeException} is not: what a peer is
 * does not change that fast.
 *
 * <p>The wait before retry {@code n} is chosen at random between zero and {@code base} times 2<sup>n&minus;1</sup>, at
 * most {@code cap} ("full jitter"), so that many clients do not come back in one wave.
 *
 * @param retries how often to try again after the first attempt; 0 never
 * @param base the bound of the first wait
 * @param cap the bound of every wait
 */
public record RetryPolicy(int retries, Duration base, Duration cap) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Checks the values.
     *
     * @param retries how often to try again; at least 0
     * @param base the bound of the first wait; at least 1 ms
     * @param cap the bound of every wait; at least {@code base}, at most 365 days
     */
    public RetryPolicy {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(cap, "cap");
        if (retries < 0 || Times.millis(base) < 1 || cap.compareTo(base) < 0 || cap.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A retry policy has retries >= 0 and 1 ms <= base <= cap <= 365 days,"
                    + " not " + retries + ", " + base + ", " + cap);
        }
    }

    /**
     * Tries 3 times again, with waits of up to 100 ms, 200 ms and 400 ms.
     *
     * @return the default
     */
    public static RetryPolicy defaults() {
        return new RetryPolicy(3, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /**
     * Never tries again.
     *
     * @return a policy without retries
     */
    public static RetryPolicy never() {
        return new RetryPolicy(0, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /**
     * Chooses the wait before a retry.
     *
     * @param retry which retry, from 1; more than {@link #retries()} have waits as well
     * @return a random duration
     */
    public Duration waitBefore(int retry) {
        long bound = cap.toNanos();
        int doublings = retry - 1;
        if (doublings < Long.numberOfLeadingZeros(base.toNanos()) - 1) {
            bound = Math.min(bound, base.toNanos() << doublings);
        }
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound + 1));
    }
}
