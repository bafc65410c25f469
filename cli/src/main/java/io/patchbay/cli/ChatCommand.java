// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A chat for terminals and browsers. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {ChatServeCommand.class, ChatJoinCommand.class},
        header = "Chat over TCP, UDP and WebSocket at once, from terminals and browsers.",
        description = "\"serve\" runs a hub and a web page; \"join\" takes part from a terminal.")
final class ChatCommand implements Runnable {

    @ParentCommand
    private Patchbay patchbay;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(terminal().err());
        throw new MissingCommandException();
    }

    Terminal terminal() {
        return patchbay.terminal();
    }
}
