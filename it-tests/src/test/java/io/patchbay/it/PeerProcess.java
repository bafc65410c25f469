// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A peer in a process of its own, which says on stdout and stderr what it sees, a line each, and is told on stdin what
 * to do.
 *
 * <p>The WebSocket peers under {@code src/test/peers} say {@code listening PORT}, {@code open SUBPROTOCOL EXTENSIONS},
 * {@code text BYTES}, {@code binary BYTES}, {@code pong HEX} and {@code close CODE REASON}. They send back what comes,
 * unless started with {@code quiet}, and can be told {@code pieces ONE|TWO|...} for a text in fragments,
 * {@code ping HEX} and {@code close CODE REASON}.
 */
final class PeerProcess implements AutoCloseable {

    /** A process that starts on a busy machine has more time than a message. */
    private static final long SECONDS = 60;

    private final Process process;
    private final OutputStream in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    PeerProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
            lines.add("the end of its output");
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }

    void tell(String line) {
        try {
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void endOfInput() throws IOException {
        in.close();
    }

    /** Gives the next line. */
    String next() throws InterruptedException {
        String line = lines.poll(SECONDS, TimeUnit.SECONDS);
        return line == null ? "nothing" : line;
    }

    /** Waits for a line that has a text in it. */
    String next(String part) throws InterruptedException {
        StringBuilder others = new StringBuilder();
        for (String line = next(); ; line = next()) {
            if (line.contains(part)) {
                return line;
            }
            others.append(line).append('\n');
            if (line.equals("nothing") || line.equals("the end of its output")) {
                throw new AssertionError("Waiting for \"" + part + "\", the peer only said:\n" + others);
            }
        }
    }

    /** Gives the number at the end of a line that has a text in it. */
    int nextNumber(String part) throws InterruptedException {
        return Integer.parseInt(next(part).replaceFirst(".*\\D", ""));
    }

    /** Stops the process where it is; its kernel goes on to acknowledge what we send. */
    void freeze() throws IOException, InterruptedException {
        if (!Outside.succeeds("sh", "-c", "kill -STOP " + process.pid())) {
            throw new AssertionError("the peer could not be stopped");
        }
        // The signal waits for one of its threads to take it, and until then the others may still answer.
        Networks.await("every thread of the peer has stopped", this::isFrozen);
    }

    private boolean isFrozen() {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(PeerProcess::isStopped);
        } catch (IOException e) {
            return !Files.exists(Path.of("/proc/self")); // Nobody can tell there.
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String status = Files.readString(thread.resolve("stat"));
            return status.startsWith(" T", status.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return true; // It has ended.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
