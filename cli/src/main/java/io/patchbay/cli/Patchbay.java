// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code patchbay} command. Exit codes: 0 fine, 1 failed while running, 2 wrong usage or set-up. */
@Command(
        name = "patchbay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            ProvidersCommand.class,
            PluginsCommand.class,
            ExplainCommand.class,
            EchoCommand.class,
            ConnectCommand.class,
            ChatCommand.class,
            SyncCommand.class
        },
        header = "Talks over connections that are composed from transports, protocols, compressors and ciphers.",
        description = "%nAn endpoint is written transport[+protocol][+compressor][+cipher]://host:port, for example"
                + " tcp+json+rle+xor://127.0.0.1:7171.%n",
        footer = {
            "%nExit codes: 0 fine; 1 failed while running (network, lost messages);"
                    + " 2 wrong usage, or the endpoint cannot be composed.",
            "Help on one command: patchbay COMMAND --help"
        })
public final class Patchbay implements Runnable {

    private static final String LOG_FORMAT = "patchbay: %4$s: %5$s%6$s%n";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Show stack traces of errors.")
    private boolean debug;

    private final Terminal terminal;

    Patchbay(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // One line for a warning, unless the user has set a format.
        System.getProperties().putIfAbsent("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
        System.getProperties().putIfAbsent("jdk.system.logger.format", LOG_FORMAT);
        Terminal terminal = Terminal.ofProcess();
        int code = commandLine(terminal).execute(args);
        terminal.flush();
        System.exit(code);
    }

    static CommandLine commandLine(Terminal terminal) {
        Failures failures = new Failures(terminal);
        return new CommandLine(new Patchbay(terminal))
                .setOut(terminal.outWriter())
                .setErr(terminal.errWriter())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Without a command there is nothing to do but to say which commands there are. */
    @Override
    public void run() {
        spec.commandLine().usage(terminal.err());
        throw new MissingCommandException();
    }

    Terminal terminal() {
        return terminal;
    }

    boolean debug() {
        return debug;
    }
}
