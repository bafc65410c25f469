// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs a chat hub and its page until a signal ends it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Run a chat hub and a web page to chat from.",
        description = {
            "Runs a chat hub that is reached over tcp+json+rle, udp+json and ws+json at once, and a web page to chat"
                    + " from. The first lines on stdout are \"listening URI\" for each endpoint and \"page URL\", with"
                    + " the real ports; port 0 takes a free one. Errors of peers go to stderr. Runs until SIGINT"
                    + " or SIGTERM.",
            "Nothing is encrypted and anyone who reaches a port may join, so it listens on this machine alone unless"
                    + " --bind says otherwise. Over UDP lines may get lost."
        })
final class ChatServeCommand implements Runnable {

    @ParentCommand
    private ChatCommand chat;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Default: ${DEFAULT-VALUE}.")
    private String bind = "127.0.0.1";

    @Option(names = "--tcp", paramLabel = "PORT", description = "For tcp+json+rle; default: ${DEFAULT-VALUE}.")
    private int tcp = 7171;

    @Option(names = "--udp", paramLabel = "PORT", description = "For udp+json; default: ${DEFAULT-VALUE}.")
    private int udp = 7171;

    @Option(names = "--ws", paramLabel = "PORT", description = "For ws+json; default: ${DEFAULT-VALUE}.")
    private int ws = 7172;

    @Option(names = "--http", paramLabel = "PORT", description = "For the page; default: ${DEFAULT-VALUE}.")
    private int http = 7180;

    @Mixin
    private DiagnosticsOptions diagnostics;

    @Override
    public void run() {
        Terminal terminal = chat.terminal();
        ErrorLines errors = new ErrorLines(terminal.err(), System::nanoTime);
        try {
            ChatServer server = new ChatServer(
                    address(), ports(), errors, diagnostics.observers().toArray(NetworkObserver[]::new));
            diagnostics.watch(server.network(), terminal.err());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, errors, terminal), "stop"));
            server.endpoints().forEach(endpoint -> terminal.out().println("listening " + endpoint));
            terminal.out().println("page " + server.pageUrl());
            terminal.out().flush();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("The page cannot be served on port " + http + ": " + e.getMessage(), e);
        }
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new UsageException("--bind is an address of this machine, not \"" + bind + "\"", e);
        }
    }

    private ChatServer.Ports ports() {
        for (int port : new int[] {tcp, udp, ws, http}) {
            if (port < 0 || port > 65_535) {
                throw new UsageException("A port is from 0 to 65535, not " + port);
            }
        }
        return new ChatServer.Ports(tcp, udp, ws, http);
    }

    private void stop(ChatServer server, ErrorLines errors, Terminal terminal) {
        server.close();
        errors.close();
        diagnostics.close();
        terminal.flush();
        // A signal's own exit code would be 130 or 143, but stopping is what was asked for.
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
