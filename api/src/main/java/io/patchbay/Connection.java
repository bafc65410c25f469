// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way to one peer, composed of a transport and the stages that its endpoint names.
 *
 * <p><b>Receiving.</b> A message goes to every handler of its type; if there is none, to every handler of other
 * messages; if there is none either, it waits in the inbox for {@link #tryReceive}, {@link #receive},
 * {@link #receiveAsync} or {@link #messages}. When the inbox is full, reading from the peer pauses; nothing is lost.
 * Messages that came before their handler was registered are handed to it then.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. Handlers run on the connection's I/O thread, unless they
 * or the manager have an executor, one at a time and in the order of the messages. Methods that wait throw
 * {@link IllegalStateException} on an I/O thread; they are safe on virtual threads.
 *
 * <p><b>Memory effects.</b> What a thread did before sending happens before what a handler in the same process does
 * with the message.
 */
public final class Connection implements MessageSource<Connection>, AutoCloseable {

    final Composition composition;
    final Connections registry;
    final Lifecycle lifecycle;
    final OwnFrames ownFrames = new OwnFrames();
    final Inbox inbox;
    final Sender sender;
    final Receiver receiver;
    final Errors errors;
    final Ending ending;
    final Signals signals;
    final Switching switching;
    private final long id;
    private final Settings settings;
    private final Handlers handlers = new Handlers();
    private final Pauses pauses = new Pauses(this);
    private volatile MessagePublisher publisher;
    private final ByteStream stream;

    Connection(long id, Composition composition, Handlers shared, Connections registry, Life life) {
        this.id = id;
        this.composition = composition;
        this.registry = registry;
        this.settings = composition.settings();
        Stages stages = composition.openStages();
        this.inbox = new Inbox(settings.limits(), () -> pauses.remove(Pauses.Reason.INBOX_FULL));
        this.errors = new Errors(this, handlers, shared, registry);
        this.switching = new Switching(this, shared == null);
        this.lifecycle = new Lifecycle(this, registry, life, inbox, errors);
        this.signals = composition.carriesSignals() ? new Signals(this) : null;
        this.sender = new Sender(this, stages, shared != null, pauses);
        this.stream = composition.codec() == null ? new ByteStream(this, settings.limits()) : null;
        this.receiver = new Receiver(this, stages, settings, shared, handlers, inbox, pauses, sender, signals);
        this.ending = new Ending(lifecycle, sender, receiver, pauses);
    }

    /** {@return the number of this connection: from 1, unique within the manager and never used again} */
    public long id() {
        return id;
    }

    /** {@return what this connection was made from; on the accepting side, the listener's endpoint} */
    public Endpoint endpoint() {
        return composition.endpoint();
    }

    /** {@return where this connection is in its life now} */
    public ConnectionState state() {
        return lifecycle.state();
    }

    /** {@return whether messages can be sent, which is in the state {@link ConnectionState#CONNECTED}} */
    public boolean isConnected() {
        // The link knows of its end a moment before this connection hears of it.
        return state() == ConnectionState.CONNECTED && lifecycle.link().isOpen();
    }

    /** {@return this side's address, also after the end} {@link IllegalStateException} if it never reached its peer. */
    public SocketAddress localAddress() {
        return lifecycle.requireReached().localAddress();
    }

    /** {@return the peer's address, also after the end} {@link IllegalStateException} if it never reached its peer. */
    public SocketAddress remoteAddress() {
        return lifecycle.requireReached().remoteAddress();
    }

    /**
     * {@return when bytes last came or went, by the wall clock} {@link IllegalStateException} if it never reached its
     * peer.
     */
    public Instant lastActivity() {
        return Instant.now().minus(statistics().sinceLastActivity());
    }

    /** {@return the first error that ended or prevented it; empty if it is open or ended in good order} */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(lifecycle.failure());
    }

    /**
     * {@return the counters; exact once the connection has ended, close to it before} {@link IllegalStateException} if
     * it never reached its peer.
     */
    public ConnectionStatistics statistics() {
        return ConnectionStatistics.of(this, lifecycle.requireReached().statistics());
    }

    /**
     * Describes how this connection is doing, in every state.
     *
     * @return the values now, to be read by programs or printed for people
     */
    public ConnectionDescription describe() {
        return ConnectionDescription.of(this);
    }

    /**
     * Sends a message.
     *
     * <p>Returns when the message was encoded and queued. When the queue is full, the {@link SendPolicy} decides.
     *
     * @param type its type
     * @param body its body: a {@link String}, a {@code byte[]}, or anything structured that the protocol can carry; not
     *     used any more after this method has returned
     * @throws UnknownMessageTypeException if types are registered and this is none of them
     * @throws CodecException if the protocol cannot carry that body
     * @throws IllegalArgumentException if the type begins with {@code @} and the protocol carries signals
     * @throws LimitException if the message is too large, or the queue is full and this send may not wait
     * @throws DeadlineException if the queue stays full for the stall timeout
     * @throws ConnectionClosedException if the connection is not open
     * @throws IllegalStateException if the endpoint has no protocol
     */
    public void send(String type, Object body) {
        sender.send(composition.newMessage(type, body, "send(bytes)"));
    }

    /**
     * Sends a message as it is, for example one that was received.
     *
     * @param message the message; on an endpoint without a protocol, its bytes
     */
    public void send(Message message) {
        Objects.requireNonNull(message, "message");
        if (composition.codec() != null) {
            composition.requireNoSignal(message.type());
            sender.send(message);
        } else {
            sender.send(ByteBuffer.wrap(message.bytes()), message.isText());
        }
    }

    /**
     * Sends bytes on an endpoint without a protocol: one frame, or a piece of a stream.
     *
     * @param bytes from position to limit; the caller may reuse the buffer as soon as this method has returned
     * @throws LimitException if the frame is too large, or the queue is full and this send may not wait
     * @throws DeadlineException if the queue stays full for the stall timeout
     * @throws ConnectionClosedException if the connection is not open
     * @throws IllegalStateException if the endpoint has a protocol
     */
    public void send(ByteBuffer bytes) {
        composition.requireNoProtocol("send(type, body)");
        sender.send(bytes, false);
    }

    /**
     * Lends bytes to the connection and sends them as {@link #send(ByteBuffer)} does. Large ones in a direct buffer
     * (16 KiB, say), sent on the connection's I/O thread, go to the system without a copy where the transport can do
     * that; all others are copied and given back at once.
     *
     * @param bytes from position to limit; they must not change until they have been given back
     * @param returned runs once when the connection needs the bytes no more, during this call or later on the I/O
     *     thread, at the latest when the connection ends; must neither block nor throw. It does not run if this method
     *     throws
     * @throws LimitException as {@link #send(ByteBuffer)} does
     * @throws DeadlineException as {@link #send(ByteBuffer)} does
     * @throws ConnectionClosedException as {@link #send(ByteBuffer)} does
     * @throws IllegalStateException as {@link #send(ByteBuffer)} does
     */
    @Stability.Experimental
    public void sendLent(ByteBuffer bytes, Runnable returned) {
        composition.requireNoProtocol("send(type, body)");
        sender.sendLent(bytes, Objects.requireNonNull(returned, "returned"));
    }

    /**
     * Sends text on an endpoint without a protocol. Transports that tell text from bytes, such as WebSocket, send it as
     * text, others as its UTF-8 bytes.
     *
     * @param text the text; what is thrown is what {@link #send(ByteBuffer)} throws
     */
    public void sendText(String text) {
        sendText(StandardCharsets.UTF_8.encode(text));
    }

    /**
     * Sends text as {@link #sendText(String)} does.
     *
     * @param utf8 in UTF-8, which is not checked; the caller may reuse the buffer as soon as this method has returned
     */
    public void sendText(ByteBuffer utf8) {
        composition.requireNoProtocol("send(type, body)");
        sender.send(utf8, true);
    }

    /**
     * {@return a message that waits, taken; empty if none has arrived yet}
     *
     * @throws ConnectionClosedException if none waits and none will come
     */
    public Optional<Message> tryReceive() {
        return inbox.poll();
    }

    /**
     * Takes a message, and waits for it if none is there.
     *
     * @param timeout how long to wait at most
     * @return the message
     * @throws DeadlineException if none has arrived in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if none waits and none will come
     * @throws IllegalStateException on an I/O thread
     */
    public Message receive(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        registry.guard().checkMayBlock("receive");
        return inbox.take(timeout);
    }

    /** {@return the next message when it comes, mostly on the I/O thread; a cancelled future takes none} */
    public CompletableFuture<Message> receiveAsync() {
        return inbox.takeAsync();
    }

    /**
     * {@return the one stream of bytes of this connection, if it has no protocol; {@link #unwrap} gives it, too}
     *
     * @throws IllegalStateException if the endpoint has a protocol
     */
    public ByteStream stream() {
        composition.requireNoProtocol("receive");
        return stream;
    }

    /**
     * {@return what hands out messages by demand, to one subscriber at a time; it completes when the connection has
     * ended in good order and fails otherwise}
     */
    public Flow.Publisher<Message> messages() {
        if (publisher == null) {
            synchronized (this) {
                if (publisher == null) {
                    publisher = new MessagePublisher(inbox, errors::report);
                }
            }
        }
        return publisher;
    }

    @Override
    public <T> Connection onMessage(String type, Class<T> bodyType, MessageHandler<? super T> handler) {
        handlers.add(type, new Handlers.Registered<>(bodyType, null, handler));
        return redispatch();
    }

    @Override
    public <T> Connection onMessage(
            String type, Class<T> bodyType, Executor executor, MessageHandler<? super T> handler) {
        Objects.requireNonNull(executor, "executor");
        handlers.add(type, new Handlers.Registered<>(bodyType, executor, handler));
        return redispatch();
    }

    @Override
    public Connection onMessage(MessageHandler<Message> handler) {
        handlers.add(new Handlers.Registered<>(Message.class, null, handler));
        return redispatch();
    }

    @Override
    public Connection onBytes(BytesHandler handler) {
        composition.requireNoProtocol("onMessage");
        handlers.bytesHandler(handler);
        return redispatch();
    }

    /** Gives handlers that were just registered what came before them. */
    Connection redispatch() {
        Link open = lifecycle.link();
        if (open != null) {
            open.execute(receiver::redispatch);
        }
        return this;
    }

    @Override
    public Connection onError(ErrorHandler handler) {
        handlers.add(handler);
        return this;
    }

    /**
     * Listens for the end.
     *
     * @param handler called once, at once if the connection has ended already
     * @return this connection
     */
    public Connection onClose(Consumer<Connection> handler) {
        Objects.requireNonNull(handler, "handler");
        lifecycle.ended().thenRun(() -> errors.guard(() -> handler.accept(this)));
        return this;
    }

    /**
     * Listens for the wish that it end soon, because a part of it is being {@linkplain Plugin#unplug unplugged}.
     *
     * @param handler called once at most, on the I/O thread; at once if that has come already
     * @return this connection
     */
    public Connection onDraining(Consumer<Connection> handler) {
        Objects.requireNonNull(handler, "handler");
        ending.draining().thenRun(() -> errors.guard(() -> handler.accept(this)));
        return this;
    }

    /** Whether the plugin was a part of it in the beginning, or is one now. */
    boolean uses(Plugin plugin) {
        return composition.uses(plugin)
                || Stages.use(sender.stages(), plugin)
                || Stages.use(receiver.stages(), plugin);
    }

    /**
     * {@return an option's value as the system has set it; {@code null} if there is none, as of IP_MULTICAST_IF}
     *
     * @param <T> the type of its value
     * @param option one that the transport supports
     * @throws UnsupportedOperationException if the transport has no such option
     */
    public <T> @Nullable T option(SocketOption<T> option) {
        if (option.equals(StandardOptions.COMPRESSION_LEVEL)) {
            return option.type().cast(sender.level());
        }
        return lifecycle.requireLink().option(option);
    }

    /**
     * Changes an option.
     *
     * @param <T> the type of its value
     * @param option one that the transport supports, or {@link StandardOptions#COMPRESSION_LEVEL}
     * @param value the new value, for a level from the next message on
     * @throws UnsupportedOperationException if the transport has no such option, or it cannot be changed any more
     */
    public <T> void option(SocketOption<T> option, T value) {
        if (option.equals(StandardOptions.COMPRESSION_LEVEL)) {
            sender.level((Integer) value);
        } else {
            lifecycle.requireLink().option(option, value);
        }
    }

    /**
     * {@return what only this connection's transport can do, a facet}
     *
     * @param <T> the type of the facet
     * @param type an interface that the transport's module exports, or {@link ByteStream}
     * @throws AssemblyException if this transport has no such facet
     */
    public <T> T unwrap(Class<T> type) {
        if (type == ByteStream.class) {
            return type.cast(stream());
        }
        return lifecycle.requireLink()
                .facet(type)
                .orElseThrow(() -> new AssemblyException("The transport \"" + endpoint().transport() + "\" offers no "
                        + type.getName() + " for " + endpoint()));
    }

    /** {@return whether one user may follow another: what one did means nothing to the next, says its protocol} */
    public boolean isReusable() {
        return Checking.reusable(composition.codec());
    }

    /**
     * {@return whether another user may take over now, provided that it {@linkplain #isReusable() is reusable}: it is
     * open, no message waits to be received, nobody waits for one, and it has no message handlers of its own}
     */
    public boolean isAtRest() {
        return isConnected()
                && handlers.table() == Handlers.Table.EMPTY
                && inbox.isAtRest()
                && (publisher == null || !publisher.isSubscribed())
                && (composition.codec() != null || !stream.isInUse());
    }

    /**
     * Finds out whether this connection is still good, in whatever way its protocol or transport has; where there is
     * none, by its state. Nothing is written that the peer's application could take for a message of ours.
     *
     * <p>For connections that nobody uses at the moment: a message that arrives meanwhile can be taken for a wrong
     * answer.
     *
     * @return completes when the peer has answered, or fails when it answered wrongly or the connection ended; a peer
     *     that does not answer leaves it incomplete, so bound it with {@link CompletableFuture#orTimeout}
     */
    public CompletableFuture<@Nullable Void> checkAsync() {
        return Checking.start(this, composition.codec());
    }

    /** {@return the names of the stages that a message passes on its way out now, from the application outwards} */
    public List<String> stages() {
        return Stages.names(sender.stages());
    }

    /** {@return the names of the stages of the way in now; not those of {@link #stages} only while it switches} */
    public List<String> incomingStages() {
        return Stages.names(receiver.stages());
    }

    /**
     * Sends by other stages from the next message on, for a protocol whose own messages say when; in a handler, exactly
     * from the next message that it sends. Keys and options come from the manager and the endpoint, as ever.
     *
     * @param stages as they stand behind the transport in a URI, such as {@code json+deflate+xor}
     * @throws AssemblyException if they cannot follow; nothing has changed then
     * @throws ConnectionClosedException if the connection is not open
     */
    public void switchOutgoing(String stages) {
        switching.outgoing(stages);
    }

    /**
     * Reads by other stages from the next frame on: in a handler on the I/O thread, from the frame behind the one that
     * it handles; elsewhere, from one that comes soon.
     *
     * @param stages what {@link #switchOutgoing} takes, throwing the same
     */
    public void switchIncoming(String stages) {
        switching.incoming(stages);
    }

    /**
     * Switches both ways on both sides, by agreement, while messages go on. The peer's manager must {@linkplain
     * NetworkManagerBuilder#allowSwitchTo allow} it. If both sides ask at once, the one that has connected is served.
     *
     * @param stages what {@link #switchOutgoing} takes
     * @return completes on the I/O thread when this side has switched; fails with an {@link AssemblyException} if that
     *     cannot be or the peer refuses, with a {@link DeadlineException} if it does not answer within the handshake
     *     timeout, with a {@link LimitException} if the send queue has no room for the offer: then nothing has changed;
     *     or with a {@link ConnectionClosedException}
     */
    public CompletableFuture<@Nullable Void> switchStages(String stages) {
        return switching.negotiate(stages);
    }

    /**
     * Asks the peer for a sign of life: by the transport's own pings where it has them, else by a signal where the
     * protocol carries them.
     *
     * @return completes with the time that the answer took, on the I/O thread; with an {@link
     *     UnsupportedOperationException} if there is no way to ask; with a {@link ConnectionClosedException} when the
     *     connection ends; with a {@link LimitException} if the send queue is full or too many questions wait. Where
     *     frames can get lost, it may never complete, so bound it with {@link CompletableFuture#orTimeout}
     */
    public CompletableFuture<Duration> pingAsync() {
        return Checking.ping(this, lifecycle.link(), signals);
    }

    /** {@return how long the last answer to a ping took, whoever asked; empty if there was none yet} */
    public Optional<Duration> lastRoundTrip() {
        return Checking.lastRoundTrip(lifecycle.link(), signals);
    }

    /**
     * {@return completes when it has ended, in good order: nothing more is accepted, what was accepted is sent, then the
     * connection ends; one that is still connecting gives up}
     */
    public CompletableFuture<@Nullable Void> closeAsync() {
        return ending.begin(CloseReason.DONE);
    }

    /**
     * Closes in good order and waits for the end, at most the stall timeout; then aborts. On an I/O thread it does not
     * wait. A second call does nothing.
     */
    @Override
    public void close() {
        if (registry.guard().onIoThread() || lifecycle.link() == null) {
            closeAsync();
        } else {
            ending.await(settings.limits().stallTimeout());
        }
    }

    /** Ends at once. What was not sent yet is dropped. */
    public void abort() {
        lifecycle.abort();
    }

    /** {@return id, endpoint and state in one line} */
    @Override
    public String toString() {
        return "Connection[" + id + ", " + endpoint() + ", " + state() + "]";
    }
}
