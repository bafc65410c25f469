// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.pool;

import com.zaxxer.hikari.util.ConcurrentBag.IConcurrentBagEntry;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** What HikariCP's own entries do for its bag, and nothing else. */
final class BagEntry implements IConcurrentBagEntry {

    private static final AtomicIntegerFieldUpdater<BagEntry> STATE =
            AtomicIntegerFieldUpdater.newUpdater(BagEntry.class, "state");

    private volatile int state = STATE_NOT_IN_USE;

    @Override
    public boolean compareAndSet(int expected, int next) {
        return STATE.compareAndSet(this, expected, next);
    }

    @Override
    public void setState(int next) {
        STATE.set(this, next);
    }

    @Override
    public int getState() {
        return state;
    }
}
