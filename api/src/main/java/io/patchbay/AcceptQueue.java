// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Connections that nobody has accepted yet. One that has ended stays only while it has messages to receive.
 */
final class AcceptQueue {

    /** How many ended connections with messages are kept for someone who may never come. */
    private static final int MAX_ENDED = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private final Set<Connection> ended = new LinkedHashSet<>();
    private boolean closed;

    void add(Connection connection) {
        lock.lock();
        try {
            if (connection.state() != ConnectionState.CLOSED) {
                waiting.add(connection);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void ended(Connection connection) {
        lock.lock();
        try {
            if (!waiting.contains(connection)) {
                return;
            }
            if (connection.statistics().waitingMessages() > 0) {
                ended.add(connection);
                if (ended.size() > MAX_ENDED) {
                    Iterator<Connection> oldest = ended.iterator();
                    waiting.remove(oldest.next());
                    oldest.remove();
                }
            } else {
                waiting.remove(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts those that have ended and are kept for their messages. */
    long ended(Predicate<Connection> which) {
        lock.lock();
        try {
            return ended.stream().filter(which).count();
        } finally {
            lock.unlock();
        }
    }

    Optional<Connection> poll() {
        lock.lock();
        try {
            Optional<Connection> first = next();
            if (first.isEmpty() && closed) {
                throw stopped();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    Connection take(Duration timeout) {
        long left = Times.nanos(timeout);
        lock.lock();
        try {
            while (true) {
                Optional<Connection> first = next();
                if (first.isPresent()) {
                    return first.get();
                }
                if (closed) {
                    throw stopped();
                }
                if (left <= 0) {
                    throw new DeadlineException("No connection has come within " + timeout.toMillis() + " ms");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while waiting for a connection", e);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Connection> next() {
        Iterator<Connection> first = waiting.iterator();
        if (!first.hasNext()) {
            return Optional.empty();
        }
        Connection connection = first.next();
        first.remove();
        ended.remove(connection);
        return Optional.of(connection);
    }

    private static ConnectionClosedException stopped() {
        return new ConnectionClosedException("The listener is stopped, so no connection will come");
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
