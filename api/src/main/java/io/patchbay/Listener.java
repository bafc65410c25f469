// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Binding;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.SharedFrame;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections on one endpoint.
 *
 * <p>Handlers that are registered here see the messages of all its connections; a connection's own handlers run after
 * them. Without handlers, {@link #tryAccept} and {@link #accept} give the connections one by one.
 *
 * <p><b>Threads.</b> All methods may be called by any thread; those that wait throw {@link IllegalStateException} on an
 * I/O thread.
 */
public final class Listener implements MessageSource<Listener>, AutoCloseable {

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private volatile Composition composition;
    private final Connections registry;
    private final Handlers handlers = new Handlers();
    private final Audience audience = new Audience();
    private final AcceptQueue unaccepted = new AcceptQueue();
    private final List<Consumer<Connection>> connectHandlers = new CopyOnWriteArrayList<>();
    private final List<Consumer<Connection>> disconnectHandlers = new CopyOnWriteArrayList<>();
    private final Life life = new AcceptedLife();
    private volatile Binding binding;
    private volatile boolean stopping;
    private CompletableFuture<Boolean> stopped;

    Listener(Composition composition, Connections registry) {
        this.composition = composition;
        this.registry = registry;
    }

    void bound(Binding newBinding) {
        binding = newBinding;
    }

    Composition composition() {
        return composition;
    }

    /** Connections that are accepted from now on are made of this. */
    void recomposed(Composition next) {
        composition = next;
    }

    /** Lets go of a plugin that it cannot go on without, after it has stopped. */
    void emptied() {
        composition = composition.emptied();
        binding = new Unbound(binding.localAddress(), binding.refused());
    }

    /** What is left of a binding that was closed. */
    private record Unbound(SocketAddress localAddress, long refused) implements Binding {

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Counts connections of a plugin that have ended and wait for somebody to accept them. */
    long untaken(Plugin plugin) {
        return unaccepted.ended(connection -> connection.uses(plugin));
    }

    /** Makes the handler of a new link; throws if it is to be refused. */
    LinkHandler newLink() {
        if (stopping) {
            throw new ConnectionClosedException("The listener is stopping");
        }
        Connection connection = registry.create(composition, handlers, life);
        connection.lifecycle.list();
        return connection.receiver;
    }

    private final class AcceptedLife implements Life {

        @Override
        public void greeting(Connection connection) {
            if (stopping) {
                // Who stops may have looked for those that greet just before.
                connection.lifecycle.abandon();
            }
        }

        @Override
        public void opened(Connection connection) {
            audience.add(connection);
            for (Consumer<Connection> handler : connectHandlers) {
                handler.accept(connection);
            }
            unaccepted.add(connection);
            if (stopping) {
                connection.abort();
            }
        }

        @Override
        public void ended(Connection connection) {
            if (!audience.remove(connection)) {
                return;
            }
            unaccepted.ended(connection);
            for (Consumer<Connection> handler : disconnectHandlers) {
                connection.errors.guard(() -> handler.accept(connection));
            }
        }
    }

    /**
     * Tells where this listener can be reached.
     *
     * @return the endpoint with the real port
     */
    public Endpoint endpoint() {
        return binding.localAddress() instanceof InetSocketAddress address
                ? composition.endpoint().withPort(address.getPort())
                : composition.endpoint();
    }

    /**
     * Describes how this listener is doing.
     *
     * @return the values now, also after it was stopped
     */
    public ListenerDescription describe() {
        return new ListenerDescription(endpoint(), audience.all().size(), binding.refused());
    }

    /**
     * Gives the codec with which this listener's protocol encodes messages, for those who keep them outside of
     * connections.
     *
     * @return a codec that many threads may use at once
     * @throws AssemblyException if the endpoint has no protocol
     */
    public MessageCodec codec() {
        if (composition.codec() == null) {
            throw new AssemblyException(endpoint() + " has no protocol, so there are no messages with types");
        }
        return composition.codec();
    }

    /**
     * Gives access to what only this listener's transport can do.
     *
     * @param <T> the type of the facet
     * @param type an interface that the transport's module exports
     * @return the facet
     * @throws AssemblyException if this transport has no such facet
     */
    public <T> T unwrap(Class<T> type) {
        return binding.facet(type)
                .orElseThrow(() -> new AssemblyException("The transport \"" + composition.endpoint().transport()
                        + "\" offers no " + type.getName() + " for the listener on " + endpoint()));
    }

    /**
     * Lists the connections that are open.
     *
     * @return a snapshot, in no order
     */
    public List<Connection> connections() {
        return List.copyOf(audience.all());
    }

    /**
     * Takes a connection that was not taken before.
     *
     * @return the connection; empty if none waits
     * @throws ConnectionClosedException if none waits and the listener is stopped
     */
    public Optional<Connection> tryAccept() {
        return unaccepted.poll();
    }

    /**
     * Takes a connection that was not taken before, and waits for one if none is there.
     *
     * @param timeout how long to wait at most
     * @return the connection; it may have ended already, with messages that can still be received
     * @throws DeadlineException if none has come in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if none waits and the listener is stopped
     * @throws IllegalStateException on an I/O thread
     */
    public Connection accept(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        registry.guard().checkMayBlock("accept");
        return unaccepted.take(timeout);
    }

    /**
     * Listens for new connections.
     *
     * @param handler called on the I/O thread of each new connection, before its first message; if it throws, the
     *     connection ends
     * @return this listener
     */
    public Listener onConnect(Consumer<Connection> handler) {
        connectHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Listens for connections that have ended.
     *
     * @param handler called once for each
     * @return this listener
     */
    public Listener onDisconnect(Consumer<Connection> handler) {
        disconnectHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    @Override
    public <T> Listener onMessage(String type, Class<T> bodyType, MessageHandler<? super T> handler) {
        handlers.add(type, new Handlers.Registered<>(bodyType, null, handler));
        return redispatch();
    }

    @Override
    public <T> Listener onMessage(
            String type, Class<T> bodyType, Executor executor, MessageHandler<? super T> handler) {
        Objects.requireNonNull(executor, "executor");
        handlers.add(type, new Handlers.Registered<>(bodyType, executor, handler));
        return redispatch();
    }

    @Override
    public Listener onMessage(MessageHandler<Message> handler) {
        handlers.add(new Handlers.Registered<>(Message.class, null, handler));
        return redispatch();
    }

    @Override
    public Listener onBytes(BytesHandler handler) {
        composition.requireNoProtocol("onMessage");
        handlers.bytesHandler(handler);
        return redispatch();
    }

    private Listener redispatch() {
        audience.all().forEach(Connection::redispatch);
        return this;
    }

    @Override
    public Listener onError(ErrorHandler handler) {
        handlers.add(handler);
        return this;
    }

    /**
     * Sends a message to every connection. It is encoded once. A connection whose queue is full is left out and hears
     * of it as an error.
     *
     * @param type its type
     * @param body its body
     * @return how many connections took it
     */
    public int broadcast(String type, Object body) {
        return broadcastExcept(null, type, body);
    }

    /**
     * Sends a message as it is to every connection.
     *
     * @param message the message; on an endpoint without a protocol, its bytes or its text
     * @return how many connections took it
     */
    public int broadcast(Message message) {
        return broadcastExcept(null, message);
    }

    /**
     * Sends bytes to every connection of an endpoint without a protocol.
     *
     * @param bytes from position to limit; the position does not change
     * @return how many connections took them
     */
    public int broadcast(ByteBuffer bytes) {
        return broadcastExcept(null, bytes);
    }

    /**
     * Sends a message to every connection but one.
     *
     * @param except the connection to leave out; {@code null} for none
     * @param type its type
     * @param body its body
     * @return how many connections took it
     */
    public int broadcastExcept(@Nullable Connection except, String type, Object body) {
        return broadcastExcept(except, composition.newMessage(type, body, "broadcast(bytes)"));
    }

    /**
     * Sends a message as it is to every connection but one.
     *
     * @param except the connection to leave out; {@code null} for none
     * @param message the message; on an endpoint without a protocol, its bytes or its text
     * @return how many connections took it
     */
    public int broadcastExcept(@Nullable Connection except, Message message) {
        // One that takes the place of this meanwhile may encode otherwise.
        Composition now = composition;
        if (now.codec() == null) {
            return broadcastExcept(except, ByteBuffer.wrap(message.bytes()), message.isText());
        }
        now.requireNoSignal(message.type());
        Scratch encoded = new Scratch();
        int end = Stages.encode(now.codec(), message, encoded, 0, now.limits());
        SharedFrame frame = new SharedFrame(encoded.toRead(0, end), false);
        return audience.offer(except, now.limits(), frame, sender -> sender.offer(message, frame, now.codec()));
    }

    /**
     * Sends bytes to every connection but one, on an endpoint without a protocol.
     *
     * @param except the connection to leave out; {@code null} for none
     * @param bytes from position to limit; the position does not change
     * @return how many connections took them
     */
    public int broadcastExcept(@Nullable Connection except, ByteBuffer bytes) {
        composition.requireNoProtocol("broadcast(type, body)");
        return broadcastExcept(except, bytes, false);
    }

    private int broadcastExcept(Connection except, ByteBuffer bytes, boolean text) {
        return audience.offer(except, composition.limits(), bytes, text);
    }

    /**
     * Ends one connection at once.
     *
     * @param connection the connection
     * @return {@code false} if it is not an open connection of this listener
     */
    public boolean kick(Connection connection) {
        if (!audience.all().contains(connection)) {
            return false;
        }
        connection.abort();
        return true;
    }

    /**
     * Stops accepting, lets handlers that are under way finish, closes every connection in good order, and aborts what
     * is left at the deadline.
     *
     * @param deadline how long the good order may take
     * @return {@code true} if every connection ended in good order
     * @throws IllegalStateException on an I/O thread
     */
    public boolean stop(Duration deadline) {
        registry.guard().checkMayBlock("stop");
        return stopAsync(deadline).join();
    }

    /**
     * Begins to {@link #stop}.
     *
     * @param deadline how long the good order may take
     * @return completes with {@code true} if every connection ended in good order; the same end for every call
     */
    public CompletableFuture<Boolean> stopAsync(Duration deadline) {
        Objects.requireNonNull(deadline, "deadline");
        synchronized (this) {
            if (stopped != null) {
                return stopped.copy();
            }
            stopped = new CompletableFuture<>();
        }
        stopAccepting();
        long millis = Times.millis(deadline);
        CompletableFuture<?> unbound = binding.close()
                .toCompletableFuture()
                .handle((nothing, error) -> null)
                .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
        registry.all().stream()
                .filter(connection -> connection.lifecycle.isOf(life))
                .forEach(connection -> connection.lifecycle.abandon());
        CompletableFuture<?>[] ends = audience.all().stream()
                .map(connection -> connection.ending.drain())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .thenApply(nothing -> true)
                .completeOnTimeout(false, millis, TimeUnit.MILLISECONDS)
                .thenCombine(unbound, (orderly, nothing) -> orderly)
                .thenAccept(this::finish);
        return stopped.copy();
    }

    /** Frees the address. Connections stay open, and {@link #stop} still ends them. */
    void stopAccepting() {
        stopping = true;
        unaccepted.close();
        registry.remove(this);
        binding.close();
    }

    private void finish(boolean orderly) {
        CompletableFuture<?>[] ends = audience.all().stream()
                .map(connection -> {
                    connection.abort();
                    return connection.closeAsync();
                })
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .orTimeout(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, error) -> stopped.complete(orderly));
    }

    /** Stops with a deadline of 5 seconds. On an I/O thread it does not wait. */
    @Override
    public void close() {
        CompletableFuture<Boolean> end = stopAsync(CLOSE_DEADLINE);
        if (!registry.guard().onIoThread()) {
            end.join();
        }
    }

    /**
     * Describes the listener in one line.
     *
     * @return the endpoint and how many connections are open
     */
    @Override
    public String toString() {
        return "Listener[" + endpoint() + ", " + audience.all().size() + " connections]";
    }
}
