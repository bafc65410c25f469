// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Connector;
import io.patchbay.spi.Setup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Begins the connections that one manager makes, no more of them at a time than it may have. */
final class Dialing {

    private final Plugging plugging;
    private final Connections connections;
    private final Transports transports;
    private final Settings settings;
    private final ScheduledExecutorService timer;
    private final Semaphore permits;
    private final Life once = new ConnectedLife(new Life() {});

    Dialing(Plugging plugging, Connections connections, Transports transports, Settings settings) {
        this.plugging = plugging;
        this.connections = connections;
        this.transports = transports;
        this.settings = settings;
        this.timer = connections.timer();
        this.permits = new Semaphore(settings.limits().maxConnections());
    }

    CompletableFuture<Connection> once(Composition composition) {
        return begin(composition, settings.retry(), once, connection -> {});
    }

    /** Makes the next one of a standing connection, with the providers of the moment. */
    void again(StandingConnection standing, Life life, Consumer<Connection> prepare) {
        while (standing.composition().isOutdated()) {
            standing.recomposed(plugging.compose(standing.endpoint(), Setup.Role.CLIENT));
        }
        begin(standing.composition(), RetryPolicy.never(), new ConnectedLife(life), prepare);
    }

    /**
     * Begins to connect. The connection is shown to {@code prepare} before anything happens on it; if that fails, the
     * connection could not be made.
     */
    private CompletableFuture<Connection> begin(
            Composition composition, RetryPolicy retry, Life life, Consumer<Connection> prepare) {
        transports.checkOpen();
        if (!permits.tryAcquire()) {
            LimitException limit = new LimitException("The manager has " + settings.limits().maxConnections()
                    + " connections already (maxConnections)");
            connections.limitHit(composition.endpoint(), limit);
            throw limit;
        }
        Connector connector;
        Connection connection;
        try {
            connector = transports.connector(composition);
            connection = connections.create(composition, null, life);
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
        // From here on it is the end of the connection that gives the permit back.
        try {
            prepare.accept(connection);
        } catch (RuntimeException | Error e) {
            connection.lifecycle.gaveUp(e);
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Connection> opened = new Connecting(connection, connector, retry, timer).start();
        connection.lifecycle.list();
        if (transports.isClosed()) {
            connection.abort();
        }
        return opened;
    }

    private final class ConnectedLife implements Life {

        private final Life life;

        ConnectedLife(Life life) {
            this.life = life;
        }

        @Override
        public void opened(Connection connection) {
            if (transports.isClosed()) {
                connection.abort();
            }
            life.opened(connection);
        }

        @Override
        public void writable(Connection connection) {
            life.writable(connection);
        }

        @Override
        public void ended(Connection connection) {
            permits.release();
            life.ended(connection);
        }
    }
}
