// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets which place, and when, without any connection. */
@Timeout(60)
class SlotsTest {

    private final FakeKeeper keeper = new FakeKeeper();

    private static Waiter waiter() {
        return new Waiter(null, awake -> {});
    }

    @Test
    @DisplayName("H2: 100 waiters get the one place in the order in which they came")
    void firstComeFirstServed() {
        Slots slots = keeper.newSlots(1, 1_024);
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiters.add(waiter());
            slots.join(waiters.get(i));
        }
        keeper.openAll();
        for (int i = 0; i < 100; i++) {
            Lease lease = waiters.get(i).lease();
            assertNotNull(lease, "waiter " + i);
            assertTrue(waiters.subList(i + 1, 100).stream().allMatch(Waiter::isWaiting), "nobody came before his turn");
            assertNull(i < 99 ? slots.take() : null, "a newcomer took past the queue");
            lease.close();
        }
        assertEquals(0, slots.waiting());
    }

    @Test
    @DisplayName("H12: one place given back wakes one of 1,000 waiters, and no more is opened than is missing")
    void oneWakeUp() {
        Slots slots = keeper.newSlots(10, 1_024);
        List<Lease> leases = new ArrayList<>();
        AtomicInteger awake = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            slots.join(new Waiter(null, each -> {
                awake.incrementAndGet();
                leases.add(each.lease());
            }));
        }
        assertEquals(10, keeper.opens.get());
        keeper.openAll();
        assertEquals(10, awake.get());
        leases.get(0).close();
        assertEquals(11, awake.get());
        assertEquals(10, keeper.opens.get());
    }

    @Test
    @DisplayName("H12: three waiters open three connections of ten")
    void opensWhatIsMissing() {
        Slots slots = keeper.newSlots(10, 1_024);
        for (int i = 0; i < 3; i++) {
            slots.join(waiter());
        }
        assertEquals(3, keeper.opens.get());
    }

    @Test
    @DisplayName("H14: one waiter more than maxWaiting is refused at once, and nobody else is")
    void boundedQueue() {
        Slots slots = keeper.newSlots(1, 5);
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(waiter());
            assertEquals(Slots.Joined.QUEUED, slots.join(waiters.get(i)));
        }
        assertEquals(Slots.Joined.FULL, slots.join(waiter()));
        assertTrue(slots.leave(waiters.get(2)));
        assertEquals(Slots.Joined.QUEUED, slots.join(waiter()));
        assertEquals(Slots.Joined.FULL, slots.join(waiter()));
    }

    @Test
    void aPlaceIsFreeAgainWhenOpeningFails() {
        Slots slots = keeper.newSlots(1, 10);
        Waiter first = waiter();
        Waiter second = waiter();
        slots.join(first);
        slots.join(second);
        slots.failed(keeper.opening.remove(), new IllegalStateException("no"));
        assertNotNull(first.error());
        assertTrue(second.isWaiting());
        assertEquals(1, keeper.openAll(), "another is opened for the second");
        assertNotNull(second.lease());
    }

    @Test
    void whatIsStaleIsCheckedBeforeItIsLent() {
        AtomicInteger checks = new AtomicInteger();
        FakeKeeper checking = new FakeKeeper() {
            @Override
            public void check(Slot slot) {
                checks.incrementAndGet();
                super.check(slot);
            }
        };
        Slots slots = checking.newSlots(1, 10);
        slots.openSpare();
        checking.openAll();
        slots.forEach(slot -> slot.stale = true);
        assertNull(slots.take());
        Waiter waiter = waiter();
        slots.join(waiter);
        assertNotNull(waiter.lease());
        assertEquals(1, checks.get());
        waiter.lease().close();
        assertNotNull(slots.take(), "just used, so not stale");
        assertEquals(1, checks.get());
    }

    @Test
    @DisplayName("H8: when a connection is lost or discarded, what is idle is checked before it is lent; else it is not")
    void whatIsIdleIsDoubtedWhenAnotherIsLost() {
        FakeKeeper telling = new FakeKeeper() {
            @Override
            public void close(Slot slot, boolean atOnce) {
                slots.ended(slot);
                super.close(slot, atOnce);
            }
        };
        Slots slots = telling.newSlots(4, 10);
        while (slots.openSpare()) {
            telling.openAll();
        }
        Lease retired = slots.take();
        Lease lost = slots.take();
        retired.close();
        slots.evict(retired.slot(), Ending.OLD);
        Lease idle = slots.take();
        assertNotNull(idle, "the pool itself has ended the other");
        idle.close();

        slots.ended(lost.slot());
        assertNull(slots.take(), "what is idle was not checked yet");
        Waiter first = waiter();
        Waiter second = waiter();
        slots.join(first);
        slots.join(second);
        second.lease().close();
        first.lease().discard();
        first.lease().close();
        assertNull(slots.take(), "the second was checked before the first was discarded");
    }

    @Test
    void nothingIsLeftWhenItCloses() {
        Slots slots = keeper.newSlots(3, 10);
        slots.openSpare();
        keeper.openAll();
        slots.openSpare();
        Lease lent = slots.take();
        slots.join(waiter());
        slots.close();
        assertEquals(Slots.Joined.CLOSED, slots.join(waiter()));
        lent.close();
        assertTrue(slots.allEmpty());
    }

    /** The sizes are chosen so that most rounds queue. */
    @Test
    @DisplayName("H4, H11: 200,000 rounds of taking, waiting, leaving, giving back: none is stuck, nothing is lost")
    void nothingIsLost() throws Exception {
        FakeKeeper opensAtOnce = new FakeKeeper() {
            @Override
            public void open(Slot slot) {
                slots.opened(slot);
            }
        };
        Slots slots = opensAtOnce.newSlots(2, 1_024);
        AtomicInteger lent = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int seed = t;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    for (int i = 0; i < 50_000; i++) {
                        Lease lease = slots.take();
                        if (lease == null) {
                            lease = wait(slots, (i * 31 + seed) % 7 == 0);
                        }
                        if (lease != null) {
                            if (lent.incrementAndGet() > 2) {
                                wrong.incrementAndGet();
                            }
                            lent.decrementAndGet();
                            lease.close();
                        }
                    }
                } catch (Exception e) {
                    wrong.incrementAndGet();
                }
            });
            thread.setDaemon(true);
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join(TimeUnit.SECONDS.toMillis(50));
            assertTrue(!thread.isAlive(), "a waiter is stuck");
        }
        assertEquals(0, wrong.get());
        assertEquals(0, slots.waiting());
        assertNotNull(slots.take());
        assertNotNull(slots.take(), "both places are there in the end");
    }

    /** Waits for a lease, or leaves as soon as it can. */
    private static Lease wait(Slots slots, boolean leaves) {
        Thread caller = Thread.currentThread();
        Waiter waiter = new Waiter(null, awake -> LockSupport.unpark(caller));
        slots.join(waiter);
        if (leaves) {
            return slots.leave(waiter) ? null : waiter.lease();
        }
        while (waiter.isWaiting()) {
            LockSupport.park();
        }
        return waiter.lease();
    }
}
