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
 * wants it any more. Keeps one of the manager's places as long as the connection lives.
 */
final class Connecting implements Life {

    private final Dialing dialing;
    private final Connector connector;
    private final RetryPolicy policy;
    private final ScheduledExecutorService timer;
    private final Life life;
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private Connection connection;
    private int attempt;
    private volatile CompletableFuture<Link> current;
    private volatile Future<?> retry;

    /**
     * Prepares.
     *
     * @param life hears of the connection, too
     */
    Connecting(
            Dialing dialing,
            Connector connector,
            RetryPolicy policy,
            ScheduledExecutorService timer,
            Life life) {
        this.dialing = dialing;
        this.connector = connector;
        this.policy = policy;
        this.timer = timer;
        this.life = life;
    }

    /** Begins to open the connection whose life this is. */
    CompletableFuture<Connection> start(Connection its) {
        connection = its;
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
                failed(error);
            } else {
                awaitGreeting();
            }
        });
        if (result.isCompletedExceptionally()) {
            link.cancel(false);
        }
    }

    /** The link is open, and the connection not yet if its ciphers greet each other first, which can fail, too. */
    private void awaitGreeting() {
        CompletableFuture<Void> greeting = connection.receiver.greeting();
        if (greeting != null) {
            greeting.whenComplete((greeted, refused) -> {
                if (refused != null) {
                    failed(refused);
                }
            });
        }
    }

    @Override
    public void opened(Connection opened) {
        if (dialing.isClosed()) {
            opened.abort();
        }
        life.opened(opened);
    }

    @Override
    public void ready(Connection opened) {
        // Who was told before may have ended it, and then its end says so.
        if (opened.isConnected()) {
            result.complete(opened);
        }
    }

    @Override
    public void writable(Connection opened) {
        life.writable(opened);
    }

    @Override
    public void ended(Connection ended) {
        dialing.giveBackPlace();
        life.ended(ended);
        if (!result.isDone()) {
            result.completeExceptionally(ended.failure().orElseGet(() -> closedBefore(ended)));
        }
    }

    private void failed(Throwable error) {
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
        result.completeExceptionally(closedBefore(connection));
    }

    private static ConnectionClosedException closedBefore(Connection opening) {
        return new ConnectionClosedException(
                "The connection to " + opening.endpoint() + " was closed before it was open");
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
