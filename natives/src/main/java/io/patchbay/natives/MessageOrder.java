// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import io.patchbay.DeadlineException;
import io.patchbay.Message;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Hands out the messages of a WebSocket by kind, and yet in their order: one that was not asked for stays the next. */
final class MessageOrder {

    private final ReentrantLock turn = new ReentrantLock();
    private final Connection connection;
    private Message next;

    MessageOrder(Connection connection) {
        this.connection = connection;
    }

    /** Answers {@code null} if none has arrived, or another thread is taking one. */
    Message tryTake(boolean text) {
        if (!turn.tryLock()) {
            return null;
        }
        try {
            if (next == null) {
                next = connection.tryReceive().orElse(null);
            }
            return next == null ? null : taken(text);
        } finally {
            turn.unlock();
        }
    }

    Message take(boolean text, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        awaitTurn(timeout);
        try {
            if (next == null) {
                next = connection.receive(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
            return taken(text);
        } finally {
            turn.unlock();
        }
    }

    private void awaitTurn(Duration timeout) {
        try {
            if (!turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DeadlineException("Another thread was receiving for " + timeout.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while another thread was receiving", e);
        }
    }

    private Message taken(boolean text) {
        Message first = next;
        if (first.isText() != text) {
            throw new MessageKindException(first.isText());
        }
        next = null;
        return first;
    }
}
