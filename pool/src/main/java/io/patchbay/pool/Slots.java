// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.pool.Slot.Phase;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Who has which place, and who waits for one: the state of a pool for one endpoint, without I/O, clocks and locks.
 *
 * <p>Without waiters, a place is taken and given back by one compare-and-set each. With waiters, nobody takes past
 * them: what is given back goes to the first of them, and newcomers queue up.
 *
 * <p>That nothing is missed rests on one rule, kept everywhere: first publish, then look. Who gives back makes the
 * place idle and then looks for waiters; who waits enters the queue and then looks for places.
 */
final class Slots {

    /** What became of an attempt to wait. */
    enum Joined {
        QUEUED,
        FULL,
        CLOSED
    }

    /** A power of two. */
    private static final int HINTS = 64;

    /** In place of the number of waiters: nobody may enter the queue. */
    private static final int SEALED = Integer.MAX_VALUE;

    private final Slot[] slots;
    private final int maxWaiting;
    private final Keeper keeper;
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();

    /** How many are in the queue or about to enter it. Changed by whoever adds to the queue or removes from it. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** How many connections are opened or checked for waiters; never more than there are waiters. */
    private final AtomicInteger pending = new AtomicInteger();

    /** Calls of {@link #supply} that were not served yet. */
    private final AtomicInteger supplies = new AtomicInteger();

    /** Where each thread found a place last, by the thread's number. Races only cost a longer way. */
    private final int[] hints = new int[HINTS];

    /** One more than the last place that ever had a connection. */
    private volatile int top;

    private volatile boolean closed;

    Slots(int size, int maxWaiting, Keeper keeper) {
        this.slots = Slot.places(size);
        this.maxWaiting = maxWaiting;
        this.keeper = keeper;
    }

    /** Takes an idle place, unless someone waits for one; {@code null} if there is none. */
    Lease take() {
        if (waiting.get() != 0) {
            return null;
        }
        Throwable trace = keeper.trace();
        int count = top;
        int hint = (int) Thread.currentThread().getId() & HINTS - 1;
        int index = hints[hint];
        for (int i = 0; i < count; i++) {
            if (index >= count) {
                index = 0;
            }
            Slot slot = slots[index];
            if (!slot.stale && slot.move(Phase.IDLE, Phase.CLAIMED)) {
                if (keeper.isUsable(slot)) {
                    if (i != 0) {
                        hints[hint] = index;
                    }
                    return slot.lend(this, trace);
                }
                retire(slot, false, unusable(slot));
            }
            index++;
        }
        return null;
    }

    /** Enters the queue. What is idle, or can be opened, is on its way when this returns. */
    Joined join(Waiter waiter) {
        int now;
        do {
            now = waiting.get();
            if (now >= maxWaiting) {
                return now == SEALED ? Joined.CLOSED : Joined.FULL;
            }
        } while (!waiting.compareAndSet(now, now + 1));
        queue.add(waiter);
        if (closed && leave(waiter)) {
            return Joined.CLOSED;
        }
        supply();
        return Joined.QUEUED;
    }

    /** Leaves the queue; answers {@code false} if the waiter has got something before. */
    boolean leave(Waiter waiter) {
        if (!waiter.leave()) {
            return false;
        }
        if (queue.remove(waiter)) {
            waiting.decrementAndGet();
        }
        return true;
    }

    /** Takes a place back from its user; answers {@code false} if it is not lent to him any more. */
    boolean giveBack(Slot slot, long lending, boolean reuse) {
        boolean good = reuse && !slot.expired && keeper.isUsable(slot);
        boolean wanted = waiting.get() != 0;
        if (!slot.end(lending, good && !wanted ? Phase.IDLE : Phase.CLAIMED)) {
            return false;
        }
        if (!good) {
            if (!reuse || keeper.isLost(slot)) {
                doubtIdle();
            }
            retire(slot, false, !reuse ? Ending.DISCARDED : slot.expired ? Ending.OLD : unusable(slot));
        } else if (wanted) {
            settle(slot);
        } else {
            afterIdle(slot);
        }
        return true;
    }

    IllegalStateException notLent(boolean takenBack) {
        return keeper.notLent(takenBack);
    }

    /** Takes a place from a user who does not give it back; answers {@code false} if that has just happened. */
    boolean takeBack(Slot slot, long lending) {
        if (!slot.takeBack(lending)) {
            return false;
        }
        retire(slot, true, Ending.LEAKED);
        return true;
    }

    /** The connection of a place is open. */
    void opened(Slot slot) {
        boolean demanded = slot.demanded;
        slot.enter(Phase.CLAIMED);
        settle(slot);
        arrived(demanded);
    }

    /**
     * The connection of a place could not be opened. The first in the queue is told, for it was opened for the queue.
     */
    void failed(Slot slot, Throwable error) {
        boolean demanded = slot.demanded;
        slot.enter(Phase.EMPTY);
        if (demanded) {
            Waiter waiter = poll();
            while (waiter != null && !waiter.fail(error)) {
                waiter = poll();
            }
        }
        arrived(demanded);
    }

    /** The connection of a place was checked. */
    void checked(Slot slot, boolean good) {
        slot.stale = false;
        slot.enter(Phase.CLAIMED);
        if (good) {
            settle(slot);
        } else {
            retire(slot, true, Ending.CHECK_FAILED);
        }
        arrived(true);
    }

    private void arrived(boolean demanded) {
        if (demanded) {
            pending.decrementAndGet();
        }
        if (waiting.get() != 0) {
            supply();
        }
    }

    /** The connection of an idle place has ended, or is to end; a place that is not idle is looked at by who has it. */
    boolean evict(Slot slot, Ending why) {
        if (!slot.move(Phase.IDLE, Phase.CLAIMED)) {
            return false;
        }
        retire(slot, false, why);
        return true;
    }

    /** The connection of a place has ended, whoever ended it. */
    void ended(Slot slot) {
        if (!slot.is(Phase.CLOSING)) {
            doubtIdle();
            evict(slot, Ending.LOST);
        }
    }

    /**
     * Has what is idle checked before it is lent. What ended one connection, such as a restart of the server, has often
     * ended others, and their ends may not have been heard yet.
     */
    private void doubtIdle() {
        forEach(slot -> {
            if (slot.is(Phase.IDLE)) {
                slot.stale = true;
            }
        });
    }

    /** The place of a connection that has ended can be used again. */
    void freed(Slot slot) {
        slot.enter(Phase.EMPTY);
        if (waiting.get() != 0) {
            supply();
        }
    }

    /** Opens a connection for nobody yet; answers {@code false} if there is no place for it. */
    boolean openSpare() {
        return open(false);
    }

    /** Refuses waiters from now on, and ends what is idle and what is being opened. */
    void close() {
        closed = true;
        supply();
        for (Slot slot : slots) {
            evict(slot, Ending.POOL_CLOSED);
            if (slot.is(Phase.CONNECTING)) {
                keeper.abandon(slot);
            }
        }
    }

    /** Closes, if there is nothing and nobody here. */
    boolean closeIfEmpty() {
        if (!waiting.compareAndSet(0, SEALED)) {
            return false;
        }
        closed = allEmpty();
        if (!closed) {
            waiting.set(0);
        }
        return closed;
    }

    boolean isClosed() {
        return closed;
    }

    boolean allEmpty() {
        for (Slot slot : slots) {
            if (!slot.is(Phase.EMPTY)) {
                return false;
            }
        }
        return true;
    }

    int waiting() {
        int now = waiting.get();
        return now == SEALED ? 0 : now;
    }

    int size() {
        return slots.length;
    }

    /** Visits each place that may have a connection. */
    void forEach(Consumer<Slot> visitor) {
        int count = top;
        for (int i = 0; i < count; i++) {
            visitor.accept(slots[i]);
        }
    }

    /** Gives a claimed place to the first in the queue, or makes it idle. */
    private void settle(Slot slot) {
        if (closed) {
            retire(slot, false, Ending.POOL_CLOSED);
        } else if (!handOver(slot)) {
            slot.enter(Phase.IDLE);
            afterIdle(slot);
        }
    }

    private boolean handOver(Slot slot) {
        Waiter waiter = poll();
        while (waiter != null) {
            if (waiter.isWaiting()) {
                Lease lease = slot.lend(this, waiter.trace());
                if (waiter.deliver(lease) || !lease.withdraw()) {
                    return true;
                }
            }
            waiter = poll();
        }
        return false;
    }

    private Waiter poll() {
        Waiter waiter = queue.poll();
        if (waiter != null) {
            waiting.decrementAndGet();
        }
        return waiter;
    }

    /** A place was made idle: whatever happened meanwhile is looked at now. */
    private void afterIdle(Slot slot) {
        if (waiting.get() != 0) {
            supply();
        }
        if (closed || keeper.isLost(slot)) {
            evict(slot, closed ? Ending.POOL_CLOSED : Ending.LOST);
        }
    }

    private Ending unusable(Slot slot) {
        return keeper.isLost(slot) ? Ending.LOST : Ending.NOT_AT_REST;
    }

    private void retire(Slot slot, boolean atOnce, Ending why) {
        slot.ending = why;
        slot.enter(Phase.CLOSING);
        keeper.close(slot, atOnce);
    }

    /**
     * Brings waiters and places together. One thread at a time does so; another that comes meanwhile leaves its wish
     * behind, which also keeps calls that cause each other from piling up.
     */
    private void supply() {
        if (supplies.getAndIncrement() != 0) {
            return;
        }
        int wishes = 1;
        do {
            try {
                while (supplyOne()) {
                    continue;
                }
            } catch (RuntimeException | Error e) {
                // Only a lack of memory or stack gets here. The next caller must find the way free.
                supplies.set(0);
                throw e;
            }
            wishes = supplies.addAndGet(-wishes);
        } while (wishes != 0);
    }

    /** Does one thing for the queue; answers whether there may be more to do. */
    private boolean supplyOne() {
        if (queue.isEmpty()) {
            return false;
        }
        if (closed) {
            refuseFirst();
            return true;
        }
        Slot idle = claimIdle(false);
        if (idle != null) {
            if (!keeper.isUsable(idle)) {
                retire(idle, false, unusable(idle));
            } else {
                settle(idle);
            }
            return true;
        }
        if (!reserve()) {
            return false;
        }
        Slot stale = claimIdle(true);
        if (stale != null) {
            stale.enter(Phase.CHECKING);
            keeper.check(stale);
            return true;
        }
        if (open(true)) {
            return true;
        }
        pending.decrementAndGet();
        return false;
    }

    private void refuseFirst() {
        Waiter first = poll();
        if (first != null) {
            first.fail(keeper.closed());
        }
    }

    private boolean reserve() {
        int now;
        do {
            now = pending.get();
            if (now >= waiting.get()) {
                return false;
            }
        } while (!pending.compareAndSet(now, now + 1));
        return true;
    }

    private Slot claimIdle(boolean stale) {
        int count = top;
        for (int i = 0; i < count; i++) {
            Slot slot = slots[i];
            if (slot.is(Phase.IDLE) && slot.stale == stale && slot.move(Phase.IDLE, Phase.CLAIMED)) {
                return slot;
            }
        }
        return null;
    }

    private boolean open(boolean demanded) {
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            if (slot.is(Phase.EMPTY) && slot.move(Phase.EMPTY, Phase.CONNECTING)) {
                slot.demanded = demanded;
                raiseTop(i + 1);
                keeper.open(slot);
                return true;
            }
        }
        return false;
    }

    private synchronized void raiseTop(int reached) {
        top = Math.max(top, reached);
    }
}
