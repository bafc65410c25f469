// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What commands tell about their connections. */
@Timeout(120)
class DiagnosticsTest {

    @TempDir
    private Path folder;

    private static Set<String> eventNames(Path file) throws Exception {
        return RecordingFile.readAllEvents(file).stream()
                .map(event -> event.getEventType().getName())
                .filter(name -> name.startsWith("io.patchbay."))
                .collect(Collectors.toSet());
    }

    @Test
    void connectReportsAndRecords() throws Exception {
        Path file = folder.resolve("connect.jfr");
        try (RunningEcho server = RunningEcho.start("tcp+json+rle://127.0.0.1:0")) {
            Cli.Result result = Cli.runWith(
                    "oi\n", "connect", server.address(), "--count", "1", "--report", "3600", "--jfr", file.toString());
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of("oi"), result.lines());
            assertTrue(result.err().contains("1 opened, 1 ended"), result.err());
            assertTrue(result.err().contains("rle "), result.err());
        }
        assertTrue(eventNames(file).containsAll(Set.of(
                "io.patchbay.StagesComposed", "io.patchbay.ConnectionOpened", "io.patchbay.ConnectionEnded")));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void echoReportsWhileItRunsAndRecordsUntilASignalEndsIt() throws Exception {
        Path file = folder.resolve("echo.jfr");
        try (ChildProcess server = ChildProcess.patchbay("echo", "tcp+json://127.0.0.1:0")
                .args("--report", "0.05", "--jfr", file.toString())
                .start()) {
            ChildProcess.until(() -> server.out().contains("\n"));
            String address = server.out().lines().findFirst().orElseThrow().substring("listening ".length());
            assertEquals(0, Cli.runWith("oi\n", "connect", address, "--count", "1").code());
            ChildProcess.until(() -> server.err().contains("1 ended"));
            assertTrue(server.err().contains("listening    " + address), server.err());
            server.signal("TERM");
            assertEquals(0, server.await().code());
        }
        assertTrue(eventNames(file).contains("io.patchbay.ConnectionEnded"), eventNames(file).toString());
    }

    @Test
    void nothingIsSaidUnlessAskedFor() {
        try (RunningEcho server = RunningEcho.start("tcp+json://127.0.0.1:0")) {
            Cli.Result result = Cli.runWith("oi\n", "connect", server.address(), "--count", "1");
            assertEquals("", result.err());
        }
    }

    @Test
    void aWrongValueIsWrongUsage() {
        for (String seconds : new String[] {"0", "-1", "NaN", "1e9"}) {
            Cli.Result result = Cli.run("connect", "tcp://127.0.0.1:1", "--report", seconds);
            assertEquals(2, result.code(), result.err());
            assertTrue(result.err().contains("--report"), result.err());
        }
        Path nowhere = folder.resolve("no").resolve("such.jfr");
        Cli.Result result = Cli.run("connect", "tcp://127.0.0.1:1", "--jfr", nowhere.toString());
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains("--jfr"), result.err());
        assertFalse(Files.exists(nowhere));
    }
}
