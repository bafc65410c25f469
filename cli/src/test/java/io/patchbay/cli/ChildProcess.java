// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process of its own, with a bound for every wait. */
final class ChildProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread outReader;
    private final Thread errReader;

    private ChildProcess(Process process) {
        this.process = process;
        this.outReader = reader(process.getInputStream(), out);
        this.errReader = reader(process.getErrorStream(), err);
    }

    private static Thread reader(InputStream in, ByteArrayOutputStream sink) {
        Thread thread = new Thread(() -> {
            try (in) {
                in.transferTo(sink);
            } catch (IOException e) {
                sink.writeBytes(("(" + e + ")").getBytes(StandardCharsets.UTF_8));
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static Builder of(String program) {
        return new Builder(program);
    }

    /** The command in a JVM of its own, on the module path. */
    static Builder patchbay(String... args) {
        return jdk("java").args("-p", modulePath(), "-m", "io.patchbay.cli/io.patchbay.cli.Patchbay").args(args);
    }

    static Builder jdk(String tool) {
        return of(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    }

    /** Every jar that this test has. */
    static String modulePath() {
        return System.getProperty("jdk.module.path") + File.pathSeparator + System.getProperty("java.class.path");
    }

    /** Collects what to start. */
    static final class Builder {

        private final ProcessBuilder builder;

        private Builder(String program) {
            builder = new ProcessBuilder(new ArrayList<>(List.of(program)));
        }

        Builder args(String... args) {
            builder.command().addAll(List.of(args));
            return this;
        }

        Builder in(Path folder) {
            builder.directory(folder.toFile());
            return this;
        }

        Builder env(String name, String value) {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
            return this;
        }

        ChildProcess start() throws IOException {
            return new ChildProcess(builder.start());
        }
    }

    ChildProcess feed(String text) throws IOException {
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended, or closed its stdin, without reading all of it; what it says about that is for the test.
            err.writeBytes(("(stdin: " + e + ")").getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, as Ctrl-C or a service manager does. */
    void signal(String name) throws Exception {
        of("kill").args("-" + name, String.valueOf(pid())).start().await();
    }

    /** Ends it without a chance to do anything more, and returns when it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    Cli.Result await() throws InterruptedException {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            close();
        }
        outReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        errReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertTrue(ended, () -> "still running: " + out() + err());
        return new Cli.Result(process.exitValue(), out(), err());
    }

    static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(condition);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
