// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long those waited who had to. Four buckets for each power of two, so a time is known to an eighth. */
final class AcquireTimes {

    private static final int STEPS = 4;

    private final AtomicLongArray buckets = new AtomicLongArray(Long.SIZE * STEPS);

    void record(long nanos) {
        buckets.incrementAndGet(bucket(Math.max(1, nanos)));
    }

    /** Adds the counts to a sum. */
    void addTo(long[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += buckets.get(i);
        }
    }

    static long[] newSum() {
        return new long[Long.SIZE * STEPS];
    }

    static long count(long[] sum) {
        long count = 0;
        for (long each : sum) {
            count += each;
        }
        return count;
    }

    /**
     * Finds the time within which a part of all had got what they waited for.
     *
     * @param sum the counts of those who waited
     * @param atOnce how many did not have to wait
     * @param part from 0 to 1
     */
    static Duration within(long[] sum, long atOnce, double part) {
        long rank = (long) Math.ceil((atOnce + count(sum)) * part);
        long passed = atOnce;
        for (int i = 0; passed < rank && i < sum.length; i++) {
            passed += sum[i];
            if (passed >= rank) {
                return Duration.ofNanos(middle(i));
            }
        }
        return Duration.ZERO;
    }

    private static int bucket(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int step = power < 2 ? 0 : (int) (nanos >>> power - 2) & STEPS - 1;
        return power * STEPS + step;
    }

    private static long middle(int bucket) {
        int power = bucket / STEPS;
        long from = (1L << power) + (power < 2 ? 0 : (long) (bucket % STEPS) << power - 2);
        return power < 3 ? from : from + (1L << power - 3);
    }
}
