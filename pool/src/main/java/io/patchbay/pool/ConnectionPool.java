// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * Keeps connections open and lends them to one user after another.
 *
 * <pre>{@code
 * try (ConnectionPool pool = ConnectionPool.builder(network).maxSize(10).build()) {
 *     try (Lease lease = pool.acquire("tcp+json://db:7171")) {
 *         lease.connection().send("query", "all");
 *         Message answer = lease.connection().receive(Duration.ofSeconds(1));
 *     }
 * }
 * }</pre>
 *
 * <p>Each endpoint has connections, bounds and a queue of its own, so one that is used up does not hold up another. A
 * place is taken before a connection is opened, and is free when it has ended, so there are never more than {@code
 * maxSize}. Who finds no idle connection waits, first come first served, for one that is given back or opened. If a
 * connection cannot be opened, after the retries of the {@link NetworkManager}, the caller who has waited longest is
 * told why.
 *
 * <p>A connection that ends while it is idle leaves the pool at once. One that was idle for longer than {@code
 * checkAfter} is checked first, in the way that its protocol has; nothing is written that the peer could take for a
 * message. So are all that were idle when another connection to the same endpoint was lost or {@link Lease#discard
 * discarded}, so that after a restart of the server a user who tries once more gets a connection that works.
 *
 * <p>The manager's {@link io.patchbay.NetworkObserver} hears of it as events of the service {@code pool}: {@code
 * connection created}; {@code connection closed:} and one of {@code idle}, {@code old}, {@code lost}, {@code not at
 * rest}, {@code discarded}, {@code check failed}, {@code leaked}, {@code pool closed}; {@code acquire timed out}, with
 * how many wait as amount; {@code leak}; {@code pool closed}. Of lending and giving back there are none.
 *
 * <p><b>Threads.</b> Safe for use by many threads. {@link #acquire} waits, and throws {@link IllegalStateException} on
 * an I/O thread of the manager. A pool has one timer thread, a daemon.
 */
public final class ConnectionPool implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger("io.patchbay.pool");
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final String name = "patchbay-pool-" + NUMBERS.incrementAndGet();
    private final NetworkManager network;
    private final PoolSettings settings;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Endpoint, EndpointPool> pools = new ConcurrentHashMap<>();

    /** The same pools by URI, so that a URI that was seen before need not be read again. */
    private final Map<String, EndpointPool> byUri = new ConcurrentHashMap<>();

    private volatile boolean closed;

    ConnectionPool(NetworkManager network, PoolSettings settings) {
        this.network = network;
        this.settings = settings;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name + "-timer");
            thread.setDaemon(true);
            thread.setContextClassLoader(ConnectionPool.class.getClassLoader());
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        long period = settings.upkeepPeriod().toNanos();
        timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }

    /**
     * Begins to make a pool.
     *
     * @param network opens the connections; it must live as long as the pool and is not closed by it
     * @return a builder with default settings
     */
    public static ConnectionPoolBuilder builder(NetworkManager network) {
        return new ConnectionPoolBuilder(network);
    }

    /**
     * Gets a connection, and waits for one for up to the builder's {@code acquireTimeout}.
     *
     * @param uri the endpoint
     * @return the lease of a connection, to be given back by {@link Lease#close}
     * @throws PoolTimeoutException if there was none in time
     * @throws DeadlineException if the thread was interrupted (its flag stays set)
     * @throws LimitException if {@code maxWaiting} others wait already, or the manager may not open another connection
     * @throws TransportException if no connection can be opened
     * @throws AssemblyException if the endpoint cannot be composed
     * @throws IllegalStateException on an I/O thread, or if the pool is closed, now or while waiting
     */
    public Lease acquire(String uri) {
        return acquire(uri, settings.acquireTimeout());
    }

    /**
     * Gets a connection, as {@link #acquire(String)} does.
     *
     * @param endpoint the endpoint; endpoints with different options do not share connections
     * @return the lease of a connection
     */
    public Lease acquire(Endpoint endpoint) {
        return acquire(endpoint, settings.acquireTimeout());
    }

    /**
     * Gets a connection, as {@link #acquire(String)} does.
     *
     * @param uri the endpoint
     * @param timeout how long to wait at most
     * @return the lease of a connection
     */
    public Lease acquire(String uri, Duration timeout) {
        checkMayBlock();
        return using(byUri(uri), timeout, EndpointPool::acquire);
    }

    /**
     * Gets a connection, as {@link #acquire(String)} does.
     *
     * @param endpoint the endpoint
     * @param timeout how long to wait at most
     * @return the lease of a connection
     */
    public Lease acquire(Endpoint endpoint, Duration timeout) {
        checkMayBlock();
        return using(byEndpoint(endpoint), timeout, EndpointPool::acquire);
    }

    /**
     * Gets a connection if one is idle and nobody waits for it. If none is, one is opened in the background, as far as
     * there may be another. Never waits, so any thread may call it.
     *
     * @param endpoint the endpoint
     * @return the lease of a connection; empty if there is none now
     * @throws IllegalStateException if the pool is closed
     */
    public Optional<Lease> tryAcquire(Endpoint endpoint) {
        return using(byEndpoint(endpoint), Duration.ZERO, (pool, noTime) -> pool.tryAcquire());
    }

    /**
     * Gets a connection if one is idle, as {@link #tryAcquire(Endpoint)} does.
     *
     * @param uri the endpoint
     * @return the lease of a connection; empty if there is none now
     */
    public Optional<Lease> tryAcquire(String uri) {
        return using(byUri(uri), Duration.ZERO, (pool, noTime) -> pool.tryAcquire());
    }

    /**
     * Gets a connection when there is one, within the builder's {@code acquireTimeout}.
     *
     * @param endpoint the endpoint
     * @return completes with the lease of a connection, or fails with what {@link #acquire(String)} throws; at once if
     *     one is idle, otherwise on the builder's executor. Cancelling it leaves the queue, and gives back a lease that
     *     was on its way
     * @throws IllegalStateException if the pool is closed
     */
    public CompletableFuture<Lease> acquireAsync(Endpoint endpoint) {
        return using(byEndpoint(endpoint), settings.acquireTimeout(), EndpointPool::acquireAsync);
    }

    /**
     * Gets a connection when there is one, as {@link #acquireAsync(Endpoint)} does.
     *
     * @param uri the endpoint
     * @return completes with the lease of a connection
     */
    public CompletableFuture<Lease> acquireAsync(String uri) {
        return using(byUri(uri), settings.acquireTimeout(), EndpointPool::acquireAsync);
    }

    /**
     * Gets a connection when there is one, as {@link #acquireAsync(Endpoint)} does.
     *
     * @param endpoint the endpoint
     * @param timeout how long it may take
     * @return completes with the lease of a connection
     */
    public CompletableFuture<Lease> acquireAsync(Endpoint endpoint, Duration timeout) {
        return using(byEndpoint(endpoint), timeout, EndpointPool::acquireAsync);
    }

    /**
     * Begins to keep {@code minIdle} connections ready, as the first acquire does.
     *
     * @param endpoint the endpoint
     * @throws IllegalStateException if the pool is closed
     */
    public void prepare(Endpoint endpoint) {
        byEndpoint(endpoint);
    }

    /**
     * Reads the numbers of all endpoints together.
     *
     * @return the values now; endpoints that were not used for long are not in them
     */
    public PoolStatistics statistics() {
        Census census = new Census();
        pools.values().forEach(census::add);
        return census.result();
    }

    /**
     * Reads the numbers of one endpoint.
     *
     * @param endpoint the endpoint
     * @return the values now; empty if it was not used yet, or not for long
     */
    public Optional<PoolStatistics> statistics(Endpoint endpoint) {
        return Optional.ofNullable(pools.get(endpoint)).map(EndpointPool::statistics);
    }

    PoolSettings settings() {
        return settings;
    }

    private void checkMayBlock() {
        if (network.isIoThread()) {
            throw new IllegalStateException("acquire would block the I/O thread " + Thread.currentThread().getName()
                    + "; use acquireAsync or tryAcquire, or run the handler on an executor");
        }
    }

    /** Tries again with a new pool where one was closed, for lack of use, between finding and using it. */
    private <T> T using(EndpointPool found, Duration timeout, BiFunction<EndpointPool, Duration, T> action) {
        EndpointPool pool = found;
        T result = action.apply(pool, timeout);
        while (result == null) {
            forget(pool);
            pool = byEndpoint(pool.endpoint());
            result = action.apply(pool, timeout);
        }
        return result;
    }

    private void forget(EndpointPool ended) {
        if (pools.remove(ended.endpoint(), ended)) {
            byUri.values().removeIf(ended::equals);
        }
    }

    private EndpointPool byUri(String uri) {
        EndpointPool known = byUri.get(uri);
        if (known != null && !known.slots().isClosed()) {
            return known;
        }
        EndpointPool found = byEndpoint(Endpoint.parse(uri));
        byUri.put(uri, found);
        return found;
    }

    private EndpointPool byEndpoint(Endpoint endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        checkOpen();
        EndpointPool known = pools.get(endpoint);
        if (known != null) {
            return known;
        }
        EndpointPool added = new EndpointPool(endpoint, network, settings, timer);
        EndpointPool found = pools.computeIfAbsent(endpoint, absent -> added);
        if (closed) {
            found.close();
            checkOpen();
        }
        if (found == added) {
            found.wires().refill(0);
        }
        return found;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("This ConnectionPool is closed");
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (EndpointPool pool : pools.values()) {
            try {
                if (pool.look(now)) {
                    forget(pool);
                }
            } catch (RuntimeException | Error e) {
                // The timer would never look again.
                LOGGER.log(Level.WARNING, "Looking after the connections to " + pool.endpoint() + " has failed", e);
            }
        }
    }

    /**
     * Closes, as {@link #close(Duration)} does, within 5 seconds.
     */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /**
     * Refuses callers, fails those that wait, gives up what is being opened, closes what is idle, and waits for the
     * connections that are lent; those that were not given back in time are aborted. On an I/O thread it begins to do
     * so and does not wait. A second call does nothing.
     *
     * @param patience how long to wait for leases that are still held
     */
    public void close(Duration patience) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long began = System.nanoTime();
        List<EndpointPool> all = List.copyOf(pools.values());
        CompletableFuture<Void> drained =
                CompletableFuture.allOf(all.stream().map(EndpointPool::close).toArray(CompletableFuture[]::new));
        CompletableFuture<Void> over = drained.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, error) -> {
                    all.forEach(EndpointPool::abort);
                    timer.shutdown();
                    Events.poolClosed(network.observer(), name, Duration.ofNanos(System.nanoTime() - began));
                });
        if (!network.isIoThread()) {
            await(over);
        }
    }

    private static void await(CompletableFuture<Void> over) {
        try {
            over.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // Some leases were still held; their connections are aborted.
            return;
        }
    }

    /**
     * Describes the pool in one line.
     *
     * @return its name and numbers
     */
    @Override
    public String toString() {
        return "ConnectionPool[" + name + ", " + statistics() + "]";
    }
}
