// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LedgerTest {

    @TempDir
    private Path folder;

    private static UUID sender(int number) {
        return new UUID(7, number);
    }

    @Test
    void eachSendersLastMessageIsThereAfterARestart() throws Exception {
        try (Ledger ledger = Ledger.in(folder)) {
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < 100; i++) {
                    ledger.taken(sender(i), round * 10L + i);
                }
            }
            assertEquals(0, ledger.last(sender(100)));
        }
        try (Ledger ledger = Ledger.in(folder)) {
            for (int i = 0; i < 100; i++) {
                assertEquals(30 + i, ledger.last(sender(i)));
            }
        }
        assertEquals(32 + 100 * 32, Files.size(folder.resolve("ledger")));
    }

    @Test
    void aPowerCutLeavesTheOldEntryOrTheNewOne() {
        for (int seed = 0; seed < 500; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            LedgerFile ledger = LedgerFile.own(disk);
            for (long sequence = 1; sequence <= 3; sequence++) {
                for (int i = 0; i < 40; i++) {
                    ledger.taken(sender(i), sequence);
                }
            }
            LedgerFile after = LedgerFile.own(disk.afterPowerCut(new Random(seed)));
            for (int i = 0; i < 40; i++) {
                assertTrue(after.last(sender(i)) <= 3);
                after.taken(sender(i), 4);
                assertEquals(4, after.last(sender(i)));
            }
        }
    }

    @Test
    void everyFlippedByteIsFound() throws Exception {
        try (Ledger ledger = Ledger.in(folder)) {
            ledger.taken(sender(1), 5);
            ledger.taken(sender(2), 6);
        }
        byte[] good = Files.readAllBytes(folder.resolve("ledger"));
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Path copy = Files.createDirectories(folder.resolve("copy" + at));
            Files.write(copy.resolve("ledger"), bad);
            if (at >= 32 && (at - 32) % 32 >= 28) {
                // Four bytes of each entry mean nothing.
                Ledger.in(copy).close();
            } else {
                StorageException found = assertThrows(StorageException.class, () -> Ledger.in(copy), "byte " + at);
                assertTrue(found.getMessage().contains("damaged"), found.getMessage());
                FolderDisk.own(copy).close();
            }
        }
    }

    @Test
    void aFullLedgerTakesNoMoreSenders() {
        Ledger ledger = LedgerFile.own(new MemoryDisk());
        for (int i = 0; i < 100_000; i++) {
            ledger.taken(sender(i), 1);
        }
        assertEquals(1, ledger.last(sender(99_999)));
        assertThrows(StorageException.class, () -> ledger.last(sender(100_000)));
    }
}
