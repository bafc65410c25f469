// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** The memory of this process that cannot be collected. */
final class Memory {

    private Memory() {}

    /** Collects garbage, and tells how many bytes are left: of the heap and of buffers outside of it. */
    static long inUse() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(pool -> Math.max(0, pool.getMemoryUsed()))
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
