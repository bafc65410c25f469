// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;

/** The echo server of the command inside the test's process. */
final class RunningEcho implements AutoCloseable {

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Composition composition;
    private final EchoServer server;

    private RunningEcho(Composition composition) {
        this.composition = composition;
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
        this.server = new EchoServer(composition, new ErrorLines(err, System::nanoTime));
    }

    /** Starts it with the arguments that {@code patchbay echo} takes. */
    static RunningEcho start(String... args) {
        return new RunningEcho(compose(args));
    }

    static Composition compose(String... args) {
        EndpointOptions endpoint = new EndpointOptions();
        new CommandLine(endpoint).parseArgs(args);
        return endpoint.compose(true);
    }

    String address() {
        return server.endpoint().toString();
    }

    int port() {
        return server.endpoint().port();
    }

    String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    boolean stop() {
        return server.stop(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        composition.close();
    }
}
