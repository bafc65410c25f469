// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Power cuts at any operation, of a disk that keeps, loses and tears what was not forced. */
@Timeout(60)
class PowerCutTest {

    private static final int SEEDS = 10_000;
    private static final SyncOptions OPTIONS = SyncOptions.defaults().withSegmentBytes(1_024);

    @Test
    @DisplayName("Q3: 10,000 power cuts lose nothing that was stored, keep its order, and invent nothing")
    void nothingStoredIsLost() throws Exception {
        int cut = 0;
        int kept = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed);
            run.live();
            cut += run.disk.isOff() ? 1 : 0;
            kept += run.check();
        }
        assertTrue(cut > SEEDS / 2, "power cuts: " + cut);
        assertTrue(kept > SEEDS, "messages that were checked: " + kept);
        System.out.println("Q3: " + SEEDS + " seeds, " + cut + " of them cut off at work, " + kept
                + " stored messages found again, lost 0");
    }

    @Test
    @DisplayName("Q3: what was found after a crash of the process, and may have been delivered, outlives a power cut")
    void whatWasFoundAfterACrashIsForced() throws Exception {
        for (int operation = 0; operation < 40; operation++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.cutPowerAt(operation);
            try (MessageLog log = Logs.open(disk, OPTIONS)) {
                for (int i = 0; i < 4; i++) {
                    Logs.append(log, "m" + i + "x".repeat(600));
                }
            } catch (StorageException | CompletionException e) {
                assertTrue(disk.isOff(), e.toString());
            }
            disk.processEnds();
            MessageLog log = Logs.open(disk, OPTIONS);
            List<String> found = Logs.pending(log);
            for (int seed = 0; seed < 20; seed++) {
                try (MessageLog after = Logs.open(disk.afterPowerCut(new Random(seed)), OPTIONS)) {
                    assertEquals(found, Logs.pending(after), "ended at " + operation + ", seed " + seed);
                }
            }
            log.close();
        }
    }

    /** One life of a log until the power is cut, and what must be there afterwards. */
    private static final class Run {

        private final int seed;
        private final Random random;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final List<String> appended = new ArrayList<>();
        private long stored;
        private long acknowledged;

        Run(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void live() {
            disk.cutPowerAt(random.nextInt(60));
            try (MessageLog log = Logs.open(disk, OPTIONS)) {
                int rounds = random.nextInt(8);
                for (int round = 0; round < rounds; round++) {
                    append(log, 1 + random.nextInt(4));
                    if (random.nextInt(3) == 0) {
                        acknowledge(log);
                    }
                }
            } catch (StorageException | CompletionException e) {
                assertTrue(disk.isOff(), () -> "seed " + seed + ": " + e);
            }
        }

        private void append(MessageLog log, int count) {
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = "m" + appended.size() + "-" + "x".repeat(random.nextInt(700));
                appended.add(text);
                answers.add(log.append(text.getBytes()));
            }
            for (CompletableFuture<Long> answer : answers) {
                long sequence = answer.join();
                assertEquals(stored + 1, sequence, "seed " + seed);
                stored = sequence;
            }
        }

        private void acknowledge(MessageLog log) {
            while (acknowledged < stored && random.nextBoolean()) {
                acknowledged++;
                Logs.acknowledge(log, acknowledged, appended.get((int) acknowledged - 1));
            }
        }

        /** Answers how many messages were found that had to be. */
        int check() throws Exception {
            try (MessageLog log = Logs.open(disk.afterPowerCut(random), OPTIONS)) {
                List<String> found = Logs.pending(log);
                // What was acknowledged may be pending again; what was being stored may be there.
                long first = found.isEmpty() ? stored + 1 : number(found.get(0));
                assertTrue(first <= acknowledged + 1, () -> "seed " + seed + ": lost before " + first);
                long next = first;
                for (String each : found) {
                    assertEquals(next + " " + appended.get((int) next - 1), each, "seed " + seed);
                    next++;
                }
                assertTrue(next > stored, "seed " + seed + ": found up to " + (next - 1) + " of " + stored);
                assertEquals(next, Logs.append(log, "new"), "seed " + seed);
                return (int) (stored - acknowledged);
            }
        }

        private static long number(String found) {
            return Long.parseLong(found.substring(0, found.indexOf(' ')));
        }
    }
}
