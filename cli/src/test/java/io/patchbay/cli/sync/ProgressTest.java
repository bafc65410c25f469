// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.ServiceEvent;
import io.patchbay.TransportException;
import io.patchbay.sync.OutboxStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the user of a push sees. */
class ProgressTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private Progress progress(boolean moving) {
        PrintStream err = new PrintStream(shown, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(err, moving, nanos::get, new Source(0, 0, 0, 4_000, 1, ""));
        progress.stored(1, new Pieces.Piece(new byte[0], 10, 1_000));
        progress.stored(2, new Pieces.Piece(new byte[0], 1_234, 3_000));
        return progress;
    }

    private void show(Progress progress, long acknowledged, boolean connected, long millis) {
        nanos.addAndGet(millis * 1_000_000);
        progress.show(new OutboxStatistics(2, 2, acknowledged, 2 - acknowledged, 0, 0, 0, connected));
    }

    @Test
    void onATerminalALineMoves() {
        Progress progress = progress(true);
        show(progress, 1, true, 10);
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
        show(progress, 1, true, 190);
        assertEquals(
                "\r25 % acknowledged: 10 lines, 1,000 of 4,000 bytes\u001b[K",
                shown.toString(StandardCharsets.UTF_8));
        show(progress, 2, false, 200);
        assertTrue(shown.toString(StandardCharsets.UTF_8)
                .endsWith("\r75 % acknowledged: 1,234 lines, 3,000 of 4,000 bytes; not connected\u001b[K"));
        progress.end(new OutboxStatistics(2, 2, 2, 0, 0, 0, 0, true));
        assertTrue(shown.toString(StandardCharsets.UTF_8).endsWith(System.lineSeparator()));
    }

    @Test
    void elsewhereThereIsALineNowAndThen() {
        Progress progress = progress(false);
        for (int i = 0; i < 100; i++) {
            show(progress, 1, true, 100);
        }
        assertEquals(2, shown.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(shown.toString(StandardCharsets.UTF_8).indexOf('\r') < 0);
    }

    @Test
    void whatIsRefusedTenTimesEndsThePushAndSaysWhy() {
        Refusals refusals = new Refusals();
        for (int attempts = 1; attempts < 10; attempts++) {
            refusals.happened(event("message refused", attempts));
            assertDoesNotThrow(refusals::check);
        }
        refusals.happened(event("message refused", 10));
        IOException refused = assertThrows(IOException.class, refusals::check);
        assertTrue(refused.getMessage().contains("no room (box, message 3)"), refused.getMessage());
    }

    @Test
    void anOutboxThatHasStoppedEndsThePush() {
        Refusals refusals = new Refusals();
        refusals.happened(event("away", 0));
        assertDoesNotThrow(refusals::check);
        refusals.happened(event("stopped", 0));
        assertThrows(IOException.class, refusals::check);
    }

    private static ServiceEvent event(String what, int amount) {
        return new ServiceEvent(
                "sync", what, "box, message 3", Duration.ZERO, amount, Optional.of(new TransportException("no room")));
    }
}
