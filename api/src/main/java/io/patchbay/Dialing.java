// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Connector;
import io.patchbay.spi.Setup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Begins the connections that one manager makes, no more of them at a time than it may have. */
final class Dialing {

    private final Plugging plugging;
    private final Connections connections;
    private final Transports transports;
    private final Settings settings;
    private final ScheduledExecutorService timer;
    private final AtomicInteger dialed = new AtomicInteger();
    private final Life once = new Life() {};

    Dialing(Plugging plugging, Connections connections, Transports transports, Settings settings) {
        this.plugging = plugging;
        this.connections = connections;
        this.transports = transports;
        this.settings = settings;
        this.timer = connections.timer();
    }

    CompletableFuture<Connection> once(Composition composition) {
        return begin(composition, settings.retry(), once, connection -> {});
    }

    /** Makes the next one of a standing connection, with the providers of the moment. */
    void again(StandingConnection standing, Life life, Consumer<Connection> prepare) {
        while (standing.composition().isOutdated()) {
            standing.recomposed(plugging.compose(standing.endpoint(), Setup.Role.CLIENT));
        }
        begin(standing.composition(), RetryPolicy.never(), life, prepare);
    }

    /**
     * Begins to connect. The connection is shown to {@code prepare} before anything happens on it; if that fails, the
     * connection could not be made.
     */
    private CompletableFuture<Connection> begin(
            Composition composition, RetryPolicy retry, Life life, Consumer<Connection> prepare) {
        transports.checkOpen();
        takePlace(composition.endpoint());
        Connecting connecting;
        Connection connection;
        try {
            connecting = new Connecting(this, transports.connector(composition), retry, timer, life);
            connection = connections.create(composition, null, connecting);
        } catch (RuntimeException | Error e) {
            giveBackPlace();
            throw e;
        }
        // From here on it is the end of the connection that gives the place back.
        try {
            prepare.accept(connection);
        } catch (RuntimeException | Error e) {
            connection.lifecycle.gaveUp(e);
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Connection> opened = connecting.start(connection);
        connection.lifecycle.list();
        if (transports.isClosed()) {
            connection.abort();
        }
        return opened;
    }

    private void takePlace(Endpoint endpoint) {
        int most = settings.limits().maxConnections();
        if (dialed.getAndUpdate(now -> Math.min(now + 1, most)) >= most) {
            LimitException limit =
                    new LimitException("The manager has " + most + " connections already (maxConnections)");
            connections.limitHit(endpoint, limit);
            throw limit;
        }
    }

    void giveBackPlace() {
        dialed.decrementAndGet();
    }

    boolean isClosed() {
        return transports.isClosed();
    }
}
