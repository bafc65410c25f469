// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Listener;
import io.patchbay.cli.sync.LineFile;
import io.patchbay.cli.sync.Push;
import io.patchbay.sync.SyncInbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Takes lines into a file until a signal ends it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Take the lines that others push, each exactly once, into a file.",
        description = {
            "Takes the lines that \"patchbay sync push\" delivers, into one file: each exactly once and those of one"
                    + " pusher in their order, however often either side is killed and started again. Several may push"
                    + " at once; their lines are mixed, but never within a line. Line ends stay as they are, and a last"
                    + " line without one gets a line feed. What is acknowledged has been forced to the disk.",
            "FILE is made if it does not exist, and belongs to this command, which remembers beside it, in FILE.sync,"
                    + " what it has taken: keep the two together, and let nothing else write to them. A file that has"
                    + " content from elsewhere is refused.",
            "The first line on stdout is \"listening URI\" with the real port; port 0 takes a free one. Errors of peers"
                    + " go to stderr. Runs until SIGINT or SIGTERM and exits with 0; with 1 if FILE cannot be written,"
                    + " and then nothing is lost: pushers wait until it is started again."
        })
final class SyncServeCommand implements Callable<Void> {

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    @ParentCommand
    private SyncCommand sync;

    @Mixin
    private EndpointOptions endpoint;

    @Mixin
    private DiagnosticsOptions diagnostics;

    @Option(names = "--into", paramLabel = "FILE", required = true, description = "Where the lines go.")
    private Path into;

    @Override
    public Void call() throws IOException {
        Terminal terminal = sync.terminal();
        ErrorLines errors = new ErrorLines(terminal.err(), System::nanoTime);
        CompletableFuture<IOException> failed = new CompletableFuture<>();
        try (DiagnosticsOptions watching = diagnostics;
                Composition composition = endpoint.compose(true, watching.observers())) {
            SyncCommand.checkHasProtocol(composition);
            Listener listener = composition.network().listen(composition.endpoint());
            SyncCommand.checkCarriesBytes(listener.codec());
            try (LineFile file = LineFile.open(into, errors::report, failed::complete)) {
                listener.onError(errors::report);
                SyncInbox inbox = SyncInbox.attach(listener, file)
                        .onMessage(Push.TYPE, byte[].class, (from, lines) -> file.add(
                                from.sender(), from.sequence(), lines));
                watching.watch(composition.network(), terminal.err());
                SignalHook hook = new SignalHook(() -> stop(listener, inbox, composition, errors));
                terminal.out().println("listening " + listener.endpoint());
                terminal.out().flush();
                try {
                    throw failed.get();
                } finally {
                    hook.cancel();
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop(Listener listener, SyncInbox inbox, Composition composition, ErrorLines errors) {
        listener.stop(STOP_DEADLINE);
        inbox.close();
        errors.close();
        composition.close();
        diagnostics.close();
        sync.terminal().flush();
        // A signal's own exit code would be 130 or 143, but stopping is what was asked for.
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
