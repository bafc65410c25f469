// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.SendPolicy;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The messages of an outbox that are not acknowledged, in files. Appended by many threads, written and forced by one,
 * read by one.
 */
final class MessageLog implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");

    /** How many bytes may wait in memory to be written; one message may always. */
    private static final long MAX_UNWRITTEN_BYTES = 8 << 20;

    /** A power cut can take back what was only written, and its numbers must not come again. */
    private static final long NUMBERS_NOT_REUSED = 1L << 32;

    /** A message that waits to be written. */
    record Pending(byte[] content, CompletableFuture<Long> stored) {

        int bytes() {
            return Segment.RECORD_HEADER + content.length;
        }
    }

    private final Disk disk;
    private final SyncOptions options;
    private final LedgerFile position;
    private final LogWriter writer;
    private final long damagedBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Segment> segments;
    private final ArrayDeque<Pending> unwritten = new ArrayDeque<>();
    private long unwrittenBytes;
    private long liveMessages;
    private long liveBytes;
    private long accepted;
    private long last;
    private volatile long acknowledged;
    private StorageException failure;
    private boolean closed;
    private volatile Runnable onStored = () -> {};
    private volatile Consumer<StorageException> onFailed = reason -> {};

    private MessageLog(Disk disk, SyncOptions options, Recovery found, String format) throws IOException {
        this.disk = disk;
        this.options = options;
        this.position = found.position;
        this.segments = found.segments;
        this.damagedBytes = found.damagedBytes;
        this.liveMessages = found.pendingMessages;
        this.liveBytes = found.pendingBytes;
        this.acknowledged = found.acknowledged;
        boolean mayHaveLost =
                !segments.isEmpty() && !segments.getLast().identity().forced();
        this.last = found.last;
        this.writer = new LogWriter(
                disk, options, found.sender, format, mayHaveLost ? last + NUMBERS_NOT_REUSED : last, this);
        writer.open(segments);
        deleteAcknowledged();
    }

    /** Opens what is in a folder, or begins a new log; owns the folder from then on. */
    static MessageLog open(Disk disk, SyncOptions options, String format) {
        Recovery found = new Recovery(disk, options);
        try {
            found.run(format);
            try {
                return new MessageLog(disk, options, found, format);
            } catch (IOException | RuntimeException e) {
                found.close();
                throw e;
            }
        } catch (IOException e) {
            closeQuietly(disk);
            throw new StorageException("The outbox " + disk + " cannot be opened: " + e, e);
        } catch (RuntimeException e) {
            closeQuietly(disk);
            throw e;
        }
    }

    private static void closeQuietly(Disk disk) {
        try {
            disk.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "{0} cannot be released: {1}", disk, e);
        }
    }

    /** Calls back, on the writer's thread, when something can be read that could not before. */
    void onStored(Runnable callback) {
        onStored = callback;
    }

    /** Calls back when nothing more is accepted. */
    void onFailed(Consumer<StorageException> callback) {
        onFailed = callback;
    }

    UUID sender() {
        return writer.sender();
    }

    /**
     * Appends a message.
     *
     * @return completes with its number when it is stored
     */
    CompletableFuture<Long> append(byte[] content) {
        if (content.length > options.maxMessageBytes()) {
            throw new LimitException("A message of " + content.length + " bytes is over the outbox's maxMessageBytes, "
                    + options.maxMessageBytes());
        }
        Pending pending = new Pending(content, new CompletableFuture<>());
        lock.lock();
        try {
            awaitRoom(pending.bytes());
            unwritten.add(pending);
            unwrittenBytes += pending.bytes();
            liveMessages++;
            liveBytes += pending.bytes();
            if (unwritten.size() == 1) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
        return pending.stored();
    }

    private void awaitRoom(int bytes) {
        long left = options.fullTimeout().toNanos();
        checkOpen();
        while (!hasRoom(bytes)) {
            if (options.whenFull() == SendPolicy.FAIL) {
                throw new LimitException(fullText());
            }
            if (left <= 0) {
                throw new DeadlineException(fullText() + ", for " + options.fullTimeout().toMillis() + " ms now");
            }
            try {
                left = room.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DeadlineException("Interrupted while waiting for room in the outbox", e);
            }
            checkOpen();
        }
    }

    private boolean hasRoom(int bytes) {
        boolean fits = liveBytes + bytes <= options.maxBytes() || liveMessages == 0;
        return fits && (unwrittenBytes + bytes <= MAX_UNWRITTEN_BYTES || unwritten.isEmpty());
    }

    private String fullText() {
        return "The outbox " + disk + " is full: " + liveBytes + " of " + options.maxBytes()
                + " bytes (maxBytes) in " + liveMessages + " messages that the receiver has not acknowledged";
    }

    private void checkOpen() {
        if (failure != null) {
            throw new StorageException(failure.getMessage(), failure);
        }
        if (closed) {
            throw new IllegalStateException("The outbox " + disk + " is closed");
        }
    }

    /** Waits for messages and takes as many as fit; {@code null} when the log is closed and all are written. */
    ArrayDeque<Pending> takeUnwritten(long maxBytes) {
        ArrayDeque<Pending> batch = new ArrayDeque<>();
        lock.lock();
        try {
            while (unwritten.isEmpty() && !closed) {
                work.awaitUninterruptibly();
            }
            if (unwritten.isEmpty()) {
                return null;
            }
            long bytes = 0;
            while (!unwritten.isEmpty()
                    && (batch.isEmpty() || bytes + unwritten.peek().bytes() <= maxBytes)) {
                bytes += unwritten.peek().bytes();
                batch.add(unwritten.poll());
            }
            unwrittenBytes -= bytes;
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    void began(Segment segment) {
        lock.lock();
        try {
            segments.add(segment);
        } finally {
            lock.unlock();
        }
    }

    void stored(ArrayDeque<Pending> batch, long lastSequence) {
        lock.lock();
        try {
            last = lastSequence;
            accepted += batch.size();
        } finally {
            lock.unlock();
        }
        onStored.run();
        long sequence = lastSequence - batch.size();
        for (Pending pending : batch) {
            pending.stored().complete(++sequence);
        }
    }

    /** These messages are not stored, and nobody was told that they were. */
    void notStored(ArrayDeque<Pending> batch, StorageException reason, boolean forGood) {
        ArrayDeque<Pending> failed = new ArrayDeque<>(batch);
        lock.lock();
        try {
            if (forGood) {
                failure = reason;
                failed.addAll(unwritten);
                unwritten.clear();
                unwrittenBytes = 0;
            }
            liveMessages -= failed.size();
            failed.forEach(pending -> liveBytes -= pending.bytes());
            room.signalAll();
        } finally {
            lock.unlock();
        }
        failed.forEach(pending -> pending.stored().completeExceptionally(reason));
        if (forGood) {
            onFailed.accept(reason);
        }
    }

    /** A message is done with: taken by the receiver, or a dead letter. So are all before it. */
    void acknowledge(long sequence, int messages, long bytes) {
        try {
            // Not forced: what is forgotten is sent once more, and the receiver knows it.
            position.taken(sender(), sequence);
        } catch (StorageException e) {
            LOGGER.log(Level.WARNING, "An acknowledgement will be forgotten, which costs a repetition", e);
        }
        lock.lock();
        try {
            liveMessages -= messages;
            liveBytes -= bytes;
            acknowledged = sequence;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            deleteAcknowledged();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "{0}: a file that is done with cannot be deleted: {1}", disk, e);
        }
    }

    void forcePosition() throws IOException {
        position.forceToDisk();
    }

    private void deleteAcknowledged() throws IOException {
        for (Segment oldest = removable(); oldest != null; oldest = removable()) {
            oldest.close();
            String name = oldest.identity().fileName();
            if (oldest.damaged) {
                disk.rename(name, name + ".damaged");
            } else {
                disk.delete(name);
            }
            disk.force();
        }
    }

    private Segment removable() {
        lock.lock();
        try {
            Segment oldest = segments.peek();
            boolean over = segments.size() > 1 && oldest.last <= acknowledged;
            return over ? segments.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Finds the file behind one, or the first if there is none. */
    Segment after(Segment segment) {
        lock.lock();
        try {
            boolean found = segment == null || !segments.contains(segment);
            for (Segment each : segments) {
                if (found) {
                    return each;
                }
                found = each == segment;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    Disk disk() {
        return disk;
    }

    long acknowledged() {
        return acknowledged;
    }

    OutboxStatistics statistics(long deadLetters, boolean connected) {
        lock.lock();
        try {
            return new OutboxStatistics(
                    accepted, last, acknowledged, liveMessages, liveBytes, deadLetters, damagedBytes, connected);
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return liveMessages == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is pending; {@code false} if the time is over, or the log closed. */
    boolean awaitEmpty(long nanos) {
        long left = nanos;
        lock.lock();
        try {
            while (liveMessages > 0 && left > 0 && !closed) {
                left = room.awaitNanos(left);
            }
            return liveMessages == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while waiting for acknowledgements", e);
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing more. */
    void fail(StorageException reason) {
        lock.lock();
        try {
            failure = reason;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        onFailed.accept(reason);
    }

    boolean holds(long sequence) {
        lock.lock();
        try {
            return sequence <= last;
        } finally {
            lock.unlock();
        }
    }

    /** Stores what waits, and releases the folder. Nothing may be read any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        writer.join();
        try {
            for (Segment segment : segments) {
                segment.close();
            }
            position.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "{0}: a file cannot be closed: {1}", disk, e);
        } finally {
            closeQuietly(disk);
        }
    }
}
