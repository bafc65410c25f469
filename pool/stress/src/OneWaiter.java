// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

/** One place that is lent, and one caller who wants it. */
class OneWaiter implements Keeper {

    final Slots slots = new Slots(1, 8, this);
    final Lease lent;
    final Waiter waiter = new Waiter(null, awake -> {});

    OneWaiter() {
        slots.openSpare();
        lent = slots.take();
    }

    /** What has become of the place: it was delivered, or can be taken, or is lost. */
    String outcome() {
        boolean delivered = waiter.lease() != null;
        boolean idle = slots.take() != null;
        return delivered ? idle ? "both" : "delivered" : idle ? "returned" : "lost";
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
        slots.opened(slot);
    }

    @Override
    public void abandon(Slot slot) {
        // Opens at once, so there is nothing to give up.
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
