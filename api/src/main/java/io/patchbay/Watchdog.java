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

    private final Collection<Connection> connections;
    private final Map<Connection, Long> reported = new WeakHashMap<>();

    Watchdog(Collection<Connection> connections) {
        this.connections = connections;
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            long since = connection.receiver().busySince();
            if (since != 0 && now - since > TOLERATED_NANOS && !Long.valueOf(since).equals(reported.get(connection))) {
                reported.put(connection, since);
                Thread thread = connection.lifecycle().ioThread();
                connection.errors().warn("a handler has held the I/O thread " + thread.getName() + " for "
                        + (now - since) / 1_000_000 + " ms. Handlers that block need an executor. It is at "
                        + Arrays.stream(thread.getStackTrace())
                                .limit(SHOWN_FRAMES)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining(" < ")));
            }
        }
    }
}
