// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** No connections at all, for tests of who gets which place and when. */
class FakeKeeper implements Keeper {

    Slots slots;
    final AtomicInteger opens = new AtomicInteger();
    final ConcurrentLinkedQueue<Slot> opening = new ConcurrentLinkedQueue<>();

    /** Makes places whose connections are opened by {@link #openAll}. */
    Slots newSlots(int size, int maxWaiting) {
        slots = new Slots(size, maxWaiting, this);
        return slots;
    }

    /** Lets what is being opened be open; answers how many that were. */
    int openAll() {
        int count = 0;
        for (Slot slot = opening.poll(); slot != null; slot = opening.poll()) {
            slots.opened(slot);
            count++;
        }
        return count;
    }

    @Override
    public boolean isUsable(Slot slot) {
        return true;
    }

    @Override
    public boolean isLost(Slot slot) {
        return false;
    }

    @Override
    public void open(Slot slot) {
        opens.incrementAndGet();
        opening.add(slot);
    }

    @Override
    public void abandon(Slot slot) {
        if (opening.remove(slot)) {
            slots.failed(slot, closed());
        }
    }

    @Override
    public void check(Slot slot) {
        slots.checked(slot, true);
    }

    @Override
    public void close(Slot slot, boolean atOnce) {
        slots.freed(slot);
    }

    @Override
    public Throwable trace() {
        return null;
    }

    @Override
    public IllegalStateException notLent(boolean takenBack) {
        return new IllegalStateException("not lent");
    }

    @Override
    public Throwable closed() {
        return new IllegalStateException("closed");
    }
}
