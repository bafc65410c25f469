// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.TransportException;
import io.patchbay.transport.netty.StreamLink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds out that a peer is gone although nothing says so: each ping wants a pong with its very data. Belongs to the I/O
 * thread, except where a method says otherwise.
 *
 * <p>What this side writes proves nothing. What the peer writes proves that it lives, so a message gives the pong behind it
 * more time. While the queue is full, the stall limit watches instead, and while this side does not read, nobody does.
 */
final class KeepAlive {

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
    private long id = ThreadLocalRandom.current().nextLong();
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

    /** Takes a pong that answers the ping; {@code false} if it is another one. */
    boolean pong(ByteBuffer pong) {
        if (!waiting || pong.remaining() != Long.BYTES || pong.getLong(pong.position()) != id) {
            return false;
        }
        restart();
        return true;
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
        data.clear().putLong(++id).flip();
        if (!link.isWritable() || !link.send(data, WebSocketFramer.OWN | WebSocketFramer.FIN | WebSocketFramer.PING)) {
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
    }
}
