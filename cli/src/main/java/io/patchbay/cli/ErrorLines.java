// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Error lines, at most {@value #PER_SECOND} a second, so that many bad peers cannot fill a disk. What was left out is
 * counted.
 */
final class ErrorLines {

    private static final int PER_SECOND = 10;
    private static final int MAX_LENGTH = 300;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private long windowStart;
    private int printed;
    private long omitted;

    ErrorLines(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    synchronized void report(String line) {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= SECOND) {
            close();
            windowStart = now;
            printed = 0;
        }
        if (printed < PER_SECOND) {
            printed++;
            err.println(printable(line));
        } else {
            omitted++;
        }
    }

    void report(Connection connection, Throwable error) {
        report(connection.remoteAddress() + ": " + (error.getMessage() == null ? error : error.getMessage()));
    }

    /** Says how many lines were left out since it was last said. */
    synchronized void close() {
        if (omitted > 0) {
            err.println("... and " + omitted + " more errors");
            omitted = 0;
        }
    }

    /** Makes one line of it that cannot steer a terminal. */
    static String printable(String text) {
        String line = Arrivals.oneLine(text);
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
    }
}
