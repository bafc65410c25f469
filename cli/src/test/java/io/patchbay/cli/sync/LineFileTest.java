// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file knows of what it has taken, after whatever has happened to it. */
class LineFileTest {

    private static final UUID ANA = new UUID(7, 1);
    private static final UUID BIA = new UUID(7, 2);
    private static final int PLACE_BYTES = 32 << 10;

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();
    private Path path;
    private LineFile file;

    @BeforeEach
    void open() throws Exception {
        path = folder.resolve("lines");
        file = open(path);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private LineFile open(Path at) throws IOException {
        return LineFile.open(at, notices::add, failure -> notices.add(failure.toString()));
    }

    private void add(UUID sender, long sequence, String lines) {
        file.add(sender, sequence, lines.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String content(Path at) throws IOException {
        return Files.readString(at, StandardCharsets.ISO_8859_1);
    }

    /** What is on the disk now, as another process finds it after this one was killed. */
    private Path copy() throws IOException {
        Path other = Files.createTempDirectory(folder, "copy").resolve("lines");
        Files.copy(path, other);
        Files.copy(path.resolveSibling("lines.sync"), other.resolveSibling("lines.sync"));
        return other;
    }

    @Test
    void whatWasForcedIsThereAndKnownAfterAKill() throws Exception {
        add(ANA, 1, "a\n\r\n\n");
        add(BIA, 5, "\u00ff\u0000");
        file.force();
        add(ANA, 2, "lost with the process\n");
        Path killed = copy();
        try (LineFile again = open(killed)) {
            assertEquals(1, again.last(ANA));
            assertEquals(5, again.last(BIA));
            assertEquals(0, again.last(new UUID(7, 3)));
            assertEquals("a\n\r\n\n\u00ff\u0000\n", content(killed));
            assertEquals(List.of(), notices);
        }
    }

    @Test
    void linesThatWereWrittenAndNotRememberedAreCutOffAndComeAgain() throws Exception {
        add(ANA, 1, "one\n");
        file.force();
        Path killed = copy();
        Files.writeString(killed, "two\nhal", StandardOpenOption.APPEND);
        try (LineFile again = open(killed)) {
            assertEquals(1, again.last(ANA));
            assertEquals("one\n", content(killed));
            assertTrue(notices.get(0).startsWith("cut off 7 bytes"), notices.toString());
            again.add(ANA, 2, new byte[] {'2', '\n'});
        }
        assertEquals("one\n2\n", content(killed));
    }

    @Test
    void aTornEntryLeavesTheOneBefore() throws Exception {
        for (long sequence = 1; sequence <= 4; sequence++) {
            add(ANA, sequence, "line " + sequence + "\n");
            file.force();
            Path killed = copy();
            // Opening has made entry 1, so message n has entry n + 1.
            try (RandomAccessFile journal =
                    new RandomAccessFile(killed.resolveSibling("lines.sync").toFile(), "rw")) {
                journal.seek((sequence + 1) % 2 * PLACE_BYTES + 20);
                journal.writeInt(-1);
            }
            try (LineFile again = open(killed)) {
                assertEquals(sequence - 1, again.last(ANA));
                assertEquals((sequence - 1) * 7, Files.size(killed));
            }
        }
    }

    @Test
    void closedAndOpenedAgainItGoesOn() throws Exception {
        add(ANA, 1, "one\n");
        file.close();
        assertThrows(IllegalStateException.class, () -> add(ANA, 2, "two\n"));
        file.force();
        file = open(path);
        add(ANA, 2, "two\n");
        file.close();
        assertEquals("one\ntwo\n", content(path));
        assertEquals(List.of(), notices);
    }

    @Test
    void aFileThatSomethingElseHasChangedIsRefused() throws Exception {
        add(ANA, 1, "one\n");
        file.close();
        Path longer = copy();
        Files.writeString(longer, "by hand\n", StandardOpenOption.APPEND);
        assertTrue(assertThrows(AssemblyException.class, () -> open(longer)).getMessage().contains("had 4"));
        assertEquals("one\nby hand\n", content(longer));
        Path shorter = copy();
        Files.writeString(shorter, "on");
        assertThrows(AssemblyException.class, () -> open(shorter));
        Path withoutJournal = copy();
        Files.delete(withoutJournal.resolveSibling("lines.sync"));
        assertThrows(AssemblyException.class, () -> open(withoutJournal));
        assertThrows(AssemblyException.class, () -> open(folder));
    }

    @Test
    void oneProcessAtATimeHasIt() {
        assertTrue(assertThrows(AssemblyException.class, () -> open(path)).getMessage().contains("in use"));
    }

    @Test
    void moreThanFitsIntoMemoryIsWrittenOnTheWay() throws Exception {
        String line = "x".repeat(99_999) + "\n";
        for (int i = 1; i <= 12; i++) {
            add(ANA, i, line);
        }
        assertTrue(Files.size(path) >= 1 << 20, "" + Files.size(path));
    }

    @Test
    void thereIsABoundForOutboxes() throws Exception {
        for (int i = 0; i < Journal.MAX_SENDERS; i++) {
            add(new UUID(9, i), 1, "");
        }
        assertThrows(IllegalStateException.class, () -> file.last(ANA));
        assertThrows(IllegalStateException.class, () -> add(ANA, 1, "x\n"));
        file.force();
        try (LineFile again = open(copy())) {
            assertEquals(1, again.last(new UUID(9, 999)));
        }
    }
}
