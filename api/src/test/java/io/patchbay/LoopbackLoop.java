// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The I/O thread of one open loopback transport. */
final class LoopbackLoop {

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private boolean closed;

    LoopbackLoop(String name) {
        thread = new Thread(this::run, name + "-io-1");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        boolean last = false;
        while (!last) {
            try {
                runSafely(tasks.take());
                synchronized (this) {
                    last = closed && tasks.isEmpty();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Thread thread = Thread.currentThread();
            thread.getThreadGroup().uncaughtException(thread, e);
        }
    }

    synchronized boolean execute(Runnable task) {
        return !closed && tasks.add(task);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Runs what is there, and ends. */
    void close() {
        synchronized (this) {
            closed = true;
            tasks.add(() -> {});
        }
        if (!isCurrent()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
