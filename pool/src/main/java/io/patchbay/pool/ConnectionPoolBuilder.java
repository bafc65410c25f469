// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** Collects what a pool is made of. Each bound is for one endpoint. Not thread-safe. */
public final class ConnectionPoolBuilder {

    private static final Logger LOGGER = System.getLogger("io.patchbay.pool");
    private static final int LARGEST = 10_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    private final NetworkManager network;
    private final List<String> problems = new ArrayList<>();
    private int maxSize = 10;
    private int minIdle;
    private int maxWaiting = 1_024;
    private Duration acquireTimeout = Duration.ofSeconds(5);
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration maxLife = Duration.ofMinutes(30);
    private Duration checkAfter = Duration.ofMillis(500);
    private Duration checkTimeout = Duration.ofSeconds(1);
    private Duration leakAfter;
    private boolean takeBackLeaks;
    private Consumer<Leak> onLeak = leak -> LOGGER.log(Level.WARNING, leak.toString(), leak.borrower().orElse(null));
    // Not that of CompletableFuture, which starts a thread for each task on small machines.
    private Executor executor = ForkJoinPool.commonPool();

    ConnectionPoolBuilder(NetworkManager network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /**
     * Sets how many connections there may be, those that are being opened or closed among them.
     *
     * @param connections from 1 to 10,000; 10 unless set
     * @return this builder
     */
    public ConnectionPoolBuilder maxSize(int connections) {
        maxSize = inRange("maxSize", connections, 1, LARGEST);
        return this;
    }

    /**
     * Sets how many idle connections are kept ready, once an endpoint was used or {@linkplain ConnectionPool#prepare
     * prepared}.
     *
     * @param connections from 0, as unless set, to {@code maxSize}
     * @return this builder
     */
    public ConnectionPoolBuilder minIdle(int connections) {
        minIdle = inRange("minIdle", connections, 0, LARGEST);
        return this;
    }

    /**
     * Sets how many callers may wait for a connection. One more fails at once.
     *
     * @param callers from 1 to 1,000,000; 1,024 unless set
     * @return this builder
     */
    public ConnectionPoolBuilder maxWaiting(int callers) {
        maxWaiting = inRange("maxWaiting", callers, 1, 1_000_000);
        return this;
    }

    /**
     * Sets how long to wait for a connection where a call does not say.
     *
     * @param timeout more than zero; 5 s unless set
     * @return this builder
     */
    public ConnectionPoolBuilder acquireTimeout(Duration timeout) {
        acquireTimeout = positive("acquireTimeout", timeout);
        return this;
    }

    /**
     * Sets after which time without use a connection is closed, unless {@code minIdle} needs it.
     *
     * @param timeout more than zero; 5 min unless set
     * @return this builder
     */
    public ConnectionPoolBuilder idleTimeout(Duration timeout) {
        idleTimeout = positive("idleTimeout", timeout);
        return this;
    }

    /**
     * Sets the age at which a connection is closed, when nobody uses it. Each connection's is up to a tenth shorter or
     * longer, at random, so that connections that were opened together do not end together.
     *
     * @param age more than zero; 30 min unless set
     * @return this builder
     */
    public ConnectionPoolBuilder maxLife(Duration age) {
        maxLife = positive("maxLife", age);
        return this;
    }

    /**
     * Sets after which time without use a connection is {@linkplain io.patchbay.Connection#checkAsync checked} before
     * it is lent.
     *
     * @param idle more than zero; 500 ms unless set, kept to within as much again
     * @return this builder
     */
    public ConnectionPoolBuilder checkAfter(Duration idle) {
        checkAfter = positive("checkAfter", idle);
        return this;
    }

    /**
     * Sets how long a check may take before the connection counts as broken.
     *
     * @param timeout more than zero; 1 s unless set
     * @return this builder
     */
    public ConnectionPoolBuilder checkTimeout(Duration timeout) {
        checkTimeout = positive("checkTimeout", timeout);
        return this;
    }

    /**
     * Reports leases that are held for longer than a time, with the stack trace of who acquired them. Every acquire
     * takes a stack trace then, which costs a microsecond or more. Leases that were lost to the garbage collector are
     * reported always, within seconds after the collection.
     *
     * @param held more than zero; not set unless called
     * @return this builder
     */
    public ConnectionPoolBuilder leakAfter(Duration held) {
        leakAfter = positive("leakAfter", held);
        return this;
    }

    /**
     * Says whether the connection of a lease that is held for longer than {@code leakAfter} is closed, so that another
     * can take its place. Who gives that lease back later gets an {@link IllegalStateException}. The connection of a
     * lease that was lost to the garbage collector is closed always.
     *
     * @param takeBack {@code true} to close it; it is only reported unless set
     * @return this builder
     */
    public ConnectionPoolBuilder takeBackLeaks(boolean takeBack) {
        takeBackLeaks = takeBack;
        return this;
    }

    /**
     * Listens for leaks.
     *
     * @param listener called once for each, on the pool's timer thread, which it must not block; leaks are logged
     *     unless set
     * @return this builder
     */
    public ConnectionPoolBuilder onLeak(Consumer<Leak> listener) {
        onLeak = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets where futures complete that had to wait, so that nobody who gives a connection back runs someone else's
     * code.
     *
     * @param futureExecutor the executor, not shut down by the pool; the common pool of the JDK unless set
     * @return this builder
     */
    public ConnectionPoolBuilder executor(Executor futureExecutor) {
        executor = Objects.requireNonNull(futureExecutor, "executor");
        return this;
    }

    private int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(name + " is from " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    private Duration positive(String name, Duration value) {
        if (value.compareTo(Duration.ZERO) <= 0 || value.compareTo(LONGEST) > 0) {
            problems.add(name + " is more than zero and at most 365 days, not " + value);
        }
        return value;
    }

    /**
     * Checks everything.
     *
     * @return the pool, without any connection yet
     * @throws AssemblyException naming all problems at once
     */
    public ConnectionPool build() {
        List<String> found = new ArrayList<>(problems);
        if (minIdle > maxSize) {
            found.add("minIdle is at most maxSize, and " + minIdle + " is more than " + maxSize);
        }
        if (takeBackLeaks && leakAfter == null) {
            found.add("takeBackLeaks needs leakAfter, the time after which a lease counts as leaked");
        }
        if (!found.isEmpty()) {
            throw new AssemblyException(String.join("; ", found));
        }
        return new ConnectionPool(network, new PoolSettings(
                maxSize,
                minIdle,
                maxWaiting,
                acquireTimeout,
                idleTimeout,
                maxLife,
                checkAfter,
                checkTimeout,
                leakAfter,
                takeBackLeaks,
                onLeak,
                executor));
    }
}
