// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that answers lines with lines. */
final class Child implements AutoCloseable {

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    private static final long END_SECONDS = 5;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ALIVE)));
    }

    private final String name;
    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    /** The name is for people. */
    Child(String name, List<String> command) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ALIVE.add(process);
        input = process.outputWriter();
        Thread reader = new Thread(this::read, "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
            output.add("failed ended with status " + process.waitFor());
        } catch (IOException | InterruptedException e) {
            output.add("failed " + e);
        }
    }

    void tell(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new IllegalStateException("The " + name + " ended before \"" + line + "\"", e);
        }
    }

    /** Waits for the line that begins with that word, and returns the rest of it. */
    String hear(String word, long seconds) throws Exception {
        String line = output.poll(seconds, TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException("No \"" + word + "\" of the " + name + " within " + seconds + " s");
        }
        if (line.startsWith("unavailable ")) {
            throw new Unavailable(line.substring("unavailable ".length()));
        }
        if (line.startsWith("failed ")) {
            throw new IllegalStateException(name + ": " + line.substring("failed ".length()));
        }
        if (!line.equals(word) && !line.startsWith(word + " ")) {
            throw new IllegalStateException("Not \"" + word + "\" of the " + name + " but: " + line);
        }
        return line.substring(word.length()).trim();
    }

    @Override
    public void close() {
        end(List.of(process));
        ALIVE.remove(process);
    }

    /** Asks first: a JVM that records then removes what it has on the disk. */
    private static void end(Collection<Process> processes) {
        processes.forEach(Process::destroy);
        try {
            for (Process process : processes) {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    /** A peer cannot run here. */
    static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1;

        Unavailable(String reason) {
            super(reason);
        }
    }
}
