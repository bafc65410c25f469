// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that tests need and the build does not bring. Where one is missing, the test is skipped and says so; with
 * {@code CI=true} in the environment it fails, because a machine that is to test everything must have everything.
 */
final class Outside {

    /** Folder of this repository. */
    static final Path PROJECT = Path.of(System.getProperty("patchbay.project"));

    private static final long INSTALL_SECONDS = 300;

    private Outside() {}

    /** Finds a program, in the search path or by its full name. */
    static String program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> missing("the program " + name));
    }

    /** Aborts the test, or fails it. */
    static RuntimeException missing(String what) {
        String text = what + " is missing, so this was not tested";
        if ("true".equals(System.getenv("CI"))) {
            return fail(text);
        }
        System.out.println("SKIPPED: " + text);
        return Assumptions.abort(text);
    }

    /** Runs a program to its end; {@code false} if it ends badly. */
    static boolean succeeds(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    /** Tells whether a program ends well. */
    static boolean succeeds(String... command) throws IOException, InterruptedException {
        return succeeds(PROJECT, List.of(command));
    }
}
