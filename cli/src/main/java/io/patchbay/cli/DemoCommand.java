// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.cli.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParentCommand;

/** Shows what Patchbay is for. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Show a chat over TCP, UDP and WebSocket at once, with the bytes of each stage.",
        description = "Runs a chat in this process, over real sockets on 127.0.0.1: six people, each over another"
                + " composition, and a hub that passes every line on to everyone else. Shows the bytes before and after"
                + " each stage. Nothing is sent twice: exit code 1 if any line, or datagram, is lost or changed.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private Patchbay patchbay;

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = patchbay.terminal();
        return new Demo(terminal.out(), terminal.err()).run() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
