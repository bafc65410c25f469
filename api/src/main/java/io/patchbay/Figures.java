// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them, the same in every language. */
final class Figures {

    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Figures() {}

    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        double value = bytes / 1000.0;
        int unit = 0;
        while (value >= 999.5) {
            value /= 1000;
            unit++;
        }
        return format(value < 99.95 ? "%.1f " : "%.0f ", value) + UNITS[unit];
    }

    static String rate(double perSecond) {
        return format(perSecond < 99.95 ? "%.1f" : "%.0f", perSecond);
    }

    static String duration(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 1e-3) {
            return format("%.0f µs", seconds * 1e6);
        }
        if (seconds < 1) {
            return format("%.1f ms", seconds * 1e3);
        }
        if (seconds < 120) {
            return format("%.1f s", seconds);
        }
        long minutes = duration.toMinutes();
        return minutes < 120 ? minutes + " min" : duration.toHours() + " h " + minutes % 60 + " min";
    }

    static String stage(StageStatistics stage) {
        return format("%-12s out ", stage.stage())
                + change(stage.bytesOutBefore(), stage.bytesOutAfter(), stage.ratioOut())
                + "   in " + change(stage.bytesInBefore(), stage.bytesInAfter(), stage.ratioIn());
    }

    private static String change(long before, long after, OptionalDouble ratio) {
        // A protocol takes and gives objects, which have no size in bytes.
        return ratio.isEmpty()
                ? bytes(Math.max(before, after))
                : bytes(before) + " -> " + bytes(after) + format(" (%.0f %%)", 100 * ratio.getAsDouble());
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
