// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/** Names handlers that hold an I/O thread, because nothing else on that thread moves meanwhile. */
final class Watchdog implements Runnable {

    private static final long TOLERATED_NANOS = 1_000_000_000L;
    private static final int SHOWN_FRAMES = 12;

    /** A batch, and when it was first seen to be under way. */
    private record Seen(long batch, long nanos) {}

    private final Collection<Connection> connections;
    private final Map<Connection, Seen> busy = new WeakHashMap<>();
    private final Map<Connection, Long> reported = new WeakHashMap<>();

    Watchdog(Collection<Connection> connections) {
        this.connections = connections;
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        busy.keySet().removeIf(connection -> connection.receiver.batch() == 0);
        for (Connection connection : connections) {
            long batch = connection.receiver.batch();
            if (batch != 0) {
                check(connection, batch, now);
            }
        }
    }

    private void check(Connection connection, long batch, long now) {
        Seen seen = busy.get(connection);
        if (seen == null || seen.batch != batch) {
            busy.put(connection, new Seen(batch, now));
        } else if (now - seen.nanos > TOLERATED_NANOS && !Long.valueOf(batch).equals(reported.put(connection, batch))) {
            Thread thread = connection.lifecycle.ioThread();
            connection.errors.warn("a handler has held the I/O thread " + thread.getName() + " for more than "
                    + (now - seen.nanos) / 1_000_000 + " ms. Handlers that block need an executor. It is at "
                    + Arrays.stream(thread.getStackTrace())
                            .limit(SHOWN_FRAMES)
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining(" < ")));
        }
    }
}
