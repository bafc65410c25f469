// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.ConnectionClosedException;
import io.patchbay.LimitException;
import io.patchbay.TransportException;
import io.patchbay.transport.netty.StreamLink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds out that a peer is gone although nothing says so: each ping wants a pong with its very data. Belongs to the I/O
 * thread, except where a method says otherwise.
 *
 * <p>What this side writes proves nothing. What the peer writes proves that it lives, so a message gives the pong
 * behind it more time. While the queue is full, the stall limit watches instead, and while this side does not read,
 * nobody does.
 */
final class KeepAlive {

    /** A peer that never answers must not make this side keep ever more questions. */
    private static final int MOST_ASKED = 64;

    /** A ping that somebody waits for. */
    private record Asked(long id, long nanos, CompletableFuture<Duration> answer) {}

    private final Deque<Asked> asked = new ArrayDeque<>(0);
    private volatile Duration lastRoundTrip;
    private final StreamLink link;
    private final WebSocketFramer framer;
    private final ByteBuffer data = ByteBuffer.allocate(Long.BYTES);
    private Duration interval;
    private Duration timeout;
    private Future<?> timer;
    private boolean waiting;
    private volatile boolean paused;
    private volatile int resumed;
    private int resumedBefore;
    private boolean ended;
    private long lastId = ThreadLocalRandom.current().nextLong();
    private long id;
    private long sentNanos;
    private long progress;

    KeepAlive(StreamLink link, WebSocketFramer framer, Duration interval, Duration timeout) {
        this.link = link;
        this.framer = framer;
        this.interval = interval;
        this.timeout = timeout;
    }

    void change(Duration newInterval, Duration newTimeout) {
        interval = newInterval;
        timeout = newTimeout;
        restart();
    }

    /** This side stops reading: a pong that waits unread must not count against the peer. Any thread. */
    void paused() {
        paused = true;
    }

    /** This side reads again. Any thread; that two may count as one does no harm. */
    void resumed() {
        paused = false;
        resumed++;
    }

    void restart() {
        waiting = false;
        stop();
        if (!interval.isZero() && !ended) {
            again(this::ping, interval);
        }
    }

    /** Takes a pong that answers a ping of this side; {@code false} if it is another one. */
    boolean pong(ByteBuffer pong) {
        if (pong.remaining() != Long.BYTES) {
            return false;
        }
        long answered = pong.getLong(pong.position());
        if (waiting && answered == id) {
            lastRoundTrip = Duration.ofNanos(System.nanoTime() - sentNanos);
            restart();
            return true;
        }
        return asked.removeIf(one -> one.id == answered && complete(one));
    }

    private boolean complete(Asked one) {
        lastRoundTrip = Duration.ofNanos(System.nanoTime() - one.nanos);
        one.answer.complete(lastRoundTrip);
        return true;
    }

    /** Sends a ping for whoever wants to know. Any thread. */
    CompletableFuture<Duration> ask() {
        CompletableFuture<Duration> answer = new CompletableFuture<>();
        if (!link.execute(() -> ask(answer))) {
            answer.completeExceptionally(over());
        }
        return answer;
    }

    private void ask(CompletableFuture<Duration> answer) {
        if (ended) {
            answer.completeExceptionally(over());
        } else if (asked.size() == MOST_ASKED) {
            answer.completeExceptionally(new LimitException("The peer has not answered " + MOST_ASKED + " pings"));
        } else if (!send(++lastId)) {
            answer.completeExceptionally(new LimitException("The send queue is full, so no ping can be sent"));
        } else {
            asked.add(new Asked(lastId, System.nanoTime(), answer));
        }
    }

    private static ConnectionClosedException over() {
        return new ConnectionClosedException("The connection ended before its ping was answered");
    }

    /** How long the last answer took. Any thread. */
    Optional<Duration> lastRoundTrip() {
        return Optional.ofNullable(lastRoundTrip);
    }

    private boolean send(long number) {
        data.clear().putLong(number).flip();
        return link.send(data, WebSocketFramer.OWN | WebSocketFramer.FIN | WebSocketFramer.PING);
    }

    private void again(Runnable task, Duration delay) {
        stop();
        timer = link.schedule(task, delay);
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void ping() {
        if (ended) {
            return;
        }
        id = ++lastId;
        sentNanos = System.nanoTime();
        if (!link.isWritable() || !send(id)) {
            again(this::ping, interval);
            return;
        }
        waiting = true;
        progress = framer.progress();
        resumedBefore = resumed;
        again(this::overdue, timeout);
    }

    private void overdue() {
        if (ended || !waiting) {
            return;
        }
        if (paused || resumed != resumedBefore || framer.progress() != progress) {
            resumedBefore = resumed;
            progress = framer.progress();
            again(this::overdue, timeout);
            return;
        }
        link.fail(new TransportException("The peer " + link.remoteAddress() + " has not answered a ping for the"
                + " websocket.pong-timeout of " + timeout.toMillis() + " ms"));
    }

    void end() {
        ended = true;
        stop();
        asked.forEach(one -> one.answer.completeExceptionally(over()));
        asked.clear();
    }
}
