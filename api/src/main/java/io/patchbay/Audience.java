// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The open connections of one listener, which hear its broadcasts. Safe for use by many threads. */
final class Audience {

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Snapshot snapshot = Snapshot.of(0, Set.of());

    /** The connections after so many changes, in arrays, because a broadcast walks over all of them for each message. */
    private record Snapshot(int changes, Connection[] connections, Sender[] senders) {

        static Snapshot of(int changes, Set<Connection> connections) {
            Connection[] all = connections.toArray(new Connection[0]);
            Sender[] senders = new Sender[all.length];
            Arrays.setAll(senders, i -> all[i].sender);
            return new Snapshot(changes, all, senders);
        }
    }

    void add(Connection connection) {
        connections.add(connection);
        changes.incrementAndGet();
    }

    boolean remove(Connection connection) {
        boolean removed = connections.remove(connection);
        changes.incrementAndGet();
        return removed;
    }

    /** The connections now, whatever changes meanwhile. */
    Set<Connection> all() {
        return connections;
    }

    /**
     * Sends to each but one, without waiting. One whose queue is full hears of it as an error.
     *
     * @param limits what messages name
     * @return how many took it
     */
    int offer(Connection except, Limits limits, Predicate<Sender> send) {
        Snapshot now = snapshot();
        int taken = 0;
        for (int i = 0; i < now.senders.length; i++) {
            if (now.connections[i] != except && offer(now.connections[i], now.senders[i], limits, send)) {
                taken++;
            }
        }
        return taken;
    }

    private Snapshot snapshot() {
        Snapshot known = snapshot;
        int now = changes.get();
        if (known.changes != now) {
            // What changes from here on counts as another change.
            known = Snapshot.of(now, connections);
            snapshot = known;
        }
        return known;
    }

    private static boolean offer(Connection connection, Sender sender, Limits limits, Predicate<Sender> send) {
        try {
            if (send.test(sender)) {
                return true;
            }
            if (connection.isConnected()) {
                connection.errors.report(new LimitException("A broadcast left this connection out, because its send"
                        + " queue is full: " + Sender.boundsText(limits)));
            }
        } catch (ConnectionClosedException e) {
            return false;
        } catch (PatchbayException e) {
            connection.errors.report(e);
        }
        return false;
    }
}
