// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the command inside the test's process. */
final class Cli {

    /**
     * What came of it.
     *
     * @param code the exit code
     * @param out what was written to stdout
     * @param err what was written to stderr
     */
    record Result(int code, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Cli() {}

    static Result run(String... args) {
        return runWith("", args);
    }

    static Result runWith(String stdin, String... args) {
        return runWith(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), args);
    }

    static Result runWith(InputStream stdin, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                stdin,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = Patchbay.commandLine(terminal).execute(args);
        terminal.flush();
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
