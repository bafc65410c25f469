// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private final RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({"1,100", "2,200", "3,400", "9,25600", "10,30000", "64,30000", "65,30000", "2147483647,30000"})
    void theWaitIsSpreadFromZeroToItsBound(int retry, long boundMillis) {
        long bound = Duration.ofMillis(boundMillis).toNanos();
        LongStream.Builder waits = LongStream.builder();
        for (int i = 0; i < 2_000; i++) {
            waits.add(policy.waitBefore(retry).toNanos());
        }
        var summary = waits.build().summaryStatistics();
        assertTrue(summary.getMin() >= 0, "least " + summary.getMin());
        assertTrue(summary.getMax() <= bound, "greatest " + summary.getMax());
        assertTrue(summary.getMin() < bound / 10, "the lower part is used: " + summary.getMin());
        assertTrue(summary.getMax() > bound - bound / 10, "the upper part is used: " + summary.getMax());
        assertEquals(bound / 2.0, summary.getAverage(), bound * 0.06);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "31536000000,31536000000", "1,31536000000", "4000000000,5000000000"})
    void noBaseCapAndRetryOverflow(long baseMillis, long capMillis) {
        RetryPolicy extreme = new RetryPolicy(1, Duration.ofMillis(baseMillis), Duration.ofMillis(capMillis));
        for (int retry = 1; retry < 130; retry++) {
            Duration wait = extreme.waitBefore(retry);
            assertTrue(!wait.isNegative() && wait.compareTo(extreme.cap()) <= 0, retry + ": " + wait);
        }
    }

    @Test
    void wrongValuesAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(-1, second, second));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ZERO, second));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ofMillis(-1), second));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, second, Duration.ofMillis(999)));
        assertThrows(NullPointerException.class, () -> new RetryPolicy(1, null, second));
    }

    /** A wait that cannot be counted in nanoseconds would fail in the middle of connecting, where nobody hears it. */
    @Test
    void aCapBeyondTheClockIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(
                IllegalArgumentException.class, () -> new RetryPolicy(1, second, Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RetryPolicy(1, Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(
                IllegalArgumentException.class, () -> new RetryPolicy(1, second, Duration.ofNanos(Long.MAX_VALUE)));
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertEquals(new RetryPolicy(3, Duration.ofMillis(100), Duration.ofSeconds(30)), RetryPolicy.defaults());
        assertEquals(0, RetryPolicy.never().retries());
    }
}
