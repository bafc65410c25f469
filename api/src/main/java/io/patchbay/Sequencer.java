// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the tasks of one connection on an executor, one after the other in their order.
 */
final class Sequencer {

    private static final int TASKS_PER_TURN = 64;

    private final Executor executor;
    private final int maxWaiting;
    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean full;
    private final List<Runnable> whenIdle = new ArrayList<>();

    Sequencer(Executor executor, int maxWaiting, Runnable onRoom) {
        this.executor = executor;
        this.maxWaiting = maxWaiting;
        this.onRoom = onRoom;
    }

    /** Adds a task, which must not throw; answers whether so many wait that no more should come. */
    boolean add(Runnable task) {
        boolean start;
        boolean isFull;
        lock.lock();
        try {
            tasks.add(task);
            full = full || tasks.size() >= maxWaiting;
            isFull = full;
            start = !running;
            running = true;
        } finally {
            lock.unlock();
        }
        if (start) {
            try {
                executor.execute(this::turn);
            } catch (RejectedExecutionException e) {
                abandon();
                throw e;
            }
        }
        return isFull;
    }

    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Calls back, on some thread, when no task waits or runs. */
    void whenIdle(Runnable callback) {
        boolean idle;
        lock.lock();
        try {
            idle = !running;
            if (!idle) {
                whenIdle.add(callback);
            }
        } finally {
            lock.unlock();
        }
        if (idle) {
            callback.run();
        }
    }

    private void turn() {
        for (int ran = 1; ; ran++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            boolean survived = false;
            try {
                task.run();
                survived = true;
            } finally {
                // What a task throws ends this thread's turn, not the tasks behind it.
                if (!survived && !handOver()) {
                    abandon();
                }
            }
            if (ran % TASKS_PER_TURN == 0 && handOver()) {
                return;
            }
        }
    }

    /** Lets others have their turn; answers whether the executor, which may be shutting down, agreed to go on later. */
    private boolean handOver() {
        try {
            executor.execute(this::turn);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void abandon() {
        List<Runnable> idle;
        lock.lock();
        try {
            tasks.clear();
            full = false;
            idle = becomeIdle();
        } finally {
            lock.unlock();
        }
        onRoom.run();
        idle.forEach(Runnable::run);
    }

    private List<Runnable> becomeIdle() {
        running = false;
        List<Runnable> callbacks = List.copyOf(whenIdle);
        whenIdle.clear();
        return callbacks;
    }

    private Runnable next() {
        Runnable task;
        List<Runnable> idle = List.of();
        boolean resume;
        lock.lock();
        try {
            task = tasks.poll();
            resume = full && tasks.size() <= maxWaiting / 2;
            if (resume) {
                full = false;
            }
            if (task == null) {
                idle = becomeIdle();
            }
        } finally {
            lock.unlock();
        }
        if (resume) {
            onRoom.run();
        }
        idle.forEach(Runnable::run);
        return task;
    }
}
