// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Messages that have arrived and wait to be received. It says when it is full; whoever fills it stops reading then.
 */
final class Inbox {

    private static final VarHandle AT_REST;

    static {
        try {
            AT_REST = MethodHandles.lookup().findVarHandle(Inbox.class, "atRest", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Waiting(Message message, int bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> messages = new ArrayDeque<>(1);
    /** {@code null} until somebody waits for a message without blocking. */
    private ArrayDeque<CompletableFuture<Message>> takers;

    private final int maxMessages;
    private final long maxBytes;
    private final Runnable onRoom;
    private long bytes;
    private boolean full;
    private boolean everAsked;
    private int blocked;

    /** What {@link #noteRest} found last; read without the lock, because pools ask for every user. */
    private boolean atRest = true;

    private ConnectionClosedException end;
    /** {@code null} if nobody listens. */
    private volatile Runnable onArrival;

    /**
     * Makes an empty inbox.
     *
     * @param onRoom called when it was full and is half empty again
     */
    Inbox(Limits limits, Runnable onRoom) {
        this.maxMessages = limits.inboxMessages();
        this.maxBytes = limits.inboxBytes();
        this.onRoom = onRoom;
    }

    /** Called, on the thread that caused it, after a message has come to wait here, and at the end. */
    void onArrival(Runnable listener) {
        onArrival = listener;
    }

    private void arrived() {
        Runnable listener = onArrival;
        if (listener != null) {
            listener.run();
        }
    }

    /** Adds a message; answers whether the inbox is full now. */
    boolean put(Message message, int size) {
        boolean isFull;
        CompletableFuture<Message> taker;
        do {
            lock.lock();
            try {
                taker = takers == null ? null : takers.poll();
                if (taker == null) {
                    messages.add(new Waiting(message, size));
                    bytes += size;
                    full = full || messages.size() >= maxMessages || bytes >= maxBytes;
                    changed.signal();
                }
                noteRest();
                isFull = full;
            } finally {
                lock.unlock();
            }
            // A taker that was cancelled takes nothing, so the message goes to the next one.
        } while (taker != null && !taker.complete(message));
        if (taker == null) {
            arrived();
        }
        return isFull;
    }

    Optional<Message> poll() {
        Message message;
        lock.lock();
        try {
            everAsked = true;
            if (messages.isEmpty()) {
                if (end != null) {
                    throw end.again();
                }
                return Optional.empty();
            }
            message = remove();
        } finally {
            lock.unlock();
        }
        roomMade();
        return Optional.of(message);
    }

    Message take(Duration timeout) {
        Message message;
        long left = Times.nanos(timeout);
        lock.lock();
        try {
            everAsked = true;
            while (messages.isEmpty()) {
                if (end != null) {
                    throw end.again();
                }
                if (left <= 0) {
                    throw new DeadlineException("No message has arrived within " + timeout.toMillis() + " ms");
                }
                blocked++;
                noteRest();
                try {
                    left = changed.awaitNanos(left);
                } finally {
                    blocked--;
                    noteRest();
                }
            }
            message = remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while waiting for a message", e);
        } finally {
            lock.unlock();
        }
        roomMade();
        return message;
    }

    CompletableFuture<Message> takeAsync() {
        CompletableFuture<Message> taker = new CompletableFuture<>();
        Message message = null;
        lock.lock();
        try {
            everAsked = true;
            if (!messages.isEmpty()) {
                message = remove();
            } else if (end == null) {
                if (takers == null) {
                    takers = new ArrayDeque<>(1);
                }
                takers.removeIf(CompletableFuture::isDone);
                takers.add(taker);
                noteRest();
                return taker;
            }
        } finally {
            lock.unlock();
        }
        if (message == null) {
            taker.completeExceptionally(end.again());
        } else {
            taker.complete(message);
            roomMade();
        }
        return taker;
    }

    /** Removes the messages that someone else wants now. */
    List<Message> drain(Predicate<Message> wanted) {
        List<Message> drained = new ArrayList<>();
        lock.lock();
        try {
            for (var each = messages.iterator(); each.hasNext(); ) {
                Waiting waiting = each.next();
                if (wanted.test(waiting.message)) {
                    each.remove();
                    bytes -= waiting.bytes;
                    drained.add(waiting.message);
                }
            }
            noteRest();
        } finally {
            lock.unlock();
        }
        roomMade();
        return drained;
    }

    private Message remove() {
        Waiting first = messages.remove();
        bytes -= first.bytes;
        if (!messages.isEmpty()) {
            changed.signal();
        }
        noteRest();
        return first.message;
    }

    /** Within the lock, after every change. */
    private void noteRest() {
        AT_REST.setRelease(this, messages.isEmpty() && (takers == null || takers.isEmpty()) && blocked == 0);
    }

    /** Tells whether no message waits here, and nobody for one. */
    boolean isAtRest() {
        return (boolean) AT_REST.getAcquire(this);
    }

    private void roomMade() {
        boolean resume;
        lock.lock();
        try {
            resume = full && messages.size() <= maxMessages / 2 && bytes <= maxBytes / 2;
            if (resume) {
                full = false;
            }
        } finally {
            lock.unlock();
        }
        if (resume) {
            onRoom.run();
        }
    }

    /** Tells whether anybody has ever asked for a message. */
    boolean everAsked() {
        lock.lock();
        try {
            return everAsked;
        } finally {
            lock.unlock();
        }
    }

    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return messages.size();
        } finally {
            lock.unlock();
        }
    }

    /** The reason why nothing more will come; {@code null} while something may. */
    ConnectionClosedException end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. What waits can still be received. */
    void close(ConnectionClosedException reason) {
        List<CompletableFuture<Message>> waiting;
        lock.lock();
        try {
            end = reason;
            waiting = takers == null ? List.of() : List.copyOf(takers);
            takers = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(taker -> taker.completeExceptionally(reason.again()));
        arrived();
    }
}
