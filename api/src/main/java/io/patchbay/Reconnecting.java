// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections of one standing connection, one after the other: connects, waits for the end, waits a while, connects
 * again. Nothing in it blocks; what it has to wait for comes from the I/O threads and the manager's timer.
 */
final class Reconnecting implements Life {

    /** Makes and starts one connection, which is shown to the consumer before anything happens on it. */
    interface Dialer {
        void dial(Life life, Consumer<Connection> prepare);
    }

    /** Hears what happens. Called without a lock. */
    interface Events {
        void connected(Connection connection);

        void lost(Throwable cause, Duration nextTry);

        void gaveUp(Throwable cause);
    }

    private final Dialer dialer;
    private final ReconnectPolicy policy;
    private final ScheduledExecutorService timer;
    private final StandingSender sender;
    private final Events events;
    private final List<Consumer<Connection>> registrations = new ArrayList<>();

    // All guarded by this.
    private ConnectionState state = ConnectionState.DISCONNECTED;
    private boolean started;
    private boolean over;
    private Connection current;
    private Future<?> next;
    private long stateNanos = System.nanoTime();
    private long goodNanos = stateNanos;
    private int tries;
    private int waits;
    private long attempts;
    private long connects;
    private Throwable lastFailure;
    private CompletableFuture<Connection> connected = new CompletableFuture<>();

    Reconnecting(
            Dialer dialer,
            ReconnectPolicy policy,
            ScheduledExecutorService timer,
            StandingSender sender,
            Events events) {
        this.dialer = dialer;
        this.policy = policy;
        this.timer = timer;
        this.sender = sender;
        this.events = events;
    }

    /** Does something to the connection of the moment and to all that follow, each before it opens. */
    void register(Consumer<Connection> registration) {
        Connection now;
        synchronized (this) {
            registrations.add(registration);
            now = current;
        }
        if (now != null) {
            registration.accept(now);
        }
    }

    /** Answers whether this call was the first. */
    synchronized boolean begin() {
        boolean first = !started;
        started = true;
        return first;
    }

    void attempt() {
        synchronized (this) {
            if (over) {
                return;
            }
            attempts++;
            tries++;
            state = ConnectionState.CONNECTING;
        }
        try {
            dialer.dial(this, this::prepare);
        } catch (RuntimeException | LinkageError e) {
            failed(e);
        }
        Connection unwanted;
        synchronized (this) {
            unwanted = over ? current : null;
        }
        if (unwanted != null) {
            // Closed in the moment in which it began, when there was nothing yet that could be given up.
            unwanted.closeAsync();
        }
    }

    private void prepare(Connection connection) {
        List<Consumer<Connection>> wanted;
        synchronized (this) {
            current = connection;
            wanted = List.copyOf(registrations);
        }
        wanted.forEach(registration -> registration.accept(connection));
    }

    @Override
    public void opened(Connection connection) {
        CompletableFuture<Connection> waiting;
        synchronized (this) {
            if (over) {
                connection.abort();
                return;
            }
            changed(ConnectionState.CONNECTED);
            connects++;
            waiting = connected;
        }
        sender.opening(connection);
        try {
            events.connected(connection);
        } finally {
            sender.opened();
        }
        sender.flush(connection);
        waiting.complete(connection);
    }

    @Override
    public void writable(Connection connection) {
        sender.flush(connection);
    }

    @Override
    public void ended(Connection connection) {
        sender.lost(connection);
        failed(connection.failure()
                .orElseGet(() -> new ConnectionClosedException(
                        "The connection to " + connection.endpoint()
                                + " was closed in good order, but not by its owner")));
    }

    private void changed(ConnectionState to) {
        state = to;
        stateNanos = System.nanoTime();
    }

    private void failed(Throwable cause) {
        long wait = 0;
        boolean last;
        synchronized (this) {
            current = null;
            if (over) {
                return;
            }
            lastFailure = cause;
            long now = System.nanoTime();
            if (state == ConnectionState.CONNECTED) {
                if (now - stateNanos >= policy.goodAfter().toNanos()) {
                    tries = 0;
                    waits = 0;
                    goodNanos = now;
                }
                if (connected.isDone()) {
                    connected = new CompletableFuture<>();
                }
                stateNanos = now;
            }
            state = ConnectionState.DISCONNECTED;
            last = cause instanceof AssemblyException
                    || policy.attempts() != ReconnectPolicy.UNLIMITED && tries >= policy.attempts();
            if (!last) {
                wait = policy.waitNanos(++waits, now - goodNanos);
            }
        }
        if (last) {
            giveUp(cause);
        } else {
            events.lost(cause, Duration.ofNanos(wait));
            schedule(cause, wait);
        }
    }

    private synchronized void schedule(Throwable cause, long wait) {
        if (over) {
            return;
        }
        try {
            next = timer.schedule(this::attempt, wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            // The manager has closed, and will close this one, too.
            lastFailure = cause;
        }
    }

    /** No further connection can be made; gives up, unless there is one now, whose end says so. */
    void orphaned(AssemblyException why) {
        boolean last;
        synchronized (this) {
            last = current == null && !over;
            if (last) {
                lastFailure = why;
            }
        }
        if (last) {
            giveUp(why);
        }
    }

    /** A failure from within a plugin would keep it from being collected. */
    synchronized void retellFailure() {
        lastFailure = lastFailure == null ? null : Retold.copy(lastFailure);
    }

    private void giveUp(Throwable cause) {
        ConnectionClosedException end = new ConnectionClosedException(
                "No more attempts to connect are made: " + LogText.of(cause), cause);
        if (end(ConnectionState.FAILED, end)) {
            events.gaveUp(cause);
        }
    }

    /** Begins the end; answers whether this call was the one that did. */
    boolean end(ConnectionState how, ConnectionClosedException why) {
        CompletableFuture<Connection> waiting;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            changed(how);
            if (next != null) {
                next.cancel(false);
            }
            waiting = connected;
            connected = CompletableFuture.failedFuture(why);
        }
        sender.end(why);
        waiting.completeExceptionally(why);
        return true;
    }

    synchronized Optional<Connection> current() {
        return Optional.ofNullable(current);
    }

    synchronized ConnectionState state() {
        return state;
    }

    synchronized CompletableFuture<Connection> connected() {
        return connected.copy();
    }

    synchronized ReconnectStatistics statistics() {
        HeldMessages.Count held = sender.held();
        return new ReconnectStatistics(
                state,
                Duration.ofNanos(System.nanoTime() - stateNanos),
                attempts,
                Math.max(0, connects - 1),
                Optional.ofNullable(lastFailure),
                held.messages(),
                held.bytes(),
                held.dropped());
    }
}
