// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Runs an echo server until a signal ends it. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Run a server that answers each message with itself.",
        description = "Runs a server that answers each message with itself. The first line on stdout is"
                + " \"listening URI\" with the real port; port 0 takes a free one. Errors of peers go to stderr."
                + " Runs until SIGINT or SIGTERM, then lets answers under way finish and exits with 0."
                + " Does not read stdin.")
final class EchoCommand implements Runnable {

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    @ParentCommand
    private Patchbay patchbay;

    @Mixin
    private EndpointOptions endpoint;

    @Mixin
    private DiagnosticsOptions diagnostics;

    @Override
    public void run() {
        try (Composition composition = endpoint.compose(true, diagnostics.observers())) {
            Terminal terminal = patchbay.terminal();
            EchoServer server = new EchoServer(composition, new ErrorLines(terminal.err(), System::nanoTime));
            diagnostics.watch(composition.network(), terminal.err());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, composition, terminal), "stop"));
            terminal.out().println("listening " + server.endpoint());
            terminal.out().flush();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(EchoServer server, Composition composition, Terminal terminal) {
        if (!server.stop(STOP_DEADLINE)) {
            terminal.err().println("some peers did not take their answers in time and were cut off");
        }
        composition.close();
        diagnostics.close();
        terminal.flush();
        // A signal's own exit code would be 130 or 143, but stopping is what was asked for.
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
