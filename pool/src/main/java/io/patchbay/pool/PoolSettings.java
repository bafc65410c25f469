// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a builder has collected. */
record PoolSettings(
        int maxSize,
        int minIdle,
        int maxWaiting,
        Duration acquireTimeout,
        Duration idleTimeout,
        Duration maxLife,
        Duration checkAfter,
        Duration checkTimeout,
        Duration leakAfter,
        boolean takeBackLeaks,
        Consumer<Leak> onLeak,
        Executor executor) {

    /** How often upkeep looks at everything: in time for the shortest setting, and at most every half second. */
    Duration upkeepPeriod() {
        Duration shortest = min(min(checkAfter, idleTimeout.dividedBy(2)), maxLife.dividedBy(10));
        if (leakAfter != null) {
            shortest = min(shortest, leakAfter.dividedBy(2));
        }
        return max(Duration.ofMillis(10), min(Duration.ofMillis(500), shortest));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
