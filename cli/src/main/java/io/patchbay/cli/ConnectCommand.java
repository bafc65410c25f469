// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Connects, sends the lines of stdin and prints what arrives. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Send the lines of stdin and print what arrives.",
        description = {
            "Connects, sends each line of stdin as one message, and prints each message that arrives on a line of its"
                    + " own: text as it is, structured messages as JSON, bytes that are not UTF-8 as hex:48656c6c6f."
                    + " Control characters are written as \\n, \\r or \\u001b.",
            "Without a protocol each line is sent as its bytes: over udp as a datagram, over ws as a text message, or"
                    + " with --binary as a binary one. On a plain byte stream, which has no messages, the line feed is"
                    + " sent too and arrivals are written as they are; -o framing=length makes messages of them.",
            "Ends with exit code 0 when the peer closes, or, after stdin has ended, when nothing has arrived for the"
                    + " --timeout; with --count, after that many arrivals and for no other reason."
                    + " Exit code 1 if the connection fails or a line cannot be sent.",
            "With --echo nothing is read or printed: each arrival is answered with itself, until the peer closes."
        })
final class ConnectCommand implements Callable<Integer> {

    private static final Patience USUAL = Patience.of(Duration.ofSeconds(5), Duration.ofSeconds(1));
    private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(2);
    private static final double MAX_SECONDS = 1e9;

    @ParentCommand
    private Patchbay patchbay;

    @Mixin
    private EndpointOptions endpoint;

    @Mixin
    private DiagnosticsOptions diagnostics;

    @Option(names = "--type", paramLabel = "NAME",
            description = "Type of the messages sent; default: ${DEFAULT-VALUE}.")
    private String type = "message";

    @Option(names = "--count", paramLabel = "N", description = "Exit with 0 as soon as N messages have arrived.")
    private Long count;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the next arrival once stdin has ended; fractions are allowed."
                    + " Default: 5 for the first and 1 for each later one; with --count, for ever.")
    private Double timeout;

    @Option(names = "--binary", description = "Send lines as binary messages where the transport tells them from text.")
    private boolean binary;

    @Option(names = "--echo", description = "Answer each arrival with itself until the peer closes; print nothing.")
    private boolean echo;

    @Override
    public Integer call() throws Exception {
        check();
        try (DiagnosticsOptions watching = diagnostics;
                Composition composition = endpoint.compose(false, watching.observers());
                Connection connection = composition.network().connect(composition.endpoint())) {
            watching.watch(composition.network(), patchbay.terminal().err());
            SignalHook hook = new SignalHook(() -> leave(connection));
            try {
                return talk(composition, connection);
            } finally {
                hook.cancel();
            }
        }
    }

    private int talk(Composition composition, Connection connection) throws Exception {
        if (echo) {
            return new EchoClient(connection, composition, patchbay.terminal()).run();
        }
        Sender sender = new Sender(connection, composition, type, binary);
        Conversation conversation = new Conversation(connection, patchbay.terminal(), composition.isStream());
        return conversation.run(sender, count == null ? Long.MAX_VALUE : count, patience());
    }

    /** Closes in good order, within what a signal leaves time for. */
    static void leave(Connection connection) {
        try {
            connection.closeAsync().get(LEAVE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            // The process ends either way.
            connection.abort();
        }
    }

    private void check() {
        if (count != null && count < 1) {
            throw new UsageException("--count is at least 1, not " + count);
        }
        if (echo && (binary || count != null || timeout != null)) {
            throw new UsageException("--echo sends back what arrives, so it takes no --binary, --count and --timeout");
        }
        if (timeout != null && !(timeout >= 0 && timeout <= MAX_SECONDS)) {
            throw new UsageException("--timeout is a number of seconds from 0 to " + (long) MAX_SECONDS);
        }
    }

    private Patience patience() {
        if (timeout != null) {
            Duration wait = Duration.ofNanos((long) (timeout * 1e9));
            return Patience.of(wait, wait);
        }
        return count == null ? USUAL : Patience.endless();
    }
}
