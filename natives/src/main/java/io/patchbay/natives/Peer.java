// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection, opened or accepted here. */
final class Peer extends Handle {

    private final Connection connection;
    private final Server server;
    private final MessageOrder messages;

    /** Guarded by the server. */
    boolean accepted;

    /** {@code server} is {@code null} if this side has opened the connection. */
    Peer(Kind<Peer> kind, Connection connection, Server server, Duration timeout) {
        super(kind, timeout);
        this.connection = connection;
        this.server = server;
        this.messages = new MessageOrder(connection);
    }

    Connection connection() {
        return connection;
    }

    MessageOrder messages() {
        return messages;
    }

    /** The server that accepted it; an error if it is none of a server. */
    Server server() {
        if (server == null) {
            throw new HandleException(id(), "Id " + id() + " is a connection that this side has opened, and no"
                    + " client of a server");
        }
        return server;
    }

    void kick() {
        server.forget(this);
        server.listener().kick(connection);
    }

    @Override
    void close() {
        if (server != null) {
            server.forget(this);
        }
        try {
            connection.closeAsync().get(timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            connection.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.abort();
        }
    }

    @Override
    void abandon() {
        connection.abort();
    }
}
