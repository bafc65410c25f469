// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.Message;
import io.patchbay.TransportException;
import io.patchbay.spi.MessageCodec;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The thread that carries stored messages to the receiver: several at a time, in their order, again after a loss, until
 * each is acknowledged or has become a dead letter.
 */
final class Courier {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");
    private static final long MILLI = 1_000_000;
    private static final long QUEUE_FULL_PAUSE = 10 * MILLI;

    private final MessageLog log;
    private final LogReader reader;
    private final SyncOptions options;
    private final MessageCodec codec;
    private final boolean asText;
    private final Route route;
    private final Events events;
    private final DeadLetters deadLetters;
    private final List<Consumer<DeadLetter>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private final ArrayDeque<LogReader.Stored> onTheWay = new ArrayDeque<>();
    private long bytesOnTheWay;
    private int attempts;
    private String lastRefusal = "";
    private long pausedUntil = System.nanoTime();
    private long lastProgress;
    private long lastGoBack = System.nanoTime();
    private int silences;
    /** Whether the receiver has said that one is missing, and has taken none since. */
    private boolean missing;
    private volatile long dead;

    Courier(MessageLog log, SyncOptions options, MessageCodec codec, Route route, Events events) {
        this.log = log;
        this.reader = new LogReader(log, options.damage());
        this.options = options;
        this.codec = codec;
        this.asText = Wire.asText(codec);
        this.route = route;
        this.events = events;
        this.deadLetters = new DeadLetters(log.disk());
        this.thread = new Thread(this::run, "patchbay-outbox-courier");
        thread.setDaemon(true);
    }

    void start() {
        log.onStored(route::wake);
        thread.start();
    }

    void onDeadLetter(Consumer<DeadLetter> listener) {
        listeners.add(listener);
    }

    long dead() {
        return dead;
    }

    private void run() {
        try {
            while (route.awaitWork(() -> !log.isEmpty())) {
                Connection connection = route.connect();
                if (connection != null) {
                    deliver(connection);
                    goBack();
                    if (!log.isEmpty()) {
                        route.lost(connection);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.ERROR, "The outbox " + log.disk() + " delivers nothing more until it is opened anew", e);
            log.fail(new StorageException("The outbox " + log.disk() + " has failed and delivers nothing more: "
                    + e.getMessage(), e));
        } finally {
            route.close();
        }
    }

    private void deliver(Connection connection) throws IOException {
        lastProgress = System.nanoTime();
        silences = 0;
        while (route.isOpen(connection)) {
            route.takeAck().ifPresent(this::acknowledged);
            long now = System.nanoTime();
            if (now - pausedUntil >= 0 && hasWindow() && sendNext(connection, now)) {
                continue;
            }
            route.await(connection, Math.min(pauseLeft(now), Math.min(silenceLeft(now), missingLeft(now))));
            if (silenceLeft(System.nanoTime()) <= 0) {
                silences++;
                goBack();
            } else if (missingLeft(System.nanoTime()) <= 0) {
                goBack();
            }
        }
    }

    private long pauseLeft(long now) {
        return now - pausedUntil >= 0 ? Long.MAX_VALUE : pausedUntil - now;
    }

    private long silenceLeft(long now) {
        if (onTheWay.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long timeout = options.ackTimeout().toNanos();
        long longest = Math.max(timeout, options.retry().cap().toNanos());
        return lastProgress + Math.min(longest, timeout << Math.min(silences, 16)) - now;
    }

    /** What was on its way when we went back says for a while that one is missing, and it is not news. */
    private long missingLeft(long now) {
        return missing ? lastGoBack + options.ackTimeout().toNanos() / 4 - now : Long.MAX_VALUE;
    }

    private boolean hasWindow() {
        return onTheWay.size() < options.windowMessages() && bytesOnTheWay < options.windowBytes();
    }

    /** Answers whether there was something to send. */
    private boolean sendNext(Connection connection, long now) throws IOException {
        LogReader.Stored next = reader.next();
        if (next == null) {
            return false;
        }
        if (next.sequence() <= route.taken()) {
            // It was sent before, and the acknowledgement came after we had gone back.
            done(next, 1, next.bytes());
            return true;
        }
        long previous = onTheWay.isEmpty() ? 0 : onTheWay.getLast().sequence();
        try {
            connection.send(Wire.DATA, Wire.body(
                    Wire.data(log.sender(), next.sequence(), previous, next.content()), asText));
        } catch (DeadlineException e) {
            connection.abort();
            return true;
        } catch (TransportException e) {
            return true;
        } catch (LimitException | CodecException e) {
            notSent(connection, next, e);
            return true;
        }
        if (onTheWay.isEmpty()) {
            lastProgress = now;
        }
        onTheWay.add(next);
        bytesOnTheWay += next.bytes();
        return true;
    }

    /** The queue was full, which passes, or this message cannot be sent at all. */
    private void notSent(Connection connection, LogReader.Stored next, RuntimeException reason) throws IOException {
        reader.goBackTo(next);
        pausedUntil = System.nanoTime() + QUEUE_FULL_PAUSE;
        if (onTheWay.isEmpty() && connection.statistics().queuedBytes() == 0) {
            refused(next, "it cannot be sent: " + reason.getMessage(), reason);
        }
    }

    private void acknowledged(Wire.Ack ack) {
        if (!log.holds(ack.taken())) {
            throw new StorageException("The receiver has taken message " + ack.taken()
                    + " of this outbox, which was never stored here. The folder must have been replaced by an older"
                    + " copy; delete it, so that a new one begins with a new identity");
        }
        int messages = 0;
        long bytes = 0;
        LogReader.Stored newest = null;
        while (!onTheWay.isEmpty() && onTheWay.peek().sequence() <= ack.taken()) {
            newest = onTheWay.poll();
            messages++;
            bytes += newest.bytes();
        }
        bytesOnTheWay -= bytes;
        if (newest != null) {
            done(newest, messages, bytes);
        }
        if (ack.status() == Wire.Status.TAKEN || onTheWay.isEmpty()) {
            return;
        }
        LogReader.Stored head = onTheWay.peek();
        if (ack.status() == Wire.Status.REFUSED) {
            goBack();
            refused(head, ack.reason(), new TransportException("The receiver does not take it: "
                    + Text.printable(ack.reason())));
        } else {
            missing = true;
        }
    }

    private void done(LogReader.Stored newest, int messages, long bytes) {
        log.acknowledge(newest.sequence(), messages, bytes);
        route.progress();
        attempts = 0;
        silences = 0;
        missing = false;
        lastProgress = System.nanoTime();
    }

    /** What is on its way is sent again, beginning with the first. */
    private void goBack() {
        if (!onTheWay.isEmpty()) {
            reader.goBackTo(onTheWay.peek());
            onTheWay.clear();
            bytesOnTheWay = 0;
        }
        missing = false;
        lastGoBack = System.nanoTime();
        lastProgress = lastGoBack;
    }

    /** The first message that is not acknowledged has failed. Nothing of it is on its way now. */
    private void refused(LogReader.Stored head, String reason, RuntimeException cause) {
        attempts++;
        events.refused(head.sequence(), attempts, cause);
        if (!reason.equals(lastRefusal)) {
            LOGGER.log(Level.INFO, "{0}: message {1} was refused: {2}",
                    log.disk(), head.sequence(), Text.printable(reason));
            lastRefusal = reason;
        }
        if (attempts > options.retry().retries()) {
            bury(head, reason, cause);
        } else {
            pausedUntil = System.nanoTime() + options.retry().waitBefore(attempts).toNanos();
        }
    }

    private void bury(LogReader.Stored head, String reason, RuntimeException cause) {
        DeadLetter letter = new DeadLetter(head.sequence(), decode(head.content()), attempts, reason);
        try {
            deadLetters.add(letter, head.content());
            log.acknowledge(head.sequence(), 1, head.bytes());
            log.forcePosition();
        } catch (IOException e) {
            // Never dropped in silence: it stays first until it is in the file.
            LOGGER.log(Level.WARNING, "{0}: a dead letter cannot be written, and is tried again: {1}", log.disk(), e);
            pausedUntil = System.nanoTime() + options.retry().waitBefore(attempts).toNanos();
            return;
        }
        dead++;
        attempts = 0;
        LOGGER.log(Level.WARNING, "{0}: message {1} is a dead letter after {2} attempts: {3}",
                log.disk(), letter.sequence(), letter.attempts(), Text.printable(reason));
        events.deadLetter(letter.sequence(), letter.attempts(), cause);
        for (Consumer<DeadLetter> listener : listeners) {
            try {
                listener.accept(letter);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOGGER.log(Level.WARNING, "A listener of dead letters has failed", e);
            }
        }
    }

    private Message decode(byte[] content) {
        try {
            return codec.decode(ByteBuffer.wrap(content));
        } catch (CodecException e) {
            // The message types were others when it was stored.
            return Message.ofBytes(content);
        }
    }

    /** Ends the thread, whatever it waits for. */
    void close(Duration timeout) {
        route.close();
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (thread.isAlive() && thread != Thread.currentThread() && deadline - System.nanoTime() > 0) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / MILLI));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
