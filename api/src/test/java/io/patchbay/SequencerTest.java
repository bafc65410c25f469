// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SequencerTest {

    private final AtomicInteger rooms = new AtomicInteger();

    /** Runs tasks when it is told to, and can refuse them. */
    private static final class Manual implements Executor {

        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean refuses;

        @Override
        public void execute(Runnable task) {
            if (refuses) {
                throw new RejectedExecutionException("shut down");
            }
            tasks.add(task);
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                tasks.poll().run();
            }
        }
    }

    @Test
    void tasksRunOneByOneInTheirOrderOnManyThreads() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Sequencer sequencer = new Sequencer(pool, 10, rooms::incrementAndGet);
            List<Integer> ran = new ArrayList<>();
            AtomicInteger running = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            CountDownLatch idle = new CountDownLatch(1);
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                sequencer.add(() -> {
                    overlaps.addAndGet(running.getAndIncrement());
                    ran.add(number);
                    running.decrementAndGet();
                });
            }
            sequencer.whenIdle(idle::countDown);
            assertTrue(idle.await(10, TimeUnit.SECONDS));
            assertEquals(0, overlaps.get());
            assertEquals(10_000, ran.size());
            for (int i = 0; i < 10_000; i++) {
                assertEquals(i, ran.get(i));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void itIsFullAtItsBoundAndHasRoomAtHalf() {
        Manual executor = new Manual();
        Sequencer sequencer = new Sequencer(executor, 4, rooms::incrementAndGet);
        List<Boolean> roomSeen = new ArrayList<>();
        Runnable task = () -> roomSeen.add(rooms.get() == 1);
        assertFalse(sequencer.add(task));
        assertFalse(sequencer.add(task));
        assertFalse(sequencer.add(task));
        assertTrue(sequencer.add(task));
        assertTrue(sequencer.isFull());
        executor.runAll();
        assertFalse(sequencer.isFull());
        assertEquals(List.of(false, true, true, true), roomSeen, "room once two of four wait");
        assertEquals(1, rooms.get());
    }

    @Test
    void idleIsToldWhenTheLastTaskHasRun() {
        Manual executor = new Manual();
        Sequencer sequencer = new Sequencer(executor, 4, rooms::incrementAndGet);
        List<String> events = new CopyOnWriteArrayList<>();
        sequencer.whenIdle(() -> events.add("idle at first"));
        sequencer.add(() -> events.add("task"));
        sequencer.whenIdle(() -> events.add("idle"));
        sequencer.whenIdle(() -> events.add("idle, too"));
        assertEquals(List.of("idle at first"), events);
        executor.runAll();
        assertEquals(List.of("idle at first", "task", "idle", "idle, too"), events);
    }

    @Test
    void manyTasksDoNotKeepOneThreadForEver() {
        Manual executor = new Manual();
        Sequencer sequencer = new Sequencer(executor, 1_000, rooms::incrementAndGet);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            sequencer.add(ran::incrementAndGet);
        }
        executor.tasks.poll().run();
        assertTrue(ran.get() < 200, "others get their turn");
        executor.runAll();
        assertEquals(200, ran.get());
    }

    @Test
    void aRefusedTaskIsNotKept() {
        Manual executor = new Manual();
        executor.refuses = true;
        Sequencer sequencer = new Sequencer(executor, 1, rooms::incrementAndGet);
        AtomicInteger ran = new AtomicInteger();
        assertThrows(RejectedExecutionException.class, () -> sequencer.add(() -> ran.addAndGet(100)));
        assertFalse(sequencer.isFull(), "nothing waits");
        AtomicInteger idle = new AtomicInteger();
        sequencer.whenIdle(idle::incrementAndGet);
        assertEquals(1, idle.get());
        executor.refuses = false;
        sequencer.add(ran::incrementAndGet);
        executor.runAll();
        assertEquals(1, ran.get());
    }

    /** ExecutorService.shutdown promises that what was taken still runs; a message may not be lost by our taking turns. */
    @Test
    void anExecutorThatIsShutDownStillFinishesWhatItTook() {
        Manual executor = new Manual();
        Sequencer sequencer = new Sequencer(executor, 100, rooms::incrementAndGet);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger idle = new AtomicInteger();
        for (int i = 0; i < 150; i++) {
            sequencer.add(ran::incrementAndGet);
        }
        sequencer.whenIdle(idle::incrementAndGet);
        executor.refuses = true;
        executor.runAll();
        assertEquals(150, ran.get());
        assertEquals(1, idle.get());
        assertEquals(1, rooms.get(), "reading goes on");
    }

    @Test
    void aTaskThatDiesTakesNoOtherWithIt() {
        Manual executor = new Manual();
        Sequencer sequencer = new Sequencer(executor, 100, rooms::incrementAndGet);
        AtomicInteger ran = new AtomicInteger();
        sequencer.add(() -> {
            throw new Error("not even an Exception");
        });
        sequencer.add(ran::incrementAndGet);
        assertThrows(Error.class, executor::runAll);
        executor.runAll();
        assertEquals(1, ran.get());
    }
}
