// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool in a process whose wall clock is moved. */
@Timeout(120)
class PoolClockTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("H13: a wall clock that jumps by 68 s, and to the year 2038, ends no connection")
    void theWallClockJumps() throws Exception {
        String library = output(new ProcessBuilder(
                Outside.program("faketime"), "-m", "-f", "+0", "sh", "-c", "echo $LD_PRELOAD"));
        Path clock = Files.writeString(folder.resolve("clock"), "+0");
        ProcessBuilder child = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Jars.classPath(),
                PoolClock.class.getName(),
                clock.toString(),
                "+68s",
                "@2038-02-01 00:00:00"));
        child.environment().putAll(Map.of(
                "LD_PRELOAD", library.strip(),
                "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1"));
        List<String> lines = output(child).lines().filter(line -> line.startsWith("in ")).toList();
        assertEquals(2, lines.size(), lines::toString);
        assertEquals(" the same, leaks 0", lines.get(0).substring(7));
        assertEquals("in 2038 the same, leaks 0", lines.get(1));
    }

    private static String output(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), text);
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
