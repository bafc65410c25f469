// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.SharedFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open connections of one listener, which hear its broadcasts. Safe for use by many threads. */
final class Audience {

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Snapshot snapshot = Snapshot.of(0, Set.of());

    /** Those that the last frame went to. */
    private volatile Part lastPart = Part.of(snapshot, null);

    /** The connections after so many changes, in arrays, because a broadcast walks over all of them for each message. */
    private record Snapshot(int changes, Connection[] connections, Sender[] senders) {

        static Snapshot of(int changes, Set<Connection> connections) {
            Connection[] all = connections.toArray(new Connection[0]);
            // What came to be one after the other is likely to stand so in memory, here and with the peer.
            Arrays.sort(all, Comparator.comparingLong(Connection::id));
            Sender[] senders = new Sender[all.length];
            Arrays.setAll(senders, i -> all[i].sender);
            return new Snapshot(changes, all, senders);
        }
    }

    /** All but one of a snapshot. Itself stands for them where a transport is to know them again. */
    private record Part(Snapshot all, @Nullable Connection except, int size) {

        static Part of(Snapshot all, @Nullable Connection except) {
            int size = all.connections.length;
            return new Part(all, except, Arrays.asList(all.connections).contains(except) ? size - 1 : size);
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
     * Sends bytes to each but one, without waiting. One whose queue is full hears of it as an error.
     *
     * @param limits what messages name
     * @return how many took them
     */
    int offer(@Nullable Connection except, Limits limits, ByteBuffer bytes, boolean text) {
        Part part = part(except);
        SharedFrame frame = new SharedFrame(bytes, text, part, part.size);
        return offer(part, limits, frame, sender -> sender.offer(frame));
    }

    /** Sends to each but one what is encoded already, as the other {@code offer} does. */
    int offer(@Nullable Connection except, Limits limits, SharedFrame encoded, Predicate<Sender> send) {
        return offer(part(except), limits, encoded, send);
    }

    private static int offer(Part part, Limits limits, SharedFrame frame, Predicate<Sender> send) {
        Snapshot all = part.all;
        int taken = 0;
        for (int i = 0; i < all.senders.length && !frame.isTakenByAll(); i++) {
            if (all.connections[i] != part.except && offer(all.connections[i], all.senders[i], limits, send)) {
                taken++;
            }
        }
        return frame.isTakenByAll() ? part.size : taken;
    }

    private Part part(@Nullable Connection except) {
        Snapshot now = snapshot();
        Part known = lastPart;
        if (known.all != now || known.except != except) {
            known = Part.of(now, except);
            lastPart = known;
        }
        return known;
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
