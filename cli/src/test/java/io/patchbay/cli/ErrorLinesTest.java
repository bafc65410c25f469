// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Near the end of the range, where comparing instants instead of differences goes wrong.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 500_000_000L);
    private final ErrorLines lines =
            new ErrorLines(new PrintStream(bytes, true, StandardCharsets.UTF_8), now::get);

    private List<String> printed() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aFewErrorsArePrintedOneLineEach() {
        lines.report("first\nsecond");
        lines.report("third");
        lines.close();
        assertEquals(List.of("first\\nsecond", "third"), printed());
    }

    @Test
    void manyErrorsAreCountedInstead() {
        for (int i = 0; i < 1000; i++) {
            lines.report("error " + i);
        }
        assertEquals(10, printed().size());
        now.addAndGet(1_000_000_000L);
        lines.report("later");
        assertEquals(List.of("... and 990 more errors", "later"), printed().subList(10, 12));
        lines.close();
        assertEquals(12, printed().size());
    }

    @Test
    void whatWasLeftOutIsSaidInTheEnd() {
        for (int i = 0; i < 12; i++) {
            lines.report("x");
        }
        lines.close();
        assertEquals("... and 2 more errors", printed().get(10));
    }

    @Test
    void aLongLineIsCut() {
        String line = ErrorLines.printable("y".repeat(100_000));
        assertTrue(line.length() < 400 && line.endsWith("..."), line);
        assertFalse(ErrorLines.printable("short").endsWith("..."));
    }
}
