// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;

/** Durations as numbers. One that is too long for the number becomes the longest, and not an arithmetic error. */
final class Times {

    private static final Duration MAX_NANOS = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration MIN_NANOS = MAX_NANOS.negated();

    private Times() {}

    static long nanos(Duration duration) {
        if (duration.compareTo(MAX_NANOS) > 0) {
            return Long.MAX_VALUE;
        }
        return duration.compareTo(MIN_NANOS) < 0 ? -Long.MAX_VALUE : duration.toNanos();
    }

    static long millis(Duration duration) {
        return nanos(duration) / 1_000_000;
    }
}
