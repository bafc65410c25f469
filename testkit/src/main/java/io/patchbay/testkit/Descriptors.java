// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The files and sockets that this process has open, where the system tells. */
final class Descriptors {

    private static final Path ALL = Path.of("/proc/self/fd");

    private static final int ROUNDS = 20;

    private Descriptors() {}

    /** Checks that a piece of work opens nothing that stays open. Others in this process may open a few meanwhile. */
    static void assertNoMoreAfter(String rule, Runnable work) {
        work.run();
        long before = open();
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        boolean released = Await.within(Await.atMost(Duration.ofSeconds(2)), () -> open() < before + ROUNDS);
        assertTrue(released, () -> rule + ", but " + before + " files and sockets were open before " + ROUNDS
                + " times, and " + open() + " are now");
    }

    /** How many are open; 0 where the system does not tell. */
    static long open() {
        if (!Files.isDirectory(ALL)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(ALL)) {
            return open.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
