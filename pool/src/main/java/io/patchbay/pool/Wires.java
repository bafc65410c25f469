// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of one endpoint: opens, checks and ends them. */
final class Wires implements Keeper {

    /** How long a connection may take to end in good order; its place is not free before. */
    private static final long CLOSE_MILLIS = 1_000;

    private static final long MAX_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Endpoint endpoint;
    private final NetworkManager network;
    private final PoolSettings settings;
    private final ScheduledExecutorService timer;
    private final Slots slots;
    private final Events events;
    private final AtomicLong created = new AtomicLong();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** Why opening failed last; {@code null} once it has succeeded again. */
    private volatile Throwable lastFailure;

    private int failures;
    private volatile long mayRefillAt = System.nanoTime();

    Wires(Endpoint endpoint, NetworkManager network, PoolSettings settings, ScheduledExecutorService timer) {
        this.endpoint = endpoint;
        this.network = network;
        this.settings = settings;
        this.timer = timer;
        this.slots = new Slots(settings.maxSize(), settings.maxWaiting(), this);
        this.events = new Events(network.observer(), endpoint);
    }

    Slots slots() {
        return slots;
    }

    Events events() {
        return events;
    }

    long created() {
        return created.get();
    }

    Throwable lastFailure() {
        return lastFailure;
    }

    /** Completes when the pool is closed and the last connection has ended. */
    CompletableFuture<Void> drained() {
        return drained;
    }

    @Override
    public boolean isUsable(Slot slot) {
        Connection connection = slot.connection;
        return connection != null && connection.isAtRest();
    }

    @Override
    public boolean isLost(Slot slot) {
        Connection connection = slot.connection;
        return connection != null && !connection.isConnected();
    }

    @Override
    public void open(Slot slot) {
        CompletableFuture<Connection> opening;
        try {
            opening = network.connectAsync(endpoint);
        } catch (RuntimeException | Error e) {
            opening = CompletableFuture.failedFuture(e);
        }
        slot.opening = opening;
        opening.whenComplete((connection, error) -> {
            if (error == null) {
                opened(slot, connection);
            } else {
                // On another thread, because waiters that all fail would otherwise pile up on this one's stack.
                onTimer(() -> failed(slot, error));
            }
        });
        if (slots.isClosed()) {
            opening.cancel(false);
        }
    }

    private void opened(Slot slot, Connection connection) {
        long life = settings.maxLife().toNanos();
        slot.opening = null;
        slot.stale = false;
        slot.expired = !connection.isReusable();
        slot.expiresAt = System.nanoTime() + (long) (life * ThreadLocalRandom.current().nextDouble(0.9, 1.1));
        slot.connection = connection;
        created.incrementAndGet();
        events.created();
        lastFailure = null;
        synchronized (this) {
            failures = 0;
        }
        connection.onClose(ended -> {
            if (slot.connection == ended) {
                slots.ended(slot);
            }
        });
        slots.opened(slot);
    }

    private void failed(Slot slot, Throwable error) {
        slot.opening = null;
        Throwable reason = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (!(reason instanceof PatchbayException || reason instanceof IllegalStateException)) {
            reason = new TransportException("Failed to open a connection to " + endpoint + ": " + reason, reason);
        }
        lastFailure = reason;
        synchronized (this) {
            long wait = Math.min(MAX_BACKOFF_NANOS, TimeUnit.SECONDS.toNanos(1) << Math.min(failures++, 5));
            mayRefillAt = System.nanoTime() + ThreadLocalRandom.current().nextLong(wait / 2, wait);
        }
        slots.failed(slot, reason);
        noteDrained();
    }

    @Override
    public void abandon(Slot slot) {
        CompletableFuture<Connection> opening = slot.opening;
        if (opening != null) {
            opening.cancel(false);
        }
    }

    @Override
    public void check(Slot slot) {
        CompletableFuture<Void> check;
        try {
            check = slot.connection.checkAsync();
        } catch (RuntimeException e) {
            check = CompletableFuture.failedFuture(e);
        }
        check.orTimeout(settings.checkTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((nothing, error) -> slots.checked(slot, error == null && isUsable(slot)));
    }

    @Override
    public void close(Slot slot, boolean atOnce) {
        Connection connection = slot.connection;
        if (atOnce) {
            connection.abort();
        }
        CompletableFuture<Void> ended = connection.closeAsync();
        if (!ended.isDone()) {
            try {
                Future<?> abort = timer.schedule(connection::abort, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
                ended.whenComplete((nothing, error) -> abort.cancel(false));
            } catch (RejectedExecutionException closed) {
                connection.abort();
            }
        }
        Ending why = slot.ending;
        ended.whenComplete((nothing, error) -> {
            events.closed(why, connection.failure().orElse(null));
            slot.connection = null;
            slots.freed(slot);
            noteDrained();
        });
    }

    /** Opens connections for nobody until enough are idle, unless opening has just failed. */
    void refill(int idle) {
        int missing = settings.minIdle() - idle;
        while (missing > 0 && System.nanoTime() - mayRefillAt >= 0 && !slots.isClosed() && slots.openSpare()) {
            missing--;
        }
    }

    void noteDrained() {
        if (slots.isClosed() && slots.allEmpty()) {
            drained.complete(null);
        }
    }

    @Override
    public Throwable trace() {
        return settings.leakAfter() == null ? null : new Throwable("This lease was acquired here");
    }

    @Override
    public IllegalStateException notLent(boolean takenBack) {
        return new IllegalStateException("This lease of a connection to " + endpoint
                + (takenBack
                        ? " was taken back, because it was held for longer than leakAfter"
                        : " was given back already; close each lease once"));
    }

    @Override
    public Throwable closed() {
        return new IllegalStateException("This ConnectionPool is closed");
    }

    private void onTimer(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }
}
