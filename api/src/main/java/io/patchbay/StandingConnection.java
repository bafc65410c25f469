// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stays connected: whenever its connection ends, for whatever reason, it makes another, until it is closed.
 *
 * <pre>{@code
 * StandingConnection uplink = network.keepConnected("tcp+json://hub:7171", ReconnectPolicy.defaults());
 * uplink.onMessage("chat", String.class, (connection, line) -> show(line));
 * uplink.onConnected(connection -> connection.send("login", name));
 * uplink.open();
 * }</pre>
 *
 * <p>A {@link Connection} has one life; this is a row of them. Handlers are registered once, before {@link #open()},
 * and hold for each connection from its first message on.
 *
 * <p><b>What may be lost.</b> A message that was accepted by a connection and had not left when it broke may or may not
 * have arrived; it is not sent again, for then it might arrive twice. Messages that the policy holds have not been
 * given to any connection, so they are sent once. Whoever must know that a message arrived needs an answer from the
 * peer.
 *
 * <p>An {@link AssemblyException} says that the set-up is wrong, so it ends the attempts for good. Everything else is
 * tried again by the {@link ReconnectPolicy}; each attempt looks up the host's address anew.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. It has no thread of its own: handlers run on the I/O
 * thread of a connection or on the manager's timer, and must not block.
 */
public final class StandingConnection implements MessageSource<StandingConnection>, AutoCloseable {

    private volatile Composition composition;
    private final Connections registry;
    private final StandingSender sender;
    private final Reconnecting reconnecting;
    private final List<Consumer<Connection>> connectedHandlers = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<Throwable, Duration>> lostHandlers = new CopyOnWriteArrayList<>();
    private final List<Consumer<Throwable>> givenUpHandlers = new CopyOnWriteArrayList<>();

    StandingConnection(
            Composition composition,
            Connections registry,
            ReconnectPolicy policy,
            ScheduledExecutorService timer,
            Dialing dialing) {
        this.composition = composition;
        this.registry = registry;
        this.sender = new StandingSender(this::composition, policy);
        this.reconnecting = new Reconnecting(
                (life, prepare) -> dialing.again(this, life, prepare), policy, timer, sender, new Telling());
    }

    Composition composition() {
        return composition;
    }

    /** Connects with this from the next time on. */
    void recomposed(Composition next) {
        composition = next;
    }

    /** Cannot connect any more. What is connected ends by itself. */
    void orphaned(AssemblyException why) {
        reconnecting.orphaned(why);
    }

    /** Keeps what the last failure said, and not the failure. */
    void retellFailure() {
        reconnecting.retellFailure();
    }

    private final class Telling implements Reconnecting.Events {

        @Override
        public void connected(Connection connection) {
            if (reconnecting.statistics().reconnects() > 0) {
                registry.totals().reconnected();
            }
            // What one of them throws ends the connection: a login that failed is no connection to go on with.
            connectedHandlers.forEach(handler -> handler.accept(connection));
        }

        @Override
        public void lost(Throwable cause, Duration nextTry) {
            registry.observers().reconnecting(StandingConnection.this, cause, Optional.of(nextTry));
            for (BiConsumer<Throwable, Duration> handler : lostHandlers) {
                guarded(() -> handler.accept(cause, nextTry));
            }
        }

        @Override
        public void gaveUp(Throwable cause) {
            registry.remove(StandingConnection.this);
            registry.observers().reconnecting(StandingConnection.this, cause, Optional.empty());
            if (givenUpHandlers.isEmpty()) {
                registry.log().warn("The standing connection to " + endpoint() + " has given up: " + LogText.of(cause));
            }
            for (Consumer<Throwable> handler : givenUpHandlers) {
                guarded(() -> handler.accept(cause));
            }
        }

        private void guarded(Runnable call) {
            try {
                call.run();
            } catch (RuntimeException | LinkageError | AssertionError e) {
                registry.log().warn(
                        "A handler of the standing connection to " + endpoint() + " failed: " + LogText.of(e));
            }
        }
    }

    /**
     * Begins to connect. Does not wait. A second call does nothing.
     *
     * @return this
     * @throws IllegalStateException if this was closed, or its manager is
     */
    public StandingConnection open() {
        if (state() == ConnectionState.CLOSED) {
            throw new IllegalStateException("This standing connection is closed; make another");
        }
        if (reconnecting.begin()) {
            if (!registry.add(this)) {
                close();
                throw new IllegalStateException("The NetworkManager of this standing connection is closed");
            }
            reconnecting.attempt();
        }
        return this;
    }

    /**
     * Tells what this connects to.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return composition.endpoint();
    }

    /**
     * Tells how it stands.
     *
     * @return {@link ConnectionState#CONNECTED}, {@link ConnectionState#CONNECTING}, or between attempts
     *     {@link ConnectionState#DISCONNECTED}; at last {@link ConnectionState#CLOSED}, or
     *     {@link ConnectionState#FAILED} if it has given up
     */
    public ConnectionState state() {
        return reconnecting.state();
    }

    /**
     * Gives the connection of the moment.
     *
     * @return the connection, if one is open; it may end at any time
     */
    public Optional<Connection> connection() {
        return reconnecting.current().filter(Connection::isConnected);
    }

    /**
     * Gives the connection of the moment, or the next one when it opens.
     *
     * @return completes with an open connection, mostly on its I/O thread; fails with a
     *     {@link ConnectionClosedException} if this is closed or has given up
     */
    public CompletableFuture<Connection> connected() {
        return reconnecting.connected();
    }

    /**
     * Reads what it has been through.
     *
     * @return the values now
     */
    public ReconnectStatistics statistics() {
        return reconnecting.statistics();
    }

    @Override
    public <T> StandingConnection onMessage(String type, Class<T> bodyType, MessageHandler<? super T> handler) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(bodyType, "bodyType");
        Objects.requireNonNull(handler, "handler");
        reconnecting.register(connection -> connection.onMessage(type, bodyType, handler));
        return this;
    }

    @Override
    public <T> StandingConnection onMessage(
            String type, Class<T> bodyType, Executor executor, MessageHandler<? super T> handler) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(bodyType, "bodyType");
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(handler, "handler");
        reconnecting.register(connection -> connection.onMessage(type, bodyType, executor, handler));
        return this;
    }

    @Override
    public StandingConnection onMessage(MessageHandler<Message> handler) {
        Objects.requireNonNull(handler, "handler");
        reconnecting.register(connection -> connection.onMessage(handler));
        return this;
    }

    @Override
    public StandingConnection onBytes(BytesHandler handler) {
        Objects.requireNonNull(handler, "handler");
        composition.requireNoProtocol("onMessage");
        reconnecting.register(connection -> connection.onBytes(handler));
        return this;
    }

    @Override
    public StandingConnection onError(ErrorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        reconnecting.register(connection -> connection.onError(handler));
        return this;
    }

    /**
     * Listens for connections.
     *
     * @param handler called on the I/O thread of each connection that opens from now on, before its first message is
     *     handled and before messages go out that were held; what it sends goes first. If it throws, the connection
     *     ends, and another is made by the policy
     * @return this
     */
    public StandingConnection onConnected(Consumer<Connection> handler) {
        connectedHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Listens for losses: a connection has ended, or could not be made, and there will be another attempt.
     *
     * @param handler called with the reason, and with how long it is until the next attempt
     * @return this
     */
    public StandingConnection onLost(BiConsumer<Throwable, Duration> handler) {
        lostHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Listens for the end of all attempts. Without a listener it is logged.
     *
     * @param handler called once, with the reason, if the policy allows no more attempts or the set-up is wrong; not
     *     when this is closed
     * @return this
     */
    public StandingConnection onGivenUp(Consumer<Throwable> handler) {
        givenUpHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Sends a message on the connection of the moment, as {@link Connection#send(String, Object)} does. Without one,
     * the policy decides.
     *
     * @param type its type
     * @param body its body
     * @throws LimitException if the message is too large, the send queue is full and this send may not wait, or as much
     *     is held as the policy allows
     * @throws ConnectionClosedException if there is no connection and messages are not held, or this has ended
     * @throws IllegalStateException if the endpoint has no protocol
     */
    public void send(String type, Object body) {
        sender.send(composition.newMessage(type, body, "send(bytes)"));
    }

    /**
     * Sends a message as it is, under the same terms.
     *
     * @param message the message; on an endpoint without a protocol, its bytes or its text
     */
    public void send(Message message) {
        composition.requireNoSignal(message.type());
        sender.send(message);
    }

    /**
     * Sends bytes on an endpoint without a protocol, under the same terms.
     *
     * @param bytes from position to limit; the caller may reuse the buffer as soon as this method has returned
     * @throws IllegalStateException if the endpoint has a protocol
     */
    public void send(ByteBuffer bytes) {
        composition.requireNoProtocol("send(type, body)");
        sender.send(bytes, false);
    }

    /**
     * Sends text on an endpoint without a protocol, under the same terms.
     *
     * @param text the text
     * @throws IllegalStateException if the endpoint has a protocol
     */
    public void sendText(String text) {
        composition.requireNoProtocol("send(type, body)");
        sender.send(StandardCharsets.UTF_8.encode(text), true);
    }

    /**
     * Ends attempts, and closes the connection of the moment in good order. What was held and has not gone is dropped.
     *
     * @return completes when nothing is open any more
     */
    public CompletableFuture<@Nullable Void> closeAsync() {
        end();
        return reconnecting.current().map(Connection::closeAsync).orElseGet(() ->
                CompletableFuture.completedFuture(null));
    }

    /**
     * Ends attempts, and closes the connection of the moment as {@link Connection#close()} does. A second call does
     * nothing.
     */
    @Override
    public void close() {
        end();
        reconnecting.current().ifPresent(Connection::close);
    }

    private void end() {
        reconnecting.end(
                ConnectionState.CLOSED,
                new ConnectionClosedException("The standing connection to " + endpoint() + " is closed"));
        registry.remove(this);
    }

    /**
     * Describes it in one line.
     *
     * @return endpoint and state
     */
    @Override
    public String toString() {
        return "StandingConnection[" + endpoint() + ", " + state() + "]";
    }
}
