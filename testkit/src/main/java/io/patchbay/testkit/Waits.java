// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

/** Counts how often a piece of work makes its thread wait: for a time, a monitor's notice, a lock or a queue. */
final class Waits {

    private static final int ROUNDS = 20;

    private Waits() {}

    static void assertNone(Runnable work) {
        // Once without counting, as loading of classes may wait.
        work.run();
        long before = count();
        for (int round = 0; round < ROUNDS; round++) {
            work.run();
        }
        long waits = count() - before;
        assertTrue(waits < ROUNDS, () -> Rule.STAGE_8 + ": A stage does not wait, but in " + ROUNDS
                + " round trips its thread has waited " + waits + " times");
    }

    private static long count() {
        return ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId()).getWaitedCount();
    }
}
