// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The way to the end of the connections that use a plugin: they hear of it, at the deadline they are ended in good
 * order, and what is left after a grace is aborted.
 */
final class Draining {

    static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AFTER_ABORT = Duration.ofSeconds(1);

    private enum Phase {
        TOLD,
        ENDING,
        CUT
    }

    private final Plugin plugin;
    private Consumer<Counts> whenUnused;
    private final long beganNanos = System.nanoTime();
    private final Set<Long> told = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<?>> deadlines = new ArrayList<>();
    private final CompletableFuture<Void> unused = new CompletableFuture<>();
    private volatile Phase phase = Phase.TOLD;
    private volatile int atDeadline;
    private volatile int cut;

    /** How it went. */
    record Counts(Duration took, int finished, int drained, int cut) {}

    Draining(Plugin plugin, Consumer<Counts> whenUnused) {
        this.plugin = plugin;
        this.whenUnused = whenUnused;
    }

    void begin(Duration drain) {
        unused.thenRun(this::finish);
        at(drain, () -> {
            phase = Phase.ENDING;
            List<Connection> left = plugin.connections();
            atDeadline = left.size();
            left.forEach(connection -> connection.ending.orderly());
        });
        at(drain.plus(GRACE), () -> {
            phase = Phase.CUT;
            List<Connection> left = plugin.connections();
            cut = left.size();
            left.forEach(Connection::abort);
        });
        at(drain.plus(GRACE).plus(PATIENCE_AFTER_ABORT), () -> unused.complete(null));
        look();
    }

    private void at(Duration when, Runnable what) {
        CompletableFuture<Void> deadline = new CompletableFuture<>();
        deadlines.add(deadline);
        deadline.thenRun(what);
        deadline.completeOnTimeout(null, Times.millis(when), TimeUnit.MILLISECONDS);
    }

    /** Tells those who do not know yet, and looks again when all of them have ended. */
    private void look() {
        List<Connection> left = plugin.connections();
        if (left.isEmpty()) {
            unused.complete(null);
            return;
        }
        left.forEach(this::tell);
        CompletableFuture.allOf(left.stream()
                        .map(connection -> connection.lifecycle.ended())
                        .toArray(CompletableFuture[]::new))
                .thenRun(this::look);
    }

    private void tell(Connection connection) {
        if (told.add(connection.id())) {
            connection.ending.announce();
        }
    }

    /** A connection has opened that was begun before the plugin was withdrawn. On its I/O thread. */
    void opened(Connection connection) {
        told.add(connection.id());
        connection.ending.announce();
        if (phase == Phase.ENDING) {
            connection.ending.orderly();
        } else if (phase == Phase.CUT) {
            connection.abort();
        }
    }

    private void finish() {
        deadlines.forEach(deadline -> deadline.cancel(false));
        // What cancelled them remembers the classes on its way here, and they may be the plugin's.
        deadlines.clear();
        Consumer<Counts> last = whenUnused;
        // A plugin that the application keeps must not keep what was there when it went.
        whenUnused = null;
        last.accept(new Counts(
                Duration.ofNanos(System.nanoTime() - beganNanos),
                told.size() - atDeadline,
                atDeadline - cut,
                cut));
    }
}
