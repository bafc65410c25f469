// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.ExitCode;

/** Prints what arrives on a connection until there is a reason to end. */
final class Conversation {

    private enum End {
        COUNT,
        QUIET,
        CLOSED
    }

    private final Connection connection;
    private final Terminal terminal;
    private final Arrivals arrivals;
    private long arrived;

    Conversation(Connection connection, Terminal terminal, boolean stream) {
        this.connection = connection;
        this.terminal = terminal;
        this.arrivals = new Arrivals(terminal.out(), stream);
    }

    /**
     * Sends and prints.
     *
     * @param sender sends stdin
     * @param count how many arrivals end it
     * @param patience how long a silence after the end of stdin ends it
     * @return the exit code
     */
    int run(Sender sender, long count, Patience patience) throws Exception {
        ErrorLines errors = new ErrorLines(terminal.err(), System::nanoTime);
        connection.onError((from, error) -> errors.report(String.valueOf(error.getMessage())));
        CompletableFuture<Void> input = sender.start(terminal.in());
        End end = print(input, count, patience);
        errors.close();
        if (end == End.COUNT) {
            return ExitCode.OK;
        }
        if (end == End.QUIET) {
            // What was sent last may still wait to be written, and only then is it known to have gone.
            connection.close();
        }
        return verdict(input, end, count);
    }

    private int verdict(CompletableFuture<Void> input, End end, long count) throws Exception {
        if (connection.failure().isPresent()) {
            return failed("the connection failed: " + connection.failure().get().getMessage());
        }
        if (input.isCompletedExceptionally()) {
            return failed(inputFailure(input));
        }
        if (count != Long.MAX_VALUE) {
            String reason = end == End.CLOSED ? "the peer closed" : "nothing more came in time";
            return failed(reason + " after " + arrived + " of " + count + " messages");
        }
        return ExitCode.OK;
    }

    private int failed(String why) {
        terminal.err().println("patchbay connect: " + ErrorLines.printable(why));
        return ExitCode.SOFTWARE;
    }

    private static String inputFailure(CompletableFuture<Void> input) throws InterruptedException {
        try {
            input.get();
            return "";
        } catch (ExecutionException e) {
            return e.getCause().getMessage() == null ? e.getCause().toString() : e.getCause().getMessage();
        }
    }

    private End print(CompletableFuture<Void> input, long count, Patience patience)
            throws IOException, InterruptedException, ExecutionException {
        while (arrived < count) {
            CompletableFuture<Message> next = connection.receiveAsync();
            try {
                await(next, input, patience.after(arrived));
                arrivals.print(next.get());
                arrived++;
            } catch (TimeoutException e) {
                next.cancel(false);
                return End.QUIET;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ConnectionClosedException) {
                    return End.CLOSED;
                }
                throw e;
            }
        }
        return End.COUNT;
    }

    /** Waits for a message; for ever while there is input, and then as long as a silence may last. */
    private static void await(CompletableFuture<Message> next, CompletableFuture<Void> input, Optional<Duration> quiet)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!next.isDone()) {
            CompletableFuture.anyOf(next, input.exceptionally(failure -> null)).get();
        }
        if (!next.isDone() && quiet.isPresent()) {
            next.get(quiet.get().toNanos(), TimeUnit.NANOSECONDS);
        } else {
            next.get();
        }
    }
}
