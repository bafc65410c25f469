// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose bytes have changed. */
@Timeout(60)
class DamageTest {

    private static final SyncOptions SKIP = SyncOptions.defaults().withDamage(Damage.SKIP);
    private static final List<String> ALL = List.of("1 one", "2 two", "3 three");

    @TempDir
    private Path folder;

    private Path write(boolean inOrder) throws Exception {
        Path origin = folder.resolve("origin");
        MessageLog log = Logs.open(FolderDisk.own(origin));
        Logs.append(log, "one");
        Logs.append(log, "two");
        Logs.append(log, "three");
        Path copy = folder.resolve("copy");
        if (inOrder) {
            log.close();
        }
        copy(origin, copy);
        log.close();
        return copy;
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    private static Path segment(Path in) throws Exception {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).findFirst().orElseThrow();
        }
    }

    @Test
    @DisplayName("Q5: every flipped byte of a file closed in order is found, and what is read is what was written")
    void everyFlippedByteIsFound() throws Exception {
        Path copy = write(true);
        Path segment = segment(copy);
        byte[] good = Files.readAllBytes(segment);
        int mark = good.length - Segment.RECORD_HEADER;
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + at % 255);
            Files.write(segment, bad);
            String where = "byte " + at;
            if (at >= mark) {
                // The proof that all is whole is damaged, and all is whole.
                assertEquals(ALL, pending(copy, SyncOptions.defaults()), where);
                continue;
            }
            assertThrows(StorageException.class, () -> pending(copy, SyncOptions.defaults()), where);
            assertTrue(java.util.Arrays.equals(bad, Files.readAllBytes(segment)), where + ": stopping changes nothing");
            if (at >= Segment.HEADER) {
                List<String> found = pending(copy, SKIP);
                assertEquals(2, found.size(), where + ": " + found);
                assertTrue(ALL.containsAll(found), where + ": " + found);
            }
        }
    }

    @Test
    @DisplayName("Q5: without a proof that it was stored, a torn end is dropped, and damage before it is still found")
    void aTornEndIsDropped() throws Exception {
        Path copy = write(false);
        Path segment = segment(copy);
        byte[] good = Files.readAllBytes(segment);
        int third = good.length - Segment.RECORD_HEADER - "three".length();
        for (int length = third; length < good.length; length++) {
            Files.write(segment, java.util.Arrays.copyOf(good, length));
            assertEquals(ALL.subList(0, 2), pending(copy, SyncOptions.defaults()), "cut to " + length);
        }
        for (int at = Segment.HEADER; at < third; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(segment, bad);
            assertThrows(StorageException.class, () -> pending(copy, SyncOptions.defaults()), "byte " + at);
        }
    }

    @Test
    @DisplayName("Q5: a record inside a message is never taken for one")
    void aRecordInsideAMessageIsNoRecord() throws Exception {
        Path origin = folder.resolve("origin");
        try (MessageLog log = Logs.open(FolderDisk.own(origin))) {
            Logs.append(log, "inner");
        }
        byte[] image = Files.readAllBytes(segment(origin));
        try (MessageLog log = Logs.open(FolderDisk.own(origin))) {
            log.append(image).join();
            Logs.append(log, "last");
        }
        Path segment = segment(origin);
        byte[] bad = Files.readAllBytes(segment);
        bad[image.length + 2] ^= 1;
        Files.write(segment, bad);
        assertEquals(List.of("1 inner", "3 last"), pending(origin, SKIP));
    }

    @Test
    @DisplayName("Q5: a file that lies between others and is gone, or ends early, is found")
    void aMissingFileIsFound() throws Exception {
        Path origin = folder.resolve("origin");
        SyncOptions small = SyncOptions.defaults().withSegmentBytes(1_024);
        try (MessageLog log = Logs.open(FolderDisk.own(origin), small)) {
            for (int i = 0; i < 3; i++) {
                Logs.append(log, "x".repeat(900));
            }
        }
        List<Path> segments;
        try (Stream<Path> files = Files.list(origin)) {
            segments = files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
        }
        assertEquals(3, segments.size());
        byte[] second = Files.readAllBytes(segments.get(1));
        Files.write(segments.get(1), java.util.Arrays.copyOf(second, Segment.HEADER));
        assertThrows(StorageException.class, () -> pending(origin, small));
        assertEquals(2, pending(origin, small.withDamage(Damage.SKIP)).size());
        Files.write(segments.get(1), second);
        assertEquals(3, pending(origin, small).size());
    }

    @Test
    void aFileWithDamageIsKeptWhenItIsDoneWith() throws Exception {
        Path copy = write(true);
        Path segment = segment(copy);
        byte[] bad = Files.readAllBytes(segment);
        bad[Segment.HEADER] ^= 1;
        Files.write(segment, bad);
        SyncOptions small = SKIP.withSegmentBytes(1_024);
        try (MessageLog log = Logs.open(FolderDisk.own(copy), small)) {
            Logs.append(log, "x".repeat(1_000));
            Logs.acknowledge(log, 2, "two");
            Logs.acknowledge(log, 3, "three");
        }
        assertFalse(Files.exists(segment));
        assertTrue(Files.exists(copy.resolve(segment.getFileName() + ".damaged")));
    }

    private static List<String> pending(Path in, SyncOptions options) throws Exception {
        try (MessageLog log = Logs.open(FolderDisk.own(in), options)) {
            return Logs.pending(log);
        }
    }
}
