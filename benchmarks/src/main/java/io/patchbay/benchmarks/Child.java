// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that answers lines with lines. */
final class Child implements AutoCloseable {

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    Child(List<String> command) throws IOException {
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
        } catch (IOException e) {
            output.add("failed " + e);
        }
        output.add("failed the process ended");
    }

    void tell(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** Waits for the line that begins with that word, and returns the rest of it. */
    String hear(String word, long seconds) throws Exception {
        String line = output.poll(seconds, TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException("No \"" + word + "\" within " + seconds + " s");
        }
        if (line.startsWith("unavailable ")) {
            throw new Unavailable(line.substring("unavailable ".length()));
        }
        if (!line.equals(word) && !line.startsWith(word + " ")) {
            throw new IllegalStateException("Not \"" + word + "\" but: " + line);
        }
        return line.substring(word.length()).trim();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ALIVE.remove(process);
    }

    /** A peer cannot run here. */
    static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1;

        Unavailable(String reason) {
            super(reason);
        }
    }
}
