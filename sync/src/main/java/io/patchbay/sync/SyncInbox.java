// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.PatchbayException;
import io.patchbay.TransportException;
import io.patchbay.spi.MessageCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Takes the messages of any number of {@link Outbox outboxes}: each once, those of one outbox in their order.
 *
 * <pre>{@code
 * SyncInbox inbox = SyncInbox.attach(hub, Path.of("inbox"));
 * inbox.onMessage("position", Position.class, (from, position) -> store(position));
 * }</pre>
 *
 * <p>A message is acknowledged after its handler has returned and the {@link Ledger} has remembered and forced it. If
 * the handler throws, the message is refused: it comes again after a while, and those behind it wait, until it is taken
 * or its sender gives it up. A message of a type that has no handler is refused, too.
 *
 * <p><b>What holds.</b> While the ledger lives, a message is handed out again only if the process ended, or the power
 * was cut, after its handler had begun and before the ledger had remembered it. {@link Delivery} tells an application
 * that such a message is the one it knows.
 *
 * <p><b>Threads.</b> Safe for use by many threads. Handlers may block. They run on threads of the inbox, unless it was
 * given an executor; those for one sender one at a time.
 */
public final class SyncInbox implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");
    private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());
    /** A peer that does not read its acknowledgements gets no more of them. */
    private static final long MAX_QUEUED_ACK_BYTES = 64 << 10;

    private final MessageCodec codec;
    private final Ledger ledger;
    private final Executor executor;
    private final Map<String, Registered<?>> handlers = new ConcurrentHashMap<>();
    private final Map<UUID, Sender> senders = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Registered<T>(Class<T> bodyType, DeliveryHandler<? super T> handler) {

        @SuppressWarnings("unchecked") // T is Message then.
        void handle(Delivery from, Message message) throws Exception {
            handler.handle(from, bodyType == (Class<?>) Message.class ? (T) message : message.body(bodyType));
        }
    }

    /** What is known of one outbox. */
    private static final class Sender {
        private final UUID id;
        /** Changed by the thread that hands out, under the object's monitor; read under it too. */
        private long taken;

        private Wire.Status status = Wire.Status.TAKEN;
        private String reason = "";
        private Connection connection;
        private boolean asText;
        private boolean answering;
        private long loggedRefusal;

        Sender(UUID id, long taken) {
            this.id = id;
            this.taken = taken;
        }
    }

    private SyncInbox(MessageCodec codec, Ledger ledger, Executor executor) {
        this.codec = codec;
        this.ledger = ledger;
        this.executor = executor;
    }

    /**
     * Takes the messages that come to a listener, and remembers in a folder which ones.
     *
     * @param listener receives; it needs a protocol
     * @param folder where the ledger is, made if it is not there
     * @return the inbox
     * @throws io.patchbay.AssemblyException if the listener has no protocol, or the folder is in use
     * @throws StorageException if the folder cannot be read, or its file is damaged
     */
    public static SyncInbox attach(Listener listener, Path folder) {
        listener.codec();
        return attach(listener, Ledger.in(folder));
    }

    /**
     * Takes the messages that come to a listener, and remembers in a ledger which ones.
     *
     * @param listener receives; it needs a protocol
     * @param ledger remembers; closed with the inbox
     * @return the inbox
     */
    public static SyncInbox attach(Listener listener, Ledger ledger) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "patchbay-inbox");
                    thread.setDaemon(true);
                    return thread;
                });
        // They end by themselves when there is nothing to do, also after the inbox was closed.
        threads.allowCoreThreadTimeOut(true);
        return attach(listener, ledger, threads);
    }

    /**
     * Takes the messages that come to a listener, remembers in a ledger which ones, and runs handlers on an executor.
     *
     * @param listener receives; it needs a protocol
     * @param ledger remembers; closed with the inbox
     * @param executor runs handlers; not closed with the inbox
     * @return the inbox
     */
    public static SyncInbox attach(Listener listener, Ledger ledger, Executor executor) {
        SyncInbox inbox = new SyncInbox(
                listener.codec(),
                Objects.requireNonNull(ledger, "ledger"),
                Objects.requireNonNull(executor, "executor"));
        listener.onMessage(Wire.DATA, Message.class, executor, inbox::received);
        return inbox;
    }

    /**
     * Takes the messages of one type.
     *
     * @param <T> the type of the body
     * @param type the type of the messages
     * @param bodyType the class that bodies are decoded to; {@code Message.class} for the message itself
     * @param handler takes each message; replaces an earlier handler of the type
     * @return this inbox
     */
    public <T> SyncInbox onMessage(String type, Class<T> bodyType, DeliveryHandler<? super T> handler) {
        handlers.put(
                Objects.requireNonNull(type, "type"),
                new Registered<>(
                        Objects.requireNonNull(bodyType, "bodyType"), Objects.requireNonNull(handler, "handler")));
        return this;
    }

    private void received(Connection from, Message message) {
        if (closed) {
            return;
        }
        Wire.Data data = Wire.data(message);
        Sender sender;
        try {
            sender = senders.computeIfAbsent(data.sender(), id -> new Sender(id, ledger.last(id)));
        } catch (RuntimeException e) {
            answer(from, new Wire.Ack(data.sender(), 0, Wire.Status.REFUSED, reason(e)), message.isText());
            return;
        }
        take(from, sender, data, message.isText());
    }

    /** One sender's messages one at a time, though they may come on an old connection and on a new one. */
    private void take(Connection from, Sender sender, Wire.Data data, boolean asText) {
        synchronized (sender) {
            if (closed) {
                return;
            }
            sender.connection = from;
            sender.asText = asText;
            if (data.sequence() > sender.taken) {
                if (data.previous() <= sender.taken) {
                    handOut(from, sender, data);
                } else if (sender.status == Wire.Status.TAKEN) {
                    sender.status = Wire.Status.MISSING;
                }
            }
            if (sender.answering) {
                return;
            }
            sender.answering = true;
        }
        // Behind whatever waits already, so that one answer is enough for many messages.
        try {
            executor.execute(() -> answer(sender));
        } catch (RejectedExecutionException e) {
            answer(sender);
        }
    }

    private void handOut(Connection from, Sender sender, Wire.Data data) {
        try {
            Message message = codec.decode(data.content());
            Registered<?> handler = handlers.get(message.type());
            if (handler == null) {
                throw new CodecException("there is no handler for messages of this type");
            }
            handler.handle(new Delivery(from, data.sender(), data.sequence(), message.timestamp()), message);
            ledger.taken(data.sender(), data.sequence());
            sender.taken = data.sequence();
            sender.status = Wire.Status.TAKEN;
            sender.reason = "";
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            sender.status = Wire.Status.REFUSED;
            sender.reason = reason(e);
            if (sender.loggedRefusal != data.sequence()) {
                // Once for each message, however often it comes.
                sender.loggedRefusal = data.sequence();
                LOGGER.log(Level.WARNING, "Message " + data.sequence() + " of outbox " + data.sender()
                        + " was not taken, and comes again", e);
            }
        }
    }

    /** Only our own words go to the peer: what a handler throws may hold anything. */
    private static String reason(Throwable error) {
        return error instanceof PatchbayException || error instanceof StorageException
                ? error.getMessage()
                : "the receiver has thrown " + error.getClass().getName();
    }

    private void answer(Sender sender) {
        Connection to;
        Wire.Ack ack;
        boolean asText;
        synchronized (sender) {
            to = sender.connection;
            asText = sender.asText;
            ack = new Wire.Ack(sender.id, sender.taken, sender.status, sender.reason);
            sender.answering = false;
            // A refusal is told once; the message comes again.
            sender.status = Wire.Status.TAKEN;
            sender.reason = "";
        }
        try {
            ledger.force();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "What was taken is not acknowledged, because the ledger cannot force it", e);
            return;
        }
        answer(to, ack, asText);
    }

    private void answer(Connection to, Wire.Ack ack, boolean asText) {
        try {
            if (to.statistics().queuedBytes() > MAX_QUEUED_ACK_BYTES) {
                LOGGER.log(Level.INFO, "{0} does not read its acknowledgements, and is ended", to);
                to.abort();
                return;
            }
            to.send(Wire.ACK, Wire.body(Wire.ack(ack), asText));
        } catch (TransportException e) {
            // The connection has ended. The sender comes back, and is told then.
        } catch (PatchbayException e) {
            LOGGER.log(Level.WARNING, "A message cannot be acknowledged", e);
        }
    }

    /** Takes no more messages: they stay with their senders. Releases the ledger. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        for (Sender sender : senders.values()) {
            synchronized (sender) {
                // Whoever was handing out is done now, and nobody will again.
                sender.status = Wire.Status.TAKEN;
            }
        }
        ledger.close();
    }
}
