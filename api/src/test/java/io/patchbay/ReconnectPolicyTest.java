// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {

    private static final int CLIENTS = 500;
    private static final long BUCKET = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReconnectPolicy policy = ReconnectPolicy.defaults();

    @Test
    void theFirstWaitIsAnywhereUpToItsBound() {
        long[] waits = LongStream.generate(() -> policy.waitNanos(1, 0)).limit(1_000).sorted().toArray();
        assertTrue(waits[0] < 50_000_000 && waits[999] > 450_000_000 && waits[999] <= 500_000_000);
    }

    @Test
    void laterWaitsFollowTheTimeAwayWithinTheBounds() {
        assertBetween(250, 500, 2, Duration.ofMillis(10));
        assertBetween(4_000, 8_000, 5, Duration.ofSeconds(8));
        assertBetween(15_000, 30_000, 20, Duration.ofDays(300));
    }

    private void assertBetween(long least, long most, int wait, Duration away) {
        for (int i = 0; i < 1_000; i++) {
            long millis = policy.waitNanos(wait, away.toNanos()) / 1_000_000;
            assertTrue(millis >= least && millis <= most, wait + ": " + millis);
        }
    }

    /** The real thing, with sockets, is in it-tests; here are all the outages that would take too long there. */
    @Test
    @DisplayName("F4: after outages of 50 ms to 5 s, 500 clients come back with a peak of at most 3 times the mean")
    void clientsDoNotComeBackInOneWave() {
        for (long outage : new long[] {50, 200, 500, 1_000, 2_000, 5_000}) {
            double[] ratios = LongStream.range(0, 21).mapToDouble(run -> peakToMean(outage * 1_000_000)).sorted().toArray();
            assertTrue(ratios[10] <= 3, outage + " ms: " + ratios[10]);
        }
    }

    private double peakToMean(long outage) {
        int[] buckets = new int[1_000];
        for (int client = 0; client < CLIENTS; client++) {
            long now = 0;
            for (int wait = 1; now < outage; wait++) {
                now += policy.waitNanos(wait, now);
            }
            assertTrue(now <= Math.max(2 * outage, outage + TimeUnit.SECONDS.toNanos(1)));
            buckets[(int) ((now - outage) / BUCKET)]++;
        }
        int last = buckets.length - 1;
        while (buckets[last] == 0) {
            last--;
        }
        int peak = 0;
        for (int count : buckets) {
            peak = Math.max(peak, count);
        }
        return peak * (last + 1.0) / CLIENTS;
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> policy.withAttempts(0));
        assertThrows(IllegalArgumentException.class, () -> policy.withWaits(Duration.ZERO, Duration.ofSeconds(1)));
        assertThrows(
                IllegalArgumentException.class, () -> policy.withWaits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> policy.withGoodAfter(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> policy.holding(0, 1));
        assertThrows(IllegalArgumentException.class, () -> policy.holding(1, 0));
        assertEquals(ReconnectPolicy.UNLIMITED, policy.attempts());
    }
}
