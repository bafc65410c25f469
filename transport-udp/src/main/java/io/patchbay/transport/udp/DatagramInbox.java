// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Datagrams that have arrived and wait to be received. What does not fit is refused. */
final class DatagramInbox {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Datagram> datagrams = new ArrayDeque<>();
    private final ArrayDeque<CompletableFuture<Datagram>> takers = new ArrayDeque<>();
    private final int maxDatagrams;
    private final int maxBytes;
    private long bytes;
    private boolean closed;

    DatagramInbox(Limits limits) {
        this.maxDatagrams = limits.inboxMessages();
        this.maxBytes = limits.inboxBytes();
    }

    /** Tells whether a datagram of that size has room now. Only the I/O thread adds any. */
    boolean hasRoom(int size) {
        lock.lock();
        try {
            return !takers.isEmpty() || datagrams.size() < maxDatagrams && bytes + size <= maxBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a datagram, or gives it to who waits. */
    void put(Datagram datagram) {
        CompletableFuture<Datagram> taker;
        do {
            lock.lock();
            try {
                taker = takers.poll();
                if (taker == null) {
                    datagrams.add(datagram);
                    bytes += datagram.data().length;
                    arrived.signal();
                }
            } finally {
                lock.unlock();
            }
            // One that was cancelled takes nothing, so the datagram goes to the next one.
        } while (taker != null && !taker.complete(datagram));
    }

    Optional<Datagram> poll() {
        lock.lock();
        try {
            if (datagrams.isEmpty() && closed) {
                throw end();
            }
            return Optional.ofNullable(remove());
        } finally {
            lock.unlock();
        }
    }

    Datagram take(Duration timeout) {
        long left = timeout.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : timeout.toNanos();
        lock.lock();
        try {
            while (datagrams.isEmpty()) {
                if (closed) {
                    throw end();
                }
                if (left <= 0) {
                    throw new DeadlineException("No datagram has arrived within " + timeout.toMillis() + " ms");
                }
                left = arrived.awaitNanos(left);
            }
            return remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while waiting for a datagram", e);
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Datagram> takeAsync() {
        lock.lock();
        try {
            if (!datagrams.isEmpty()) {
                return CompletableFuture.completedFuture(remove());
            }
            if (closed) {
                return CompletableFuture.failedFuture(end());
            }
            takers.removeIf(CompletableFuture::isDone);
            if (takers.size() >= maxDatagrams) {
                return CompletableFuture.failedFuture(new LimitException("As many requests wait for a datagram as"
                        + " inboxMessages allows, which is " + maxDatagrams));
            }
            CompletableFuture<Datagram> taker = new CompletableFuture<>();
            takers.add(taker);
            return taker;
        } finally {
            lock.unlock();
        }
    }

    private Datagram remove() {
        Datagram first = datagrams.poll();
        if (first != null) {
            bytes -= first.data().length;
            if (!datagrams.isEmpty()) {
                arrived.signal();
            }
        }
        return first;
    }

    private static ConnectionClosedException end() {
        return new ConnectionClosedException("The UDP socket is closed");
    }

    /** Nothing more will come. What waits can still be received. */
    void close() {
        List<CompletableFuture<Datagram>> waiting;
        lock.lock();
        try {
            closed = true;
            waiting = List.copyOf(takers);
            takers.clear();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(taker -> taker.completeExceptionally(end()));
    }
}
