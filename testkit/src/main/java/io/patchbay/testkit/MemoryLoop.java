// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One I/O thread and the tasks that wait for it. Begins with the first task. */
final class MemoryLoop {

    private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Thread thread;
    private boolean started;
    private boolean ended;

    MemoryLoop(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Adds a task behind the others; {@code false} if the loop ends and the task does not come from itself. */
    synchronized boolean execute(Runnable task) {
        if (ended && !isCurrent()) {
            return false;
        }
        tasks.add(task);
        if (!started) {
            started = true;
            thread.start();
        }
        notifyAll();
        return true;
    }

    /** Runs what waits already, then ends. */
    void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
            if (!started || isCurrent()) {
                return;
            }
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // One task's failure is no reason to strand the others.
                Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
                handler.uncaughtException(thread, e);
            }
        }
    }

    private synchronized Runnable next() {
        while (tasks.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Only end() ends the loop; whoever interrupts an I/O thread does not mean it.
                continue;
            }
        }
        return tasks.poll();
    }
}
