// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, never for time alone. */
final class Await {

    private static final String PATIENCE_PROPERTY = "patchbay.testkit.patience";
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_NANOS = 200_000;

    private Await() {}

    /** How long anything on this machine may take before it counts as not happening. */
    static Duration patience() {
        return Duration.ofMillis(Math.max(1, Integer.getInteger(PATIENCE_PROPERTY, PATIENCE_MILLIS)));
    }

    /** A time that is meant to be shorter than the patience. */
    static Duration atMost(Duration time) {
        return time.compareTo(patience()) < 0 ? time : patience();
    }

    static void until(String rule, BooleanSupplier condition) {
        if (!within(patience(), condition)) {
            fail(late(rule));
        }
    }

    private static String late(String rule) {
        return rule + ", but not within " + patience().toMillis() + " ms";
    }

    static boolean within(Duration time, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > time.toNanos() || Thread.currentThread().isInterrupted()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /** Makes a call that may never return, on a thread of its own. */
    static <T> T call(String rule, Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        }, "contract-worker");
        caller.setDaemon(true);
        caller.start();
        try {
            return result.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            return fail(rule + ", but it threw " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            caller.interrupt();
            return fail(late(rule), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("Interrupted", e);
        }
    }

    static <T> T value(String rule, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return fail(rule + ", but it failed with " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            return fail(late(rule), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("Interrupted", e);
        }
    }

    static Throwable failure(String rule, CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
            return fail(rule + ", but it completed with " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail(late(rule), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("Interrupted", e);
        }
    }
}
