// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.sync.OutboxStatistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.function.LongSupplier;

/** How far a file was delivered: on a terminal one line that moves, elsewhere a line now and then. */
final class Progress {

    private static final long MOVING = 200_000_000;
    private static final long NOW_AND_THEN = 5_000_000_000L;
    private static final String CLEAR_TO_END = "\u001b[K";

    private final PrintStream err;
    private final boolean moving;
    private final long total;
    private final Queue<Stored> stored = new ArrayDeque<>();
    private final LongSupplier nanoTime;
    private long shownAt;
    private boolean isShown;
    private long lines;
    private long bytes;

    private record Stored(long sequence, long lines, long end) {}

    Progress(PrintStream err, boolean moving, LongSupplier nanoTime, Source source) {
        this.err = err;
        this.moving = moving;
        this.nanoTime = nanoTime;
        this.shownAt = nanoTime.getAsLong();
        this.total = source.size();
        this.lines = source.lines();
        this.bytes = source.from();
    }

    /** Tells whether the process's stderr is a terminal, where the system lets one find out. */
    static boolean isTerminal() {
        try {
            String device = Path.of("/proc/self/fd/2").toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    void stored(long sequence, Pieces.Piece piece) {
        stored.add(new Stored(sequence, piece.lines(), piece.end()));
    }

    /** Shows how far it is, if it is time to. */
    void show(OutboxStatistics statistics) {
        long now = nanoTime.getAsLong();
        if (now - shownAt >= (moving ? MOVING : NOW_AND_THEN)) {
            shownAt = now;
            update(statistics);
            print(text(statistics));
        }
    }

    private void update(OutboxStatistics statistics) {
        while (!stored.isEmpty() && stored.peek().sequence() <= statistics.acknowledged()) {
            Stored newest = stored.poll();
            lines = newest.lines();
            bytes = newest.end();
        }
    }

    private String text(OutboxStatistics statistics) {
        return String.format(
                Locale.ROOT,
                "%d %% acknowledged: %,d lines, %,d of %,d bytes%s",
                total == 0 ? 100 : (long) (100.0 * bytes / total),
                lines,
                bytes,
                total,
                statistics.connected() || bytes == total ? "" : "; not connected");
    }

    private void print(String text) {
        isShown = true;
        if (moving) {
            err.print("\r" + text + CLEAR_TO_END);
            err.flush();
        } else {
            err.println(text);
        }
    }

    /** Ends the line that moves, so that what comes next has one of its own. */
    void end(OutboxStatistics statistics) {
        if (moving && isShown) {
            update(statistics);
            print(text(statistics));
            err.println();
        }
    }
}
