// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What was packaged before these tests, and processes that run it. */
final class Packaged {

    static final Path PROJECT = Path.of(System.getProperty("patchbay.project")).normalize();
    static final Path TARGET = PROJECT.resolve("packaging").resolve("target");
    static final Path JARS = TARGET.resolve("jars");

    private Packaged() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Tells whether a program is in the search path. */
    static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Skips the test without a program that the build does not bring, or with {@code CI=true} fails it. */
    static void require(String program) {
        if (!has(program)) {
            String text = "The program " + program + " is missing, so this was not tested";
            assertNotEquals("true", System.getenv("CI"), text);
            Assumptions.abort(text);
        }
    }

    /** Runs a command to its end, and gives what it has printed on both streams. */
    static String output(List<String> command, String... more) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(more));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("Failed: " + whole + "\n" + out);
        }
        return out;
    }
}
