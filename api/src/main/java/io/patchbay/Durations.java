// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;

/** Counts durations in buckets that are at most an eighth of their value wide. Not thread-safe. */
final class Durations {

    private static final int FINE = 8;
    private static final int FINE_BITS = 3;

    private final long[] counts = new long[(Long.SIZE - FINE_BITS) * FINE];
    private long total;
    private long most;

    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        most = Math.max(most, value);
    }

    private static int bucket(long value) {
        if (value < FINE) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - FINE_BITS - Long.numberOfLeadingZeros(value);
        return (shift + 1) * FINE + (int) (value >>> shift) - FINE;
    }

    /** The greatest value of a bucket. */
    private static long top(int bucket) {
        int shift = bucket / FINE - 1;
        return shift < 0 ? bucket : ((long) (bucket % FINE + FINE + 1) << shift) - 1;
    }

    private Duration percentile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted && seen > 0) {
                return Duration.ofNanos(Math.min(most, top(bucket)));
            }
        }
        return Duration.ZERO;
    }

    NetworkReport.Percentiles percentiles() {
        return new NetworkReport.Percentiles(
                total, percentile(0.5), percentile(0.9), percentile(0.99), Duration.ofNanos(most));
    }
}
