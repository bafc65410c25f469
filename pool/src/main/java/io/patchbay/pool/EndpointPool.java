// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The pool of one endpoint: how callers wait. Its methods answer {@code null} if it was closed for lack of use. */
final class EndpointPool {

    private static final long RECENT_NANOS = 10_000_000L;

    private record Recent(PoolStatistics statistics, long at) {}

    private final Endpoint endpoint;
    private final PoolSettings settings;
    private final ScheduledExecutorService timer;
    private final Wires wires;
    private final Slots slots;
    private final Upkeep upkeep;
    private final AcquireTimes times = new AcquireTimes();
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Recent recent;

    EndpointPool(Endpoint endpoint, NetworkManager network, PoolSettings settings, ScheduledExecutorService timer) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.timer = timer;
        this.wires = new Wires(endpoint, network, settings, timer);
        this.slots = wires.slots();
        this.upkeep = new Upkeep(endpoint, wires, settings);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Wires wires() {
        return wires;
    }

    Slots slots() {
        return slots;
    }

    Upkeep upkeep() {
        return upkeep;
    }

    AcquireTimes times() {
        return times;
    }

    long timeouts() {
        return timeouts.get();
    }

    long refused() {
        return refused.get();
    }

    Optional<Lease> tryAcquire() {
        Lease lease = slots.take();
        if (lease == null) {
            // The queue is the judge: whoever is in it for a moment gets what is there, and nobody was passed.
            Waiter waiter = new Waiter(wires.trace(), awake -> {});
            Slots.Joined joined = slots.join(waiter);
            if (joined == Slots.Joined.CLOSED) {
                return null;
            }
            if (joined == Slots.Joined.FULL || slots.leave(waiter)) {
                return Optional.empty();
            }
            lease = waiter.lease();
        }
        return Optional.ofNullable(lease);
    }

    Lease acquire(Duration timeout) {
        Lease lease = slots.take();
        return lease != null ? lease : await(timeout);
    }

    private Lease await(Duration timeout) {
        Thread caller = Thread.currentThread();
        long began = System.nanoTime();
        Waiter waiter = new Waiter(wires.trace(), awake -> LockSupport.unpark(caller));
        if (!join(waiter)) {
            return null;
        }
        long patience = nanos(timeout);
        boolean interrupted = false;
        while (waiter.isWaiting()) {
            long left = patience - (System.nanoTime() - began);
            interrupted |= Thread.interrupted();
            if ((left <= 0 || interrupted) && slots.leave(waiter)) {
                if (interrupted) {
                    caller.interrupt();
                    throw new DeadlineException("Interrupted while waiting for a connection to " + endpoint);
                }
                throw timedOut(timeout);
            }
            LockSupport.parkNanos(slots, left);
        }
        if (interrupted) {
            caller.interrupt();
        }
        if (waiter.lease() == null) {
            throw thrown(waiter.error());
        }
        times.record(System.nanoTime() - began);
        return waiter.lease();
    }

    CompletableFuture<Lease> acquireAsync(Duration timeout) {
        Lease lease = slots.take();
        return lease != null ? CompletableFuture.completedFuture(lease) : awaitAsync(timeout);
    }

    private CompletableFuture<Lease> awaitAsync(Duration timeout) {
        CompletableFuture<Lease> future = new CompletableFuture<>();
        long began = System.nanoTime();
        Waiter waiter = new Waiter(wires.trace(), awake -> onExecutor(() -> complete(future, awake, began)));
        try {
            if (!join(waiter)) {
                return null;
            }
        } catch (LimitException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (waiter.isWaiting()) {
            Future<?> deadline = timer.schedule(
                    () -> {
                        if (slots.leave(waiter)) {
                            onExecutor(() -> future.completeExceptionally(timedOut(timeout)));
                        }
                    },
                    nanos(timeout),
                    TimeUnit.NANOSECONDS);
            future.whenComplete((got, error) -> deadline.cancel(false));
        }
        future.whenComplete((got, error) -> slots.leave(waiter));
        return future;
    }

    private void complete(CompletableFuture<Lease> future, Waiter waiter, long began) {
        Lease lease = waiter.lease();
        if (lease == null) {
            future.completeExceptionally(waiter.error());
        } else {
            times.record(System.nanoTime() - began);
            if (!future.complete(lease)) {
                // It was cancelled when the lease was on its way.
                lease.close();
            }
        }
    }

    private void onExecutor(Runnable completion) {
        try {
            settings.executor().execute(completion);
        } catch (RuntimeException refused) {
            completion.run();
        }
    }

    private boolean join(Waiter waiter) {
        Slots.Joined joined = slots.join(waiter);
        if (joined == Slots.Joined.FULL) {
            refused.incrementAndGet();
            throw new LimitException("Already " + settings.maxWaiting() + " callers wait for a connection to "
                    + endpoint + " (maxWaiting): " + recentStatistics()
                            + ". Give leases back sooner, or raise maxSize");
        }
        return joined == Slots.Joined.QUEUED;
    }

    private PoolTimeoutException timedOut(Duration timeout) {
        timeouts.incrementAndGet();
        PoolTimeoutException timedOut = new PoolTimeoutException(
                "No connection to " + endpoint + " became free within " + timeout.toMillis() + " ms",
                recentStatistics(),
                wires.lastFailure());
        wires.events().timedOut(timeout, slots.waiting(), timedOut);
        return timedOut;
    }

    /** Many time out together, and each of them would count everything. */
    private PoolStatistics recentStatistics() {
        Recent known = recent;
        long now = System.nanoTime();
        if (known == null || now - known.at > RECENT_NANOS) {
            known = new Recent(statistics(), now);
            recent = known;
        }
        return known.statistics;
    }

    private static RuntimeException thrown(Throwable error) {
        if (error instanceof PatchbayException || error instanceof IllegalStateException) {
            return (RuntimeException) error;
        }
        return new IllegalStateException(error);
    }

    PoolStatistics statistics() {
        return new Census().add(this).result();
    }

    /** Looks after the connections; answers whether this pool was closed because nobody has used it for long. */
    boolean look(long now) {
        return upkeep.look(now) && slots.closeIfEmpty();
    }

    /** Refuses everybody from now on, and ends what nobody uses. */
    CompletableFuture<Void> close() {
        slots.close();
        wires.noteDrained();
        return wires.drained();
    }

    /** Ends what is still in use. */
    void abort() {
        slots.forEach(slot -> {
            Connection connection = slot.connection;
            if (connection != null) {
                connection.abort();
            }
        });
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
