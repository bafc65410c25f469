// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkStatistics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Finds out by signals that the peer of one connection is gone although nothing says so.
 *
 * <p>What this side writes proves nothing; what arrives proves that the peer lives, unless it is an answer that nobody
 * asked for. A peer that has never shown that it knows signals is asked and not judged, and while this side does not
 * read, nobody is. As a peer that does not read cannot answer either, this side goes on asking then, which shows that
 * it lives.
 *
 * <p>A connection has one entry in the manager's timer, which is not touched by traffic: when its time comes, it looks
 * how far the next one is. Times are rounded up to a grid, so that however many connections are quiet, the timer wakes
 * up but a few times a second. Everything else happens on the I/O thread.
 */
final class Heartbeat {

    private static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LEAST_GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** When the first question is asked, whose answer shows whether the peer knows signals. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Link link;
    private final Signals signals;
    private final Pauses pauses;
    private final ScheduledExecutorService timer;
    private final long interval;
    private final long patience;
    private final long idle;
    private final long grid;
    private long proven;
    private long pinged;
    private long judgedFrom;
    private boolean first = true;
    private boolean waiting;
    private boolean overdue;
    private int pausesBefore;
    private long messages;
    private long messageNanos;
    private boolean ended;
    private volatile Future<?> next;

    Heartbeat(Connection connection, Link link, Signals signals, Pauses pauses, ScheduledExecutorService timer) {
        Limits limits = connection.composition.limits();
        this.connection = connection;
        this.link = link;
        this.signals = signals;
        this.pauses = pauses;
        this.timer = timer;
        this.interval = limits.pingInterval().toNanos();
        this.patience = limits.pongTimeout().toNanos();
        this.idle = limits.idleTimeout().toNanos();
        long shortest = Math.min(interval, patience) / 4;
        this.grid = Math.max(LEAST_GRID_NANOS, Math.min(GRID_NANOS, shortest));
    }

    void start() {
        proven = System.nanoTime();
        pinged = proven;
        messageNanos = proven;
        again(Math.min(interval, FIRST_NANOS));
    }

    void end() {
        ended = true;
        Future<?> waitingFor = next;
        if (waitingFor != null) {
            waitingFor.cancel(false);
        }
    }

    private void again(long nanos) {
        long now = System.nanoTime();
        long soon = idle > 0 ? Math.min(nanos, Math.max(grid, idle / 8)) : nanos;
        long due = now + Math.max(soon, 0);
        long rounded = due + Math.floorMod(-due, grid);
        try {
            next = timer.schedule(this::post, rounded - now, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The manager closes, and this connection with it.
            ended = true;
        }
    }

    private void post() {
        long posted = System.nanoTime();
        link.execute(() -> check(posted));
    }

    private void check(long posted) {
        if (ended) {
            return;
        }
        long now = System.nanoTime();
        if (idle > 0 && idleTooLong(now)) {
            return;
        }
        noteLife();
        if (pauses.count() != pausesBefore) {
            pausesBefore = pauses.count();
            judgedFrom = now;
        }
        if (!waiting || pauses.isPaused() || !signals.known()) {
            long due = first && !signals.known() ? now : later(proven, pinged) + interval;
            first = false;
            if (due - now > 0) {
                again(due - now);
            } else {
                ask(now);
            }
        } else if (now - judgedFrom < patience) {
            again(judgedFrom + patience - now);
        } else if (!overdue || now - posted > grid) {
            // What has come may wait to be read by this very thread, so it gets one more turn to do so.
            overdue = now - posted <= grid;
            again(grid);
        } else {
            fail(now);
        }
    }

    private void noteLife() {
        long read = link.lastReceivedNanos();
        if (read != signals.strayNanos()) {
            proven = later(proven, read);
        }
        proven = later(proven, signals.answeredNanos());
        waiting = waiting && proven - pinged <= 0;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private void ask(long now) {
        pinged = now;
        judgedFrom = now;
        overdue = false;
        // While the queue is full, the stall timeout watches instead.
        waiting = link.isWritable() && signals.ping(new CompletableFuture<>());
        again(waiting ? Math.min(patience, interval) : interval);
    }

    private void fail(long now) {
        ended = true;
        connection.lifecycle.failing(new TransportException("The peer " + link.remoteAddress() + " is gone: nothing"
                + " has come for " + (now - proven) / 1_000_000 + " ms, and no answer to a ping. Asked is after "
                + Duration.ofNanos(interval).toMillis() + " ms (pingInterval), and an answer has "
                + Duration.ofNanos(patience).toMillis() + " ms (pongTimeout)"));
        connection.abort();
    }

    /** Signals are activity to the link below, so that its own idle timeout does not see what the application does. */
    private boolean idleTooLong(long now) {
        LinkStatistics carried = link.statistics();
        OwnFrames own = connection.ownFrames;
        long all = carried.framesSent() - own.countSent() + carried.framesReceived() - own.countReceived();
        if (all != messages) {
            messages = all;
            messageNanos = now;
        }
        if (now - messageNanos <= idle) {
            return false;
        }
        ended = true;
        connection.lifecycle.failing(new TransportException("No message came from or went to " + link.remoteAddress()
                + " for the idleTimeout of " + Duration.ofNanos(idle).toMillis() + " ms"));
        connection.ending.begin(CloseReason.GOING_AWAY);
        return true;
    }
}
