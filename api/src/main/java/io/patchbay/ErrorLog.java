// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs errors that nobody listens to, at most ten lines a second, however many peers misbehave. */
final class ErrorLog {

    private static final Logger LOGGER = System.getLogger("io.patchbay");
    private static final int LINES_PER_SECOND = 10;
    private static final long SECOND = 1_000_000_000L;

    private long secondBegan = System.nanoTime();
    private int lines;
    private int suppressed;

    void warn(String line) {
        int missed;
        synchronized (this) {
            long now = System.nanoTime();
            missed = 0;
            if (now - secondBegan >= SECOND) {
                secondBegan = now;
                lines = 0;
                missed = suppressed;
                suppressed = 0;
            }
            if (++lines > LINES_PER_SECOND) {
                suppressed++;
                return;
            }
        }
        if (missed > 0) {
            LOGGER.log(Level.WARNING, "{0} more warnings were not logged", missed);
        }
        LOGGER.log(Level.WARNING, () -> line);
    }
}
