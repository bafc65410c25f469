// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** The connections and listeners of one manager that have not ended. */
final class Connections {

    private final IoGuard guard = new IoGuard();
    private final ErrorLog log = new ErrorLog();
    private final Totals totals = new Totals();
    private final Observers observers;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, Connection> byId = new ConcurrentHashMap<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final Set<StandingConnection> standing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connections(ScheduledExecutorService timer, List<NetworkObserver> observers) {
        this.timer = timer;
        this.observers = new Observers(observers, log);
    }

    /** Runs short tasks that never wait, for all connections. */
    ScheduledExecutorService timer() {
        return timer;
    }

    IoGuard guard() {
        return guard;
    }

    ErrorLog log() {
        return log;
    }

    Totals totals() {
        return totals;
    }

    Observers observers() {
        return observers;
    }

    void limitHit(Endpoint endpoint, LimitException limit) {
        totals.limitHit();
        observers.limitHit(endpoint, limit);
    }

    Totals.Snapshot snapshot() {
        return totals.snapshot(byId.values());
    }

    /** Makes a connection with a number of its own, which is not listed yet. */
    Connection create(Composition composition, Handlers shared, Life life) {
        return new Connection(lastId.incrementAndGet(), composition, shared, this, life);
    }

    /** Lists a connection. Its {@link Lifecycle#list} says when. */
    void add(Connection connection) {
        byId.put(connection.id(), connection);
    }

    Connection byId(long id) {
        return byId.get(id);
    }

    Collection<Connection> all() {
        return byId.values();
    }

    /** Counts a connection that has opened, and tells observers of it. */
    void opened(Connection connection) {
        Duration took = connection.lifecycle.age();
        totals.opened(connection, took);
        observers.connectionOpened(connection, took);
    }

    /** Takes a connection off the list that has ended, or could not be made, and tells observers of it. */
    void ended(Connection connection) {
        totals.ended(connection, byId);
        if (connection.lifecycle.link() != null) {
            observers.connectionEnded(connection);
        } else {
            connection.failure().ifPresent(cause -> observers.connectionFailed(connection, cause));
        }
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    void remove(Listener listener) {
        if (listeners.remove(listener)) {
            totals.refused(listener.describe().refused());
        }
    }

    /** Answers {@code false} if the manager has closed, and will not close this one. */
    boolean add(StandingConnection connection) {
        standing.add(connection);
        return !closed;
    }

    void remove(StandingConnection connection) {
        standing.remove(connection);
    }

    /** Lists what must be closed with the manager. Nothing more is taken. */
    List<StandingConnection> closeStanding() {
        closed = true;
        return List.copyOf(standing);
    }

    List<StandingConnection> standing() {
        return List.copyOf(standing);
    }

    List<Listener> listeners() {
        return List.copyOf(listeners);
    }
}
