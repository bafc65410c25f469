// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Listener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A listener and the ids of its clients. A client that was accepted keeps its id until that is closed, because what it
 * has sent can still be received; one that nobody has accepted loses it with its connection.
 */
final class Server extends Handle {

    private final Listener listener;
    private final Kind<Peer> clientKind;
    private final Handles handles;
    private final Map<Connection, Peer> clients = new HashMap<>();
    private boolean stopped;

    Server(Kind<Server> kind, Kind<Peer> clientKind, Listener listener, Handles handles, Duration timeout) {
        super(kind, timeout);
        this.listener = listener;
        this.clientKind = clientKind;
        this.handles = handles;
    }

    Listener listener() {
        return listener;
    }

    Integer tryAccept() {
        return listener.tryAccept().map(accepted -> client(accepted, true).id()).orElse(null);
    }

    int accept(Duration timeout) {
        return client(listener.accept(timeout), true).id();
    }

    int[] clients() {
        return listener.connections().stream()
                .filter(Connection::isConnected)
                .mapToInt(each -> client(each, false).id())
                .sorted()
                .toArray();
    }

    private synchronized Peer client(Connection connection, boolean accepted) {
        if (stopped) {
            throw new ConnectionClosedException("The server with id " + id() + " is stopped");
        }
        Peer known = clients.get(connection);
        if (known != null) {
            known.accepted |= accepted;
            return known;
        }
        Peer added = new Peer(clientKind, connection, this, timeout());
        added.accepted = accepted;
        handles.add(added);
        clients.put(connection, added);
        connection.onClose(this::ended);
        return added;
    }

    private synchronized void ended(Connection connection) {
        Peer known = clients.get(connection);
        if (known != null && !known.accepted) {
            clients.remove(connection);
            handles.forget(known);
        }
    }

    synchronized void forget(Peer client) {
        clients.remove(client.connection());
    }

    @Override
    void close() {
        listener.close();
        List<Peer> left;
        synchronized (this) {
            stopped = true;
            left = List.copyOf(clients.values());
            clients.clear();
        }
        left.forEach(handles::forget);
    }

    @Override
    void abandon() {
        listener.stopAsync(Duration.ZERO);
    }
}
