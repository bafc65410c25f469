// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Link;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The states of one connection, from the first attempt to the end. */
final class Lifecycle {

    private final long beganNanos = System.nanoTime();
    private final Connection connection;
    private final Connections registry;
    private final Life life;
    private final Inbox inbox;
    private final Errors errors;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile ConnectionState state = ConnectionState.DISCONNECTED;
    private volatile int attempts;
    private volatile Link link;
    private volatile Link reached;
    private volatile Thread ioThread;
    private volatile Throwable failure;
    private volatile Runnable whileConnecting;

    /** Whether the manager's list has it, or had it. Guarded by this, as the next one. */
    private boolean listed;

    /** Whether the one end that every connection has was reached. */
    private boolean over;
    private volatile boolean aborted;

    Lifecycle(Connection connection, Connections registry, Life life, Inbox inbox, Errors errors) {
        this.connection = connection;
        this.registry = registry;
        this.life = life;
        this.inbox = inbox;
        this.errors = errors;
    }

    ConnectionState state() {
        return state;
    }

    /** Counts attempts to connect; 0 for a connection that was accepted. */
    int attempts() {
        return attempts;
    }

    /** The link; {@code null} if the connection was never open. */
    Link link() {
        return link;
    }

    Link requireLink() {
        return require(link, "was never open");
    }

    /** The link, also when it is not greeted yet or the connection never came to be open. */
    Optional<Link> reached() {
        return Optional.ofNullable(reached);
    }

    Link requireReached() {
        return require(reached, "has never reached its peer");
    }

    private Link require(Link wanted, String otherwise) {
        if (wanted == null) {
            throw new IllegalStateException(
                    "Connection " + connection.id() + " is " + state + " and " + otherwise);
        }
        return wanted;
    }

    /** The transport has a link; whether it becomes that of an open connection is not said. */
    void reached(Link newLink) {
        reached = newLink;
    }

    long beganNanos() {
        return beganNanos;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    Thread ioThread() {
        return ioThread;
    }

    Throwable failure() {
        return failure;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Puts the connection on the manager's list, unless it is there, or has ended already. Where it connects, that is
     * after the attempt has begun, because it takes time in which the network can do something; before the connection
     * is open at the latest.
     */
    synchronized void list() {
        if (!listed && !over) {
            listed = true;
            registry.add(connection);
        }
    }

    synchronized void attempt() {
        if (!over) {
            attempts++;
            state = ConnectionState.CONNECTING;
        }
    }

    synchronized void attemptFailed() {
        if (!over) {
            state = ConnectionState.DISCONNECTED;
        }
    }

    /** Says how to give up an attempt that is under way. */
    void whileConnecting(Runnable giveUp) {
        whileConnecting = giveUp;
    }

    /** An accepted link is open and not greeted yet. */
    void greeting(Runnable giveUp) {
        synchronized (this) {
            if (over) {
                return;
            }
            state = ConnectionState.CONNECTING;
            whileConnecting = giveUp;
        }
        life.greeting(connection);
    }

    boolean isOf(Life other) {
        return life == other;
    }

    /** Gives up, if the link is not open yet. */
    void abandon() {
        Runnable giveUp = whileConnecting;
        if (link == null && giveUp != null) {
            giveUp.run();
        }
    }

    /** No attempt will follow. Does nothing if the link has opened all the same, for then its end is the end. */
    void gaveUp(Throwable error) {
        synchronized (this) {
            if (over || link != null) {
                return;
            }
            over = true;
            state = ConnectionState.FAILED;
            failure = error;
        }
        connection.sender.ended();
        connection.receiver.leaveStages();
        finish(ConnectionClosedException.untraced(
                "The connection to " + connection.endpoint() + " could not be made", error));
    }

    void opened(Link openLink) {
        boolean wanted;
        synchronized (this) {
            wanted = !over;
            if (wanted) {
                list();
                ioThread = Thread.currentThread();
                registry.guard().register(ioThread);
                link = openLink;
                state = ConnectionState.CONNECTED;
            }
        }
        if (wanted) {
            registry.opened(connection);
            life.opened(connection);
            connection.composition.opened(connection);
            life.ready(connection);
        } else {
            openLink.abort();
        }
    }

    /** The send queue has room again. */
    void writable() {
        life.writable(connection);
    }

    /** Begins the end in good order; answers whether this call was the one that did. */
    synchronized boolean closing() {
        if (state != ConnectionState.CONNECTED) {
            return false;
        }
        state = ConnectionState.CLOSING;
        return true;
    }

    /** Ends at once, because this side wants it, which is no failure. */
    void abort() {
        aborted = true;
        if (link != null) {
            link.abort();
        } else {
            abandon();
        }
    }

    /** Remembers why the connection is being ended; the first reason counts. */
    void failing(PatchbayException error) {
        if (failure == null) {
            failure = error;
        }
        errors.report(error);
    }

    void ended(Throwable cause) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            state = ConnectionState.CLOSED;
        }
        if (failure == null && cause != null && !aborted) {
            failing(
                    cause instanceof PatchbayException known
                            ? known
                            : new TransportException(
                                    "The connection to " + link.remoteAddress() + " was lost: " + LogText.of(cause),
                                    cause));
        }
        Throwable reason = failure == null ? cause : failure;
        finish(ConnectionClosedException.untraced(
                "The connection to " + link.remoteAddress() + " has ended"
                        + (reason == null ? "" : ": " + reason.getMessage()),
                reason));
    }

    private void finish(ConnectionClosedException reason) {
        inbox.close(reason);
        registry.ended(connection);
        life.ended(connection);
        ended.complete(null);
    }
}
