// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkObserver;
import io.patchbay.cli.sync.Push;
import io.patchbay.cli.sync.Refusals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Delivers the lines of a file. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Deliver the lines of a file to \"patchbay sync serve\".",
        description = {
            "Delivers each line of a file exactly once and in order, and exits with 0 when all are acknowledged. Killed"
                    + " at any moment, it goes on where it was when it is started again with the same FILE and DIR;"
                    + " while the receiver cannot be reached, it waits for it. Progress goes to stderr.",
            "Lines are carried as they are, whatever bytes they hold; LF ends a line. A line may have half of"
                    + " --max-message, 524288 bytes. What FILE has when push starts is delivered. When it has grown by"
                    + " whole lines later, pushing again with the same DIR delivers those; when nothing is new, nothing"
                    + " is sent.",
            "DIR is made if it does not exist. It is for one FILE, which may be moved but not changed before its end,"
                    + " and for one receiver; another FILE is refused.",
            "Exit code 1 if a file cannot be read or written, a line is too long, or the receiver has refused a line"
                    + " 10 times; push goes on from there when that is put right."
        })
final class SyncPushCommand implements Callable<Integer> {

    @ParentCommand
    private SyncCommand sync;

    @Mixin
    private EndpointOptions endpoint;

    @Mixin
    private DiagnosticsOptions diagnostics;

    @Option(names = "--from", paramLabel = "FILE", required = true, description = "The lines.")
    private Path from;

    @Option(
            names = "--outbox",
            paramLabel = "DIR",
            required = true,
            description = "What is on its way and how far it is; up to about 200 MB.")
    private Path outbox;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = sync.terminal();
        Refusals refusals = new Refusals();
        try (DiagnosticsOptions watching = diagnostics;
                Composition composition = endpoint.compose(false, observers(watching, refusals))) {
            SyncCommand.checkHasProtocol(composition);
            SyncCommand.checkCarriesBytes(composition.network().codec(composition.endpoint()));
            watching.watch(composition.network(), terminal.err());
            Push push = new Push(
                    composition.network(), composition.endpoint(), endpoint.maxFrameBytes(), refusals, terminal.err());
            terminal.out().println(push.run(from, outbox));
            return ExitCode.OK;
        }
    }

    private static List<NetworkObserver> observers(DiagnosticsOptions watching, Refusals refusals) {
        List<NetworkObserver> observers = new ArrayList<>(watching.observers());
        observers.add(refusals);
        return observers;
    }
}
