// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.StageDescription;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Sends messages to one receiver so that none is lost: each is stored in a folder first, and stays there until the
 * receiver's {@link SyncInbox} has acknowledged it, over as many connections and restarts of either side as it takes.
 *
 * <pre>{@code
 * try (Outbox outbox = Outbox.open(network, "tcp+json://hub:7171", Path.of("outbox"))) {
 *     outbox.send("position", new Position(3, 4));
 * }
 * }</pre>
 *
 * <p><b>What holds.</b> A message for which {@link #send} has returned is handed to the receiver's handler at least
 * once, after every message sent before it, and not again once the receiver has remembered that it was taken. The
 * exception are dead letters: a message that the handler refuses as often as {@link SyncOptions#retry} allows, or that
 * cannot be sent at all, is written to a file and told to {@link #onDeadLetter}, and those behind it go on. That a
 * receiver cannot be reached, or does not answer, never makes a dead letter.
 *
 * <p>A folder belongs to one outbox, in one process, at a time, and to one receiver. Its content must not be replaced
 * by an older copy.
 *
 * <p>The manager's {@link io.patchbay.NetworkObserver} hears of it as events of the service {@code sync}: {@code away}
 * when the receiver is lost or cannot be reached while there is something for it, and {@code back}; {@code message
 * refused} and {@code dead letter}, with the attempts as amount; {@code stopped} after an error of the disk, when the
 * outbox must be opened anew.
 *
 * <p><b>Threads.</b> Safe for use by many threads. An outbox has two threads of its own, both daemons. Sending may wait
 * for the disk, so it is not for I/O threads.
 */
public final class Outbox implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int FIRST_TARGET_BYTES = 512;

    private final SyncOptions options;
    private final MessageCodec codec;
    private final MessageLog log;
    private final Route route;
    private final Courier courier;

    private Outbox(NetworkManager network, Endpoint endpoint, MessageCodec codec, MessageLog log, SyncOptions options) {
        this.options = options;
        this.codec = codec;
        this.log = log;
        Events events = new Events(network.observer(), log.disk().toString());
        log.onFailed(events::stopped);
        this.route = new Route(network, endpoint, options.retry(), log.sender(), events);
        this.courier = new Courier(log, options, codec, route, events);
        courier.start();
    }

    /**
     * Opens an outbox with default options, and begins to deliver what is in it.
     *
     * @param network connects
     * @param uri the receiver; it needs a protocol
     * @param folder where messages are stored, made if it is not there
     * @return the outbox
     * @throws AssemblyException if the endpoint cannot be composed or has no protocol, if the folder is in use, or if
     *     it holds messages for another protocol
     * @throws StorageException if the folder cannot be read or written, or is damaged
     */
    public static Outbox open(NetworkManager network, String uri, Path folder) {
        return open(network, Endpoint.parse(uri), folder, SyncOptions.defaults());
    }

    /**
     * Opens an outbox, as {@link #open(NetworkManager, String, Path)} does.
     *
     * @param network connects
     * @param endpoint the receiver; it needs a protocol
     * @param folder where messages are stored, made if it is not there
     * @param options the settings
     * @return the outbox
     */
    public static Outbox open(NetworkManager network, Endpoint endpoint, Path folder, SyncOptions options) {
        Objects.requireNonNull(options, "options");
        MessageCodec codec = network.codec(endpoint);
        return open(network, endpoint, codec, FolderDisk.own(folder), options);
    }

    /**
     * Opens an outbox that stores nothing, for tests: what is in it is gone when it is closed.
     *
     * @param network connects
     * @param endpoint the receiver; it needs a protocol
     * @param options the settings
     * @return the outbox
     */
    public static Outbox inMemory(NetworkManager network, Endpoint endpoint, SyncOptions options) {
        return open(network, endpoint, network.codec(endpoint), new MemoryDisk(), options);
    }

    private static Outbox open(
            NetworkManager network, Endpoint endpoint, MessageCodec codec, Disk disk, SyncOptions options) {
        MessageLog log = MessageLog.open(disk, options, format(network, endpoint));
        try {
            return new Outbox(network, endpoint, codec, log, options);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Messages are stored as the protocol encodes them, so another one could not deliver them. */
    private static String format(NetworkManager network, Endpoint endpoint) {
        StageDescription protocol = network.explain(endpoint, false).get(0);
        String version = protocol.settings().get("version");
        return protocol.provider().name() + (version == null ? "" : "/" + version);
    }

    /**
     * Stores a message, and returns when it has survived what {@link SyncOptions#durability} says. It is delivered
     * behind all that were stored before.
     *
     * @param type its type
     * @param body its body: a {@link String}, a {@code byte[]}, or anything structured that the protocol can carry
     * @return its number, greater than that of every message before
     * @throws io.patchbay.CodecException if the protocol cannot carry that body
     * @throws LimitException if the message is too large, or the outbox is full and sends do not wait
     * @throws DeadlineException if the outbox stays full for {@link SyncOptions#fullTimeout}; or if the thread was
     *     interrupted, and then the message may be stored
     * @throws StorageException if it is not stored, because the disk failed or is full
     * @throws IllegalStateException if the outbox is closed
     */
    public long send(String type, Object body) {
        try {
            return sendAsync(type, body).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while a message was being stored", e);
        } catch (ExecutionException e) {
            throw new StorageException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Begins to store a message. Messages of one thread keep their order.
     *
     * @param type its type
     * @param body its body; not used any more after this method has returned
     * @return completes with its number when it is stored, on the thread that stores, which must not be blocked; or
     *     with a {@link StorageException} if it is not stored
     * @throws io.patchbay.CodecException as {@link #send}, as well as the other errors but {@link StorageException}
     */
    public CompletableFuture<Long> sendAsync(String type, Object body) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(body, "body");
        return log.append(encode(Message.of(type, body)));
    }

    private byte[] encode(Message message) {
        int size = Math.min(FIRST_TARGET_BYTES, options.maxMessageBytes());
        while (true) {
            byte[] target = new byte[size];
            int length = codec.encode(message, ByteBuffer.wrap(target));
            if (length != MessageCodec.TARGET_TOO_SMALL) {
                return Arrays.copyOf(target, length);
            }
            if (size == options.maxMessageBytes()) {
                throw new LimitException("A message is over the outbox's maxMessageBytes, " + size);
            }
            size = (int) Math.min(4L * size, options.maxMessageBytes());
        }
    }

    /**
     * Listens for messages that could not be delivered.
     *
     * @param listener called on the thread that delivers, when the message is in the file of dead letters
     * @return this outbox
     */
    public Outbox onDeadLetter(Consumer<DeadLetter> listener) {
        courier.onDeadLetter(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Waits until nothing is pending: every message was acknowledged, or is a dead letter.
     *
     * @param timeout how long to wait at most
     * @return {@code false} if something is still pending
     * @throws DeadlineException if the thread was interrupted
     */
    public boolean awaitAcknowledged(Duration timeout) {
        return log.awaitEmpty(timeout.toNanos());
    }

    /**
     * Reads the counters.
     *
     * @return the values now
     */
    public OutboxStatistics statistics() {
        return log.statistics(courier.dead(), route.isConnected());
    }

    /**
     * Stores what {@link #sendAsync} was given, ends the connection and the threads, and releases the folder. What is
     * not acknowledged stays there for the next time. A second call does nothing.
     */
    @Override
    public void close() {
        courier.close(CLOSE_TIMEOUT);
        log.close();
    }

    /**
     * Describes the outbox in one line.
     *
     * @return where it is and how much is pending
     */
    @Override
    public String toString() {
        return "Outbox[" + log.disk() + ", " + statistics().pendingMessages() + " pending]";
    }
}
