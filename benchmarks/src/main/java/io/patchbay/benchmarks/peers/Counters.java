// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has used so far. */
final class Counters {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Counters() {}

    /** Heap bytes allocated by all threads but the caller's, which only answers the runner. */
    static long allocatedBytes() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return sum - Math.max(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()), 0);
    }

    /** Time that compilers have run so far. */
    static long compilationMillis() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    /** Time on the processors, with garbage collection and compilation. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
