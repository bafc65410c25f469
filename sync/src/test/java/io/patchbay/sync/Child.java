// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A {@link CrashChild} in a process of its own, perhaps under strace. */
final class Child implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Child(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = new Thread(this::read, "output of a child");
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(String... args) throws IOException {
        return new Child(command(List.of(), args));
    }

    /** Injects a fault into system calls; strace counts them thread by thread. */
    static Child startWithFault(String fault, String... args) throws IOException {
        String call = fault.substring(0, fault.indexOf(':'));
        return new Child(command(
                List.of(strace(), "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", "inject=" + fault),
                args));
    }

    /** Where strace is missing the test is skipped, and where everything is to be tested it fails. */
    private static String strace() {
        String missing = "the program strace is missing, so this was not tested";
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve("strace"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    if ("true".equals(System.getenv("CI"))) {
                        return fail(missing);
                    }
                    System.out.println("SKIPPED: " + missing);
                    return Assumptions.abort(missing);
                });
    }

    private static List<String> command(List<String> before, String... args) {
        List<String> command = new ArrayList<>(before);
        String path = String.join(File.pathSeparator, "target/classes", "target/test-classes",
                System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", path,
                CrashChild.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(" + e + ")");
        }
    }

    /** Waits for a line that begins so. */
    String await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            for (String line : lines) {
                if (line.startsWith(beginning)) {
                    return line;
                }
            }
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("no \"" + beginning + "\" in " + lines);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for its end and gives what followed a word on its lines. */
    List<String> end(String word) throws InterruptedException {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertTrue(ended, () -> "still running: " + lines);
        return said(word);
    }

    List<String> said(String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    List<String> lines() {
        return lines;
    }

    /**
     * As kill -9. What strace has started would outlive strace, which ends with it. And a process that is destroyed by
     * its {@code Process} and not by its handle takes along what it has said and nobody has read yet.
     */
    void kill() {
        List<ProcessHandle> traced = process.descendants().toList();
        traced.forEach(ProcessHandle::destroyForcibly);
        if (traced.isEmpty()) {
            process.toHandle().destroyForcibly();
        }
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }
}
