// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {

    @Test
    void percentilesAreExactToAnEighth() {
        Durations durations = new Durations();
        for (int i = 1; i <= 100_000; i++) {
            durations.add(i * 1_000L);
        }
        NetworkReport.Percentiles spread = durations.percentiles();
        assertEquals(100_000, spread.count());
        assertNear(50_000_000, spread.half());
        assertNear(90_000_000, spread.most());
        assertNear(99_000_000, spread.nearlyAll());
        assertEquals(Duration.ofNanos(100_000_000), spread.longest());
    }

    private static void assertNear(long nanos, Duration actual) {
        assertTrue(actual.toNanos() >= nanos && actual.toNanos() <= nanos * 9 / 8, nanos + ": " + actual);
    }

    @Test
    void oneIsItself() {
        for (long nanos : new long[] {0, 1, 7, 8, 9, 15, 16, 17, 1_000_003, Long.MAX_VALUE}) {
            Durations durations = new Durations();
            durations.add(nanos);
            assertEquals(Duration.ofNanos(nanos), durations.percentiles().half(), String.valueOf(nanos));
        }
    }

    @Test
    void noneIsNothing() {
        assertEquals(Duration.ZERO, new Durations().percentiles().nearlyAll());
    }
}
