// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bounds how much memory a piece of work takes on the current thread, where the JVM counts it. */
final class Allocation {

    private Allocation() {}

    static void assertAtMost(long bytes, String rule, Runnable work) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            work.run();
            return;
        }
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        work.run();
        long taken = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(taken <= bytes, () -> rule + ", but " + taken + " bytes were allocated where " + bytes
                + " are plenty");
    }
}
