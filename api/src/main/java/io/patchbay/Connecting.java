// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The attempts to open one connection: tries, waits, tries again, until it is open, the retries are used up, or nobody
 * wants it any more.
 */
final class Connecting {

    private final Connection connection;
    private final Connector connector;
    private final RetryPolicy policy;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private int attempt;
    private volatile CompletableFuture<Link> current;
    private volatile Future<?> retry;

    Connecting(
            Connection connection,
            Connector connector,
            RetryPolicy policy,
            ScheduledExecutorService timer) {
        this.connection = connection;
        this.connector = connector;
        this.policy = policy;
        this.timer = timer;
    }

    CompletableFuture<Connection> start() {
        connection.lifecycle.whileConnecting(this::abandon);
        attempt();
        result.whenComplete((opened, error) -> {
            if (error != null) {
                stop(error);
            }
        });
        return result;
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        connection.lifecycle.attempt();
        attempt++;
        CompletableFuture<Link> link;
        try {
            link = connector.connect(connection.receiver).toCompletableFuture();
        } catch (RuntimeException | Error e) {
            link = CompletableFuture.failedFuture(e);
        }
        current = link;
        link.whenComplete((opened, error) -> {
            if (error != null) {
                attempted(error);
            } else {
                greet();
            }
        });
        if (result.isCompletedExceptionally()) {
            link.cancel(false);
        }
    }

    /** The link is open; the connection is, too, unless its ciphers greet each other first. */
    private void greet() {
        CompletableFuture<Void> greeting = connection.receiver.greeting();
        if (greeting == null) {
            attempted(null);
        } else {
            greeting.whenComplete((greeted, refused) -> attempted(refused));
        }
    }

    private void attempted(Throwable error) {
        if (error == null) {
            if (result.complete(connection)) {
                connection.receiver.lookAfter();
            } else {
                connection.abort();
            }
            return;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        boolean mayPass = cause instanceof TransportException && !(cause instanceof HandshakeException);
        boolean again = mayPass && attempt <= policy.retries() && !result.isDone();
        if (!again) {
            fail(cause);
            return;
        }
        connection.lifecycle.attemptFailed();
        try {
            retry = timer.schedule(this::attempt, policy.waitBefore(attempt).toNanos(), TimeUnit.NANOSECONDS);
            if (result.isDone()) {
                retry.cancel(false);
            }
        } catch (RejectedExecutionException closing) {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        PatchbayException failure = cause instanceof PatchbayException known
                ? withAttempts(known)
                : new TransportException(
                        "Connecting to " + connection.endpoint() + " failed: " + LogText.of(cause), cause);
        connection.lifecycle.gaveUp(failure);
        result.completeExceptionally(failure);
    }

    private PatchbayException withAttempts(PatchbayException failure) {
        return attempt > 1 && failure instanceof TransportException && !(failure instanceof HandshakeException)
                ? new TransportException(failure.getMessage() + " (after " + attempt + " attempts)", failure)
                : failure;
    }

    /** Someone closes the connection before it is open. */
    private void abandon() {
        result.completeExceptionally(new ConnectionClosedException(
                "The connection to " + connection.endpoint() + " was closed before it was open"));
    }

    /** Nobody waits for the connection any more. If its link opens all the same, it is aborted. */
    private void stop(Throwable reason) {
        connection.lifecycle.gaveUp(reason);
        Future<?> waiting = retry;
        if (waiting != null) {
            waiting.cancel(false);
        }
        CompletableFuture<Link> link = current;
        if (link != null) {
            link.cancel(false);
        }
        connection.receiver.abandon();
        Link open = connection.lifecycle.link();
        if (open != null) {
            open.abort();
        }
    }
}
