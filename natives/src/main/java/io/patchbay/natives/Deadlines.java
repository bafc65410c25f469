// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.DeadlineException;
import java.time.Duration;
import java.util.function.Supplier;

/** Times as the functions take and tell them. */
final class Deadlines {

    static final Duration USUAL = Duration.ofSeconds(30);

    private Deadlines() {}

    static Duration ofMillis(int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("A timeout is at least 0 ms, not " + millis);
        }
        return Duration.ofMillis(millis);
    }

    /** Waits, and answers {@code null} if the time has passed; to be interrupted is still an error. */
    static <T> T orNull(Supplier<T> waiting) {
        try {
            return waiting.get();
        } catch (DeadlineException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return null;
        }
    }
}
