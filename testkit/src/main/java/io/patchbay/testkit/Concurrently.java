// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The same work on several threads that begin together. */
final class Concurrently {

    interface Work {
        void run(int thread) throws Exception;
    }

    private static final long RUSH_NANOS = 400_000_000;

    private Concurrently() {}

    /** Does the same for a while, as threads that share what they must not need time to meet. */
    static void repeat(Runnable work) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < RUSH_NANOS && !Thread.currentThread().isInterrupted()) {
            work.run();
        }
    }

    static void run(String rule, int threads, Work work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "contract-worker");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                results.add(executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get(Await.patience().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException e) {
            fail(rule + ", but with " + threads + " threads: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            fail(rule + ", but " + threads + " threads did not end in " + Await.patience().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("Interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }
}
