// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Somebody at a terminal with {@code patchbay chat join}, inside the test's process. */
public final class Sitting implements AutoCloseable {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private final CompletableFuture<Cli.Result> result;

    private Sitting(String uri, String name) throws IOException {
        PipedInputStream stdin = new PipedInputStream(keyboard);
        Terminal terminal = new Terminal(
                stdin,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        result = CompletableFuture.supplyAsync(
                () -> new Cli.Result(
                        Patchbay.commandLine(terminal).execute("chat", "join", uri, "--name", name), out(), err()),
                // The common pool may have fewer threads than there are guests.
                task -> new Thread(task, "sitting-" + name).start());
    }

    /** Joins, and waits until that has happened. */
    public static Sitting at(String uri, String name) throws IOException {
        Sitting sitting = new Sitting(uri, name);
        sitting.awaitLine("* you are " + name);
        return sitting;
    }

    public void type(String line) throws IOException {
        keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    void closeInput() throws IOException {
        keyboard.close();
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public void awaitLine(String line) {
        ChildProcess.until(() -> out().lines().anyMatch(line::equals) || result.isDone());
        assertTrue(out().lines().anyMatch(line::equals), () -> "no \"" + line + "\" in\n" + out() + err());
    }

    void awaitError(String part) {
        ChildProcess.until(() -> err().contains(part));
    }

    /** Waits for the end and tells what came of it. */
    Cli.Result end() throws Exception {
        Cli.Result ended = result.get(60, TimeUnit.SECONDS);
        return new Cli.Result(ended.code(), out(), err());
    }

    @Override
    public void close() throws IOException {
        keyboard.close();
        result.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
