// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What was packaged before these tests, and processes that run it. */
final class Packaged {

    static final Path PROJECT = Path.of(System.getProperty("patchbay.project")).normalize();
    static final Path TARGET = PROJECT.resolve("packaging").resolve("target");
    static final Path JARS = TARGET.resolve("jars");

    private Packaged() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
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
