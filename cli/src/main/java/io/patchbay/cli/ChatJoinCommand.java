// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import io.patchbay.Limits;
import io.patchbay.cli.chat.Guest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Takes part in a chat from a terminal. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Take part in a chat from a terminal.",
        description = {
            "Says each line of stdin and prints what the others say as \"name: line\"; who comes and goes is printed"
                    + " behind a star. /who lists who is there; /quit, or the end of stdin, leaves."
                    + " Exit code 1 if the hub refuses the name, ends the connection or cannot be reached.",
            "Over UDP, joining and leaving are tried again until they succeed, and the hub is told every 5 seconds that"
                    + " you are here; lines are sent once and may get lost."
        })
final class ChatJoinCommand implements Callable<Integer> {

    @ParentCommand
    private ChatCommand chat;

    @Mixin
    private EndpointOptions endpoint;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What the others shall call you.")
    private String name;

    @Override
    public Integer call() {
        Terminal terminal = chat.terminal();
        try (Composition composition = endpoint.compose(false, ChatServer.LARGE_DATAGRAMS)) {
            if (!composition.hasProtocol()) {
                String transport = composition.endpoint().transport();
                throw new UsageException("A chat needs a protocol: " + transport + "+json://...");
            }
            try (Connection connection = composition.network().connect(composition.endpoint())) {
                ErrorLines errors = new ErrorLines(terminal.err(), System::nanoTime);
                connection.onError((from, error) -> errors.report(error.getMessage()));
                Guest guest = new Guest(connection, name, line -> print(terminal, line), errors::report);
                InputLines lines = new InputLines(terminal.in(), Limits.defaults().maxMessageBytes());
                SignalHook hook = new SignalHook(() -> leave(guest, connection));
                boolean orderly = guest.run(() -> next(lines, errors));
                hook.cancel();
                return orderly ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        }
    }

    private static void print(Terminal terminal, String line) {
        terminal.out().println(Arrivals.oneLine(line));
        terminal.out().flush();
    }

    private static String next(InputLines lines, ErrorLines errors) {
        try {
            byte[] line = lines.next();
            return line == null ? null : lines.text(line);
        } catch (IOException e) {
            errors.report(e.getMessage());
            return null;
        }
    }

    private static void leave(Guest guest, Connection connection) {
        guest.goAway();
        ConnectCommand.leave(connection);
    }
}
