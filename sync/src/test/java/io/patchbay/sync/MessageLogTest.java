// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.SendPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class MessageLogTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasStoredIsThereAfterARestartWithItsNumbers() throws Exception {
        UUID sender;
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            sender = log.sender();
            assertEquals(1, Logs.append(log, "one"));
            assertEquals(2, Logs.append(log, "two"));
            Logs.acknowledge(log, 1, "one");
        }
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            assertEquals(sender, log.sender());
            assertEquals(List.of("2 two"), Logs.pending(log));
            assertEquals(3, Logs.append(log, "three"));
            assertEquals(new OutboxStatistics(1, 3, 1, 2, 2 * 24 + 8, 0, 0, false), log.statistics(0, false));
        }
    }

    @Test
    void filesAreBegunAndDeletedAsMessagesComeAndGo() throws Exception {
        SyncOptions small = SyncOptions.defaults().withSegmentBytes(1_024);
        String text = "x".repeat(400);
        try (MessageLog log = Logs.open(FolderDisk.own(folder), small)) {
            for (long i = 1; i <= 100; i++) {
                Logs.append(log, text);
                Logs.acknowledge(log, i, text);
                assertTrue(segments() <= 2, "after " + i);
            }
            assertTrue(log.isEmpty());
        }
        try (MessageLog log = Logs.open(FolderDisk.own(folder), small)) {
            assertEquals(List.of(), Logs.pending(log));
            assertEquals(101, Logs.append(log, "next"));
        }
    }

    private long segments() throws Exception {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).count();
        }
    }

    @Test
    @DisplayName("Q9: all messages that are sent while one is forced are forced together")
    void oneForceForMany() throws Exception {
        FailingDisk disk = new FailingDisk(new MemoryDisk());
        try (MessageLog log = Logs.open(disk)) {
            CountDownLatch sent = new CountDownLatch(1);
            disk.beforeForce = () -> await(sent);
            CompletableFuture<Long> first = log.append(new byte[10]);
            int before = disk.forces;
            List<CompletableFuture<Long>> others = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                others.add(log.append(new byte[10]));
            }
            sent.countDown();
            assertEquals(1, first.join());
            others.forEach(CompletableFuture::join);
            assertTrue(disk.forces <= before + 3, "forced " + (disk.forces - before) + " times");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("Q4: after an error of fsync nothing is acknowledged, nothing accepted, and fsync is not tried again")
    void anErrorOfForceIsForGood() throws Exception {
        MemoryDisk memory = new MemoryDisk();
        FailingDisk disk = new FailingDisk(memory);
        try (MessageLog log = Logs.open(disk)) {
            Logs.append(log, "one");
            disk.forceFails = true;
            CompletionException failed = assertThrows(CompletionException.class, () -> Logs.append(log, "two"));
            assertInstanceOf(StorageException.class, failed.getCause());
            int forces = disk.forces;
            disk.forceFails = false;
            assertThrows(StorageException.class, () -> Logs.append(log, "three"));
            assertEquals(forces, disk.forces);
            assertEquals(List.of("1 one"), Logs.pending(log));
        }
        try (MessageLog log = Logs.open(memory)) {
            assertEquals(List.of("1 one"), Logs.pending(log));
            assertEquals(2, Logs.append(log, "again"));
        }
    }

    @Test
    @DisplayName("Q4: a full disk is a clear error, and when it has room again the outbox goes on")
    void aFullDiskIsNoEnd() throws Exception {
        FailingDisk disk = new FailingDisk(FolderDisk.own(folder));
        try (MessageLog log = Logs.open(disk, SyncOptions.defaults().withSegmentBytes(1_024))) {
            Logs.append(log, "one");
            for (int room : new int[] {0, 1, 20, 30, 300}) {
                disk.room = room;
                String text = "x".repeat(room < 300 ? 100 : 1_000);
                CompletionException failed = assertThrows(CompletionException.class, () -> Logs.append(log, text));
                assertTrue(failed.getCause().getMessage().contains("the message is not stored"), failed.toString());
            }
            disk.room = Long.MAX_VALUE;
            assertEquals(2, Logs.append(log, "two"));
        }
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            assertEquals(List.of("1 one", "2 two"), Logs.pending(log));
        }
    }

    @Test
    @DisplayName("Q6: whatever operation of opening, storing and rolling is the last, the next start works")
    void aStartWorksAfterEveryCrash() throws Exception {
        SyncOptions small = SyncOptions.defaults().withSegmentBytes(1_024);
        int operation = 0;
        boolean finished = false;
        while (!finished) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.cutPowerAt(operation);
            int stored = 0;
            try (MessageLog log = Logs.open(disk, small)) {
                for (; stored < 4; stored++) {
                    Logs.append(log, "x".repeat(900));
                    Logs.acknowledge(log, stored + 1, "x".repeat(900));
                }
            } catch (StorageException | CompletionException e) {
                assertTrue(disk.isOff(), e.toString());
            }
            finished = !disk.isOff();
            for (int seed = 0; seed < 20; seed++) {
                SimulatedDisk after = disk.afterPowerCut(new java.util.Random(seed));
                try (MessageLog log = Logs.open(after, small)) {
                    assertTrue(Logs.append(log, "next") > stored, "crash at " + operation + ", seed " + seed);
                }
            }
            operation++;
        }
        assertTrue(operation > 30, "only " + operation + " operations");
    }

    @Test
    @DisplayName("Q9: a full outbox fails or waits, as it was told")
    void fullMeansFailOrWait() throws Exception {
        SyncOptions fail = SyncOptions.defaults().withMaxBytes(1_024, SendPolicy.FAIL, Duration.ofSeconds(1));
        try (MessageLog log = Logs.open(new MemoryDisk(), fail)) {
            Logs.append(log, "x".repeat(600));
            assertThrows(LimitException.class, () -> Logs.append(log, "x".repeat(600)));
            Logs.acknowledge(log, 1, "x".repeat(600));
            assertEquals(2, Logs.append(log, "x".repeat(600)));
        }
        SyncOptions wait = SyncOptions.defaults().withMaxBytes(1_024, SendPolicy.WAIT, Duration.ofMillis(50));
        try (MessageLog log = Logs.open(new MemoryDisk(), wait)) {
            Logs.append(log, "x".repeat(600));
            assertThrows(DeadlineException.class, () -> Logs.append(log, "x".repeat(600)));
        }
        SyncOptions waitLong = SyncOptions.defaults().withMaxBytes(1_024, SendPolicy.WAIT, Duration.ofSeconds(20));
        try (MessageLog log = Logs.open(new MemoryDisk(), waitLong)) {
            Logs.append(log, "x".repeat(600));
            CompletableFuture<Long> second = CompletableFuture.supplyAsync(() -> Logs.append(log, "x".repeat(600)));
            Logs.acknowledge(log, 1, "x".repeat(600));
            assertEquals(2, second.join());
        }
    }

    @Test
    void aMessageOverTheLimitIsRefusedBeforeItIsStored() {
        SyncOptions small = SyncOptions.defaults().withMaxMessageBytes(10);
        try (MessageLog log = Logs.open(new MemoryDisk(), small)) {
            assertEquals(1, Logs.append(log, "x".repeat(10)));
            assertThrows(LimitException.class, () -> Logs.append(log, "x".repeat(11)));
        }
    }

    @Test
    @DisplayName("Q9: a folder has one owner")
    void aFolderHasOneOwner() {
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            assertThrows(AssemblyException.class, () -> FolderDisk.own(folder));
            assertTrue(log.isEmpty());
        }
        Logs.open(FolderDisk.own(folder)).close();
    }

    @Test
    void anotherProtocolIsRefusedWhileMessagesArePending() throws Exception {
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            Logs.append(log, "one");
        }
        assertThrows(AssemblyException.class,
                () -> MessageLog.open(FolderDisk.own(folder), SyncOptions.defaults(), "other/1"));
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            Logs.acknowledge(log, 1, "one");
        }
        for (String format : List.of("other/1", "third/1")) {
            try (MessageLog log = MessageLog.open(FolderDisk.own(folder), SyncOptions.defaults(), format)) {
                assertEquals(List.of(), Logs.pending(log));
            }
        }
        try (MessageLog log = MessageLog.open(FolderDisk.own(folder), SyncOptions.defaults(), "third/1")) {
            assertEquals(2, Logs.append(log, "two"));
        }
    }

    @Test
    @DisplayName("Q9: files of version 1 are read for ever, and those of a newer version are refused")
    void filesOfVersion1AreRead() throws Exception {
        // Written by the first release: "one" and "two", with "one" acknowledged, and closed.
        try (var in = getClass().getResourceAsStream("version1.segment");
                var position = getClass().getResourceAsStream("version1.acknowledged")) {
            Files.write(folder.resolve("0000000000000000001.segment"), in.readAllBytes());
            Files.write(folder.resolve("acknowledged"), position.readAllBytes());
        }
        try (MessageLog log = Logs.open(FolderDisk.own(folder))) {
            assertEquals(List.of("2 two"), Logs.pending(log));
            assertEquals(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), log.sender());
        }
        Path segment = folder.resolve("0000000000000000001.segment");
        byte[] newer = Files.readAllBytes(segment);
        newer[5] = 2;
        java.nio.ByteBuffer.wrap(newer).putInt(Segment.HEADER - 4, Checksums.of(newer, 0, Segment.HEADER - 4));
        Files.write(segment, newer);
        StorageException refused =
                assertThrows(StorageException.class, () -> Logs.open(FolderDisk.own(folder)));
        assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
    }

    @Test
    void numbersAreNotReusedWhenAPowerCutMayHaveTakenSome() throws Exception {
        SyncOptions written = SyncOptions.defaults().withDurability(Durability.WRITTEN);
        SimulatedDisk disk = new SimulatedDisk();
        MessageLog log = Logs.open(disk, written);
        for (int i = 1; i <= 10; i++) {
            assertEquals(i, Logs.append(log, "x".repeat(600)));
        }
        for (int seed = 0; seed < 100; seed++) {
            try (MessageLog after = Logs.open(disk.afterPowerCut(new java.util.Random(seed)), written)) {
                assertTrue(Logs.append(after, "next") > 10, "seed " + seed);
            }
        }
        log.close();
        try (MessageLog again = Logs.open(disk, written)) {
            assertTrue(Logs.append(again, "next") > 10);
        }
        try (MessageLog forced = Logs.open(disk)) {
            long next = Logs.append(forced, "next");
            assertTrue(next > 1L << 32, "number " + next);
        }
        try (MessageLog forced = Logs.open(disk)) {
            long last = forced.statistics(0, false).lastSequence();
            assertEquals(last + 1, Logs.append(forced, "next"));
        }
    }
}
