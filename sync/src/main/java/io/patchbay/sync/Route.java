// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The connection to the receiver, made again whenever it is lost and there is work, and where the courier's thread
 * waits: for work, a connection, an acknowledgement, the end.
 */
final class Route {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");

    private final NetworkManager network;
    private final Endpoint endpoint;
    private final RetryPolicy retry;
    private final UUID sender;
    private final Events events;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CompletableFuture<Connection> connecting;
    private Connection connection;
    private boolean closed;
    private boolean woken;
    private int failures;
    private boolean away;
    private long awaySince;
    private long taken;
    private Wire.Ack ack;

    Route(NetworkManager network, Endpoint endpoint, RetryPolicy retry, UUID sender, Events events) {
        this.network = network;
        this.endpoint = endpoint;
        this.retry = retry;
        this.sender = sender;
        this.events = events;
    }

    /** Waits until there is work; {@code false} at the end. */
    boolean awaitWork(BooleanSupplier work) {
        lock.lock();
        try {
            while (!closed && !work.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the connection that is there, or waits as after each failure and makes one; {@code null} if it fails. */
    Connection connect() {
        if (isConnected()) {
            return connection;
        }
        if (failures > 0) {
            pause(retry.waitBefore(failures).toNanos());
        }
        failures = Math.min(failures + 1, 62);
        CompletableFuture<Connection> attempt;
        try {
            attempt = network.connectAsync(endpoint);
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        lock.lock();
        try {
            connecting = attempt;
            attempt.whenComplete((opened, error) -> wake());
            while (!attempt.isDone() && !closed) {
                changed.awaitUninterruptibly();
            }
            connecting = null;
        } finally {
            lock.unlock();
        }
        if (!attempt.isDone()) {
            attempt.cancel(false);
            return null;
        }
        try {
            return use(attempt.join());
        } catch (RuntimeException e) {
            away(e.getCause() == null ? e : e.getCause());
            if (failures == 1 && isWanted()) {
                LOGGER.log(Level.INFO, "{0} cannot be reached, and is tried again until it can: {1}", endpoint,
                        Text.printable(String.valueOf(e.getCause() == null ? e : e.getCause())));
            }
            return null;
        }
    }

    private Connection use(Connection opened) {
        lock.lock();
        try {
            connection = opened;
            ack = null;
            taken = 0;
        } finally {
            lock.unlock();
        }
        opened.onMessage(Wire.ACK, Message.class, (from, message) -> received(opened, Wire.ack(message)));
        opened.onClose(ended -> wake());
        if (away) {
            away = false;
            events.back(Duration.ofNanos(System.nanoTime() - awaySince));
        }
        return opened;
    }

    /** A connection has ended while there was work for it. */
    void lost(Connection ended) {
        away(ended.failure().orElse(null));
    }

    private void away(Throwable cause) {
        if (!away && isWanted()) {
            away = true;
            awaySince = System.nanoTime();
            events.away(cause);
        }
    }

    private void received(Connection from, Wire.Ack newer) {
        if (!newer.sender().equals(sender)) {
            return;
        }
        lock.lock();
        try {
            if (from != connection || newer.taken() < taken) {
                // It is from an old connection, or was overtaken by one that says more.
                return;
            }
            taken = newer.taken();
            // A refusal must not be lost to what is said about the messages behind the refused one.
            if (ack == null || newer.taken() > ack.taken() || newer.status() == Wire.Status.REFUSED
                    || ack.status() == Wire.Status.TAKEN) {
                ack = newer;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Tells up to which number the receiver has taken everything, as far as it was heard on this connection. */
    long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    Optional<Wire.Ack> takeAck() {
        lock.lock();
        try {
            Wire.Ack newest = ack;
            ack = null;
            return Optional.ofNullable(newest);
        } finally {
            lock.unlock();
        }
    }

    /** The receiver takes messages, so the next loss is a new one. */
    void progress() {
        failures = 1;
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        lock.lock();
        try {
            return connection != null && connection.isConnected() && !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen(Connection used) {
        return used == connection && isConnected();
    }

    /** Waits for whatever happens next, at most so long. */
    void await(Connection used, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!woken && ack == null && left > 0 && !closed && used.isConnected()) {
                left = waitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = waitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** This thread is ours, and nobody else has a reason to interrupt it. */
    private long waitNanos(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            return nanos;
        }
    }

    void close() {
        Connection open;
        lock.lock();
        try {
            closed = true;
            open = connection;
            if (connecting != null) {
                connecting.cancel(false);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.closeAsync();
        }
    }
}
