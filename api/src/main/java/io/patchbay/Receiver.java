// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The way in of one connection: stages, then handlers by type, then the inbox. Runs on the link's I/O thread.
 */
final class Receiver implements LinkHandler {

    private static final VarHandle BATCHES;

    static {
        try {
            BATCHES = MethodHandles.lookup().findVarHandle(Receiver.class, "batches", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Predicate<ByteBuffer> NOTHING_PASSES = frame -> false;

    private final Connection connection;
    private final boolean reliable;

    /** Found out by whoever makes the connection: the I/O thread would have to fetch two more objects for it. */
    private final boolean greets;

    /** What managers say to each other; {@code null} if the protocol does not carry it. */
    private final Signals signals;

    private Heartbeat heartbeat;
    /** Changes on the I/O thread; {@code null} for ever if there are none. */
    private Stages stages;

    private final Settings settings;
    private final Handlers shared;
    private final Handlers own;
    private final Inbox inbox;
    private final Pauses pauses;
    private final Sender sender;

    /** Changes its kind with the first executor; most connections have none. */
    private Map<Executor, Sequencer> sequencers = Map.of();

    /** The handlers as the I/O thread last saw them. */
    private Handlers.Table ownNow = Handlers.Table.EMPTY;

    private Handlers.Table sharedNow = Handlers.Table.EMPTY;

    /** The one of the two that gets bytes; {@code null} if none does. */
    private BytesHandler bytesHandler;

    /** Where messages of one type go: mostly the next one is of the same type. */
    private Handlers.Registered<?>[] route;

    private String routedType;
    private boolean inBatch;

    /** Whether a handler has got bytes in this batch. */
    private boolean bytesHandled;

    private boolean understood;
    private boolean over;

    /** Which frames go on to the stages; {@code null} if all do. */
    private Predicate<ByteBuffer> gate;

    /** The exchange of greetings, as long as the connection is not open. */
    private volatile Greeter greeter;

    private boolean warnedFull;

    /** Counts beginnings and ends of batches, so it is odd within one; read by the watchdog. */
    private long batches;

    Receiver(Connection connection, Stages stages, Settings settings, Handlers shared, Handlers own, Inbox inbox,
            Pauses pauses, Sender sender, Signals signals) {
        this.connection = connection;
        this.reliable = connection.composition.traits().reliable();
        this.signals = signals;
        this.greets = stages != null && stages.greets();
        this.stages = stages;
        this.settings = settings;
        this.shared = shared;
        this.own = own;
        this.inbox = inbox;
        this.pauses = pauses;
        this.sender = sender;
    }

    /** Tells the number of the batch that is under way, or 0. */
    long batch() {
        long now = (long) BATCHES.getOpaque(this);
        return now % 2 == 0 ? 0 : now;
    }

    @Override
    public void onOpen(Link link) {
        connection.lifecycle.reached(link);
        if (!greets) {
            opened(link);
            return;
        }
        Greeter newGreeter =
                new Greeter(connection, link, stages.greeting(), shared != null, reliable, () -> greeted(link));
        greeter = newGreeter;
        gate = newGreeter;
        newGreeter.begin(connection.registry.timer(), settings.limits());
    }

    private void greeted(Link link) {
        if (reliable) {
            gate = null;
        }
        try {
            opened(link);
        } finally {
            // Last, since who finds none takes the connection for open.
            greeter = null;
        }
    }

    private void opened(Link link) {
        sender.opened(link);
        connection.lifecycle.opened(link);
        // Whoever waits for the connection was told, and need not wait for this.
        if (connection.lifecycle.link() != null && signals != null && keepsAlive() && !link.heartbeats()) {
            link.execute(() -> beginHeartbeat(link));
        }
    }

    private boolean keepsAlive() {
        return connection.composition.traits().connected()
                && !settings.limits().pingInterval().isZero();
    }

    /** Reads by other stages from the next frame on. */
    void switchTo(Stages next) {
        if (over) {
            next.leave();
            return;
        }
        stages.leave();
        stages = next;
    }

    Stages stages() {
        return stages;
    }

    boolean isPaused() {
        return pauses.isPaused();
    }

    /** The way in is not used any more. */
    void leaveStages() {
        if (stages != null) {
            stages.leave();
        }
    }

    private void beginHeartbeat(Link link) {
        if (!over) {
            heartbeat = new Heartbeat(connection, link, signals, pauses, connection.registry.timer());
            heartbeat.start();
        }
    }

    /** Completes when the link, which has opened, carries messages, or has ended without; {@code null} if it does. */
    CompletableFuture<Void> greeting() {
        Greeter greeting = greeter;
        return greeting == null ? null : greeting.done();
    }

    /** Gives up, if the link is open and the connection not yet. */
    void abandon() {
        Greeter greeting = greeter;
        if (greeting != null) {
            greeting.abandon();
        }
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        received(frame, false);
    }

    @Override
    public void onText(ByteBuffer utf8) {
        received(utf8, true);
    }

    private void received(ByteBuffer frame, boolean text) {
        if (gate != null && !gate.test(frame)) {
            return;
        }
        if (!inBatch) {
            beginBatch();
        }
        redispatch();
        if (stages == null) {
            bytes(frame, text, frame.remaining());
        } else {
            staged(frame);
        }
    }

    @Override
    public void onBatchEnd() {
        if (inBatch) {
            if (bytesHandled) {
                bytesEnd();
            }
            inBatch = false;
            sender.dispatching(false);
            BATCHES.setOpaque(this, batches + 1);
        }
    }

    private void beginBatch() {
        inBatch = true;
        sender.dispatching(true);
        BATCHES.setOpaque(this, batches + 1);
    }

    @Override
    public void onWritable() {
        sender.writable();
        connection.lifecycle.writable();
        if (signals != null) {
            signals.writable();
            connection.switching.writable();
        }
    }

    @Override
    public void onError(PatchbayException error) {
        Greeter greeting = greeter;
        if (greeting == null) {
            connection.errors.report(error);
        } else {
            greeting.failed(error);
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        onBatchEnd();
        if (greeter != null) {
            greeter.closed(cause);
            return;
        }
        if (heartbeat != null) {
            heartbeat.end();
        }
        over = true;
        sender.ended();
        leaveStages();
        connection.switching.ended();
        connection.lifecycle.ended(cause);
        if (signals != null) {
            signals.ended();
        }
    }

    private void staged(ByteBuffer frame) {
        int size = frame.remaining();
        Stages now = stages;
        try {
            if (now.codec() == null) {
                bytes(now.inBytes(frame), false, size);
            } else {
                dispatch(now.in(frame), size);
            }
            now.trimIn();
            understood = true;
        } catch (UnknownMessageTypeException e) {
            connection.errors.report(e);
        } catch (CodecException | LimitException e) {
            fail(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            fail(new CodecException("A stage of " + connection.endpoint() + " failed: " + LogText.of(e), e));
        }
    }

    /**
     * Bad bytes end this connection: what follows them cannot be trusted. What was sent before still goes out. Without
     * connections anybody can send bytes in a peer's name, so there they end nothing that was understood before.
     */
    void fail(PatchbayException error) {
        if (understood && !reliable) {
            connection.errors.report(error);
            return;
        }
        gate = NOTHING_PASSES;
        connection.lifecycle.failing(error);
        connection.ending.begin(error instanceof LimitException ? CloseReason.TOO_LARGE : CloseReason.BAD_DATA);
    }

    private void bytes(ByteBuffer bytes, boolean text, int size) {
        BytesHandler handler = bytesHandler;
        if (handler == null) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            dispatch(text ? Message.ofText(new String(copy, StandardCharsets.UTF_8)) : Message.ofBytes(copy), size);
            return;
        }
        bytesHandled = true;
        try {
            if (text) {
                handler.handleText(connection, bytes);
            } else {
                handler.handle(connection, bytes);
            }
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            connection.errors.report(e);
        }
    }

    private void bytesEnd() {
        bytesHandled = false;
        try {
            bytesHandler.handleBatchEnd(connection);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            connection.errors.report(e);
        }
    }

    private void dispatch(Message message, int size) {
        if (!toHandlers(message)) {
            if (inbox.put(message, size)) {
                inboxFull(message);
            }
        }
    }

    private boolean toHandlers(Message message) {
        if (!message.type().equals(routedType)) {
            if (signals != null && MessageTypes.isSignal(message.type())) {
                signals.received(message);
                return true;
            }
            route = route(message.type());
            routedType = message.type();
        }
        Handlers.Registered<?>[] handlers = route;
        for (Handlers.Registered<?> handler : handlers) {
            call(handler, message);
        }
        return handlers.length > 0;
    }

    private Handlers.Registered<?>[] route(String type) {
        List<Handlers.Registered<?>> found = new ArrayList<>(sharedNow.forType(type));
        found.addAll(ownNow.forType(type));
        if (found.isEmpty()) {
            found.addAll(sharedNow.others());
            found.addAll(ownNow.others());
        }
        return found.toArray(Handlers.Registered<?>[]::new);
    }

    private void call(Handlers.Registered<?> handler, Message message) {
        Executor executor = handler.executor() == null ? settings.executor() : handler.executor();
        if (executor == null) {
            run(handler, message);
            return;
        }
        if (sequencers.isEmpty()) {
            sequencers = new IdentityHashMap<>(1);
        }
        Sequencer sequencer = sequencers.computeIfAbsent(executor, this::newSequencer);
        try {
            if (sequencer.add(() -> run(handler, message))) {
                pauses.add(Pauses.Reason.HANDLERS_BEHIND);
                if (!sequencer.isFull()) {
                    pauses.remove(Pauses.Reason.HANDLERS_BEHIND);
                }
            }
        } catch (RejectedExecutionException e) {
            connection.errors.report(e);
        }
    }

    private Sequencer newSequencer(Executor executor) {
        return new Sequencer(
                executor,
                settings.limits().inboxMessages(),
                () -> pauses.remove(Pauses.Reason.HANDLERS_BEHIND));
    }

    private void run(Handlers.Registered<?> handler, Message message) {
        try {
            handler.handle(connection, message);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            connection.errors.report(e);
        }
    }

    private void inboxFull(Message message) {
        pauses.add(Pauses.Reason.INBOX_FULL);
        if (!inbox.isFull()) {
            pauses.remove(Pauses.Reason.INBOX_FULL);
        } else if (!warnedFull && !inbox.everAsked()) {
            warnedFull = true;
            connection.errors.warn("has a full inbox that nobody empties, and stops reading; the last message is of"
                    + " type \"" + LogText.escape(message.type())
                    + "\". Receive the messages, or handle those of other types with onMessage(handler)");
        }
    }

    /** Looks for new handlers, and hands them what came before them, before anything that comes now. */
    void redispatch() {
        Handlers.Table newOwn = own.table();
        Handlers.Table newShared = shared == null ? Handlers.Table.EMPTY : shared.table();
        if (newOwn != ownNow || newShared != sharedNow) {
            ownNow = newOwn;
            sharedNow = newShared;
            bytesHandler = newOwn.bytes() != null ? newOwn.bytes() : newShared.bytes();
            routedType = null;
            boolean alone = !inBatch;
            if (alone) {
                beginBatch();
            }
            dispatchWaiting();
            if (alone) {
                onBatchEnd();
            }
        }
    }

    private void dispatchWaiting() {
        boolean raw = (stages == null || stages.codec() == null) && bytesHandler != null;
        for (Message message : inbox.drain(each -> raw || hasHandler(each))) {
            if (raw) {
                byte[] waiting = message.bytes();
                bytes(ByteBuffer.wrap(waiting), message.isText(), waiting.length);
            } else {
                toHandlers(message);
            }
        }
    }

    private boolean hasHandler(Message message) {
        return ownNow.handles(message.type()) || sharedNow.handles(message.type());
    }

    /** Calls back when no handler of this connection waits or runs on an executor. */
    void whenHandlersIdle(Runnable callback) {
        AtomicInteger busy = new AtomicInteger(1);
        Runnable oneIdle = () -> {
            if (busy.decrementAndGet() == 0) {
                callback.run();
            }
        };
        for (Sequencer sequencer : sequencers.values()) {
            busy.incrementAndGet();
            sequencer.whenIdle(oneIdle);
        }
        oneIdle.run();
    }
}
