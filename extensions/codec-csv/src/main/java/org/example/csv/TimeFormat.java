// SPDX-License-Identifier: Apache-2.0
package org.example.csv;

import java.time.Instant;
import java.util.Locale;

/** How the time of a message is written. */
public enum TimeFormat {
    /** As in 2026-11-29T15:05:00.123Z (ISO 8601). */
    ISO {
        @Override
        String write(long millis) {
            return Instant.ofEpochMilli(millis).toString();
        }

        @Override
        long read(String text) {
            return Instant.parse(text).toEpochMilli();
        }
    },
    /** Milliseconds since 1970-01-01T00:00Z. */
    MILLIS {
        @Override
        String write(long millis) {
            return Long.toString(millis);
        }

        @Override
        long read(String text) {
            return Long.parseLong(text);
        }
    };

    abstract String write(long millis);

    /** Throws an unchecked exception of the JDK's if the text is no time. */
    abstract long read(String text);

    static TimeFormat parse(String text) {
        for (TimeFormat one : values()) {
            if (one.toString().equals(text)) {
                return one;
            }
        }
        throw new IllegalArgumentException("iso or millis is wanted");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
