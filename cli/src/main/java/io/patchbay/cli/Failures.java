// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.AssemblyException;
import io.patchbay.PatchbayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on stderr and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        terminal.err().println(command + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, terminal.err());
        terminal.err().println("Try: " + command + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        if (e instanceof MissingCommandException) {
            return ExitCode.USAGE;
        }
        terminal.out().flush();
        terminal.err().println(commandLine.getCommandSpec().qualifiedName(" ") + ": " + sentence(e));
        Patchbay root = (Patchbay) commandLine.getCommandSpec().root().userObject();
        if (root.debug()) {
            e.printStackTrace(terminal.err());
        }
        return e instanceof UsageException || e instanceof AssemblyException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String sentence(Throwable e) {
        boolean forPeople = e instanceof PatchbayException
                || e instanceof UsageException
                || e instanceof IOException
                || e instanceof UncheckedIOException;
        return forPeople && e.getMessage() != null
                ? ErrorLines.printable(e.getMessage())
                : "unexpected " + ErrorLines.printable(e.toString()) + " (--debug shows where)";
    }
}
