// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

    private final List<String> lines = new ArrayList<>();

    private final System.Logger logger = new System.Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(format);
        }
    };

    @Test
    @DisplayName("N3: ten lines a second, and a count of the others")
    void keepsQuiet() {
        AtomicLong clock = new AtomicLong(-5);
        RateLimitedLog log = new RateLimitedLog(logger, clock::get);
        for (int i = 0; i < 10_000; i++) {
            log.warn("bad peer");
        }
        assertEquals(10, lines.size());
        clock.addAndGet(1_000_000_000L);
        log.warn("bad peer");
        log.warn("bad peer");
        assertEquals(12, lines.size());
        assertTrue(lines.get(10).contains("9990 more"), lines.get(10));
        assertEquals("bad peer", lines.get(11));
    }
}
