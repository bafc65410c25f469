// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.autobahn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts the suite, which is written in Python 2, in a JVM of its own. */
final class Suite {

    private static final Pattern COUNT = Pattern.compile("Ok, will run (\\d+) test cases.*");
    private static final Pattern CASE = Pattern.compile("Running test case ID (\\d+)\\..*");

    private final Path home;

    Suite(String home) {
        this.home = Path.of(home);
    }

    Path reports(String role) {
        return home.resolve("target/reports").resolve(role);
    }

    Run start(String role, String mode, String spec) throws IOException {
        Path reports = reports(role);
        clear(reports);
        Path specFile = Files.writeString(reports.resolve("spec.json"), spec);
        Path target = home.resolve("target");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpython.cachedir.skip=true",
                        "-cp",
                        target.resolve("jython-standalone.jar").toString(),
                        "org.python.util.jython",
                        home.resolve("wstest.py").toString(),
                        target.resolve("suite").toString(),
                        "-m",
                        mode,
                        "-s",
                        specFile.toString()))
                .redirectErrorStream(true)
                .start();
        return new Run(role, process, reports.resolve("suite.log"));
    }

    /** Old reports must not count for a run that made none. */
    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
    }

    /** One start of it; closing ends it. */
    static final class Run implements AutoCloseable {

        private final String role;
        private final Process process;
        private final Thread reader;
        private volatile int cases;

        Run(String role, Process process, Path log) {
            this.role = role;
            this.process = process;
            reader = new Thread(() -> read(log), "suite-" + role);
            reader.start();
        }

        /** Writes down what the suite says, and tells on the console how far it is. */
        private void read(Path log) {
            String group = "";
            try (BufferedReader from = process.inputReader();
                    PrintWriter to = new PrintWriter(Files.newBufferedWriter(log), true)) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    to.println(line);
                    Matcher count = COUNT.matcher(line);
                    if (count.matches()) {
                        cases = Integer.parseInt(count.group(1));
                    }
                    Matcher running = CASE.matcher(line);
                    if (running.matches() && !running.group(1).equals(group)) {
                        group = running.group(1);
                        System.out.println(role + ": group " + group);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits for the end. The exit code says nothing: Python's last words fail on a JVM. */
        void join() throws InterruptedException {
            process.waitFor();
            reader.join();
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** Tells how many cases the suite has announced. */
        int cases() {
            return cases;
        }

        @Override
        public void close() {
            // Other than Process.destroy, this leaves its output to be read to the end.
            process.toHandle().destroy();
        }
    }
}
