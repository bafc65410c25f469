// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The messages by which the managers of both sides look after one connection: see {@code docs/signals.md}. Belongs to
 * the I/O thread, unless a method says otherwise.
 */
final class Signals {

    static final String PING = "@ping";
    static final String PONG = "@pong";

    /** Bodies of pings are copied into answers; larger ones are nobody's. */
    private static final int MOST_PING = 1_024;

    /** Longer than any signal that means something. */
    private static final int MOST_BODY = 2_048;

    /** A peer that never answers must not make this side keep ever more questions. */
    private static final int MOST_PINGS = 64;

    private static final Logger LOGGER = System.getLogger("io.patchbay");

    /** A question that waits for its answer. */
    private record Ping(String id, long nanos, CompletableFuture<Duration> answer) {}

    private final Connection connection;
    private final Deque<Ping> pings = new ArrayDeque<>(1);
    /** 0 before the first question. */
    private long lastId;

    private Message pongDue;
    private boolean ended;
    private boolean known;
    private long answeredNanos;
    private long strayNanos;
    private volatile Duration lastRoundTrip;

    Signals(Connection connection) {
        this.connection = connection;
        this.answeredNanos = connection.lifecycle.beganNanos();
    }

    void received(Message signal) {
        known = true;
        connection.ownFrames.received();
        if (!(signal.body() instanceof String body) || body.length() > MOST_BODY) {
            return;
        }
        switch (signal.type()) {
            case PING -> pinged(body);
            case PONG -> answered(body);
            default -> other(signal.type(), body);
        }
    }

    private void other(String type, String body) {
        if (type.startsWith(Switching.PREFIX)) {
            connection.switching.received(type, body);
        } else {
            LOGGER.log(Level.DEBUG, () -> connection + " ignores the signal " + LogText.escape(type));
        }
    }

    private void pinged(String body) {
        if (body.length() <= MOST_PING) {
            pong(Message.of(PONG, body));
        }
    }

    private void pong(Message pong) {
        // Only the latest ping needs an answer, so a peer that reads nothing fills no memory.
        pongDue = send(pong) ? null : pong;
    }

    /** There is room in the send queue again. */
    void writable() {
        if (pongDue != null) {
            pong(pongDue);
        }
    }

    private void answered(String id) {
        boolean expected = pings.stream().anyMatch(ping -> ping.id.equals(id));
        long now = System.nanoTime();
        if (!expected) {
            // Something that repeats itself is no sign of life.
            strayNanos = connection.lifecycle.link().lastReceivedNanos();
            return;
        }
        answeredNanos = now;
        // What was asked before and has no answer yet will not get one: a peer answers in order, or lost the question.
        Ping ping;
        do {
            ping = pings.remove();
            Duration time = Duration.ofNanos(now - ping.nanos);
            if (ping.id.equals(id)) {
                lastRoundTrip = time;
            }
            ping.answer.complete(time);
        } while (!ping.id.equals(id));
    }

    /** Asks the peer for a sign of life; answers whether the question could be sent. */
    boolean ping(CompletableFuture<Duration> answer) {
        if (ended) {
            answer.completeExceptionally(
                    new ConnectionClosedException("The connection ended before its ping was answered"));
            return false;
        }
        if (lastId == 0) {
            lastId = ThreadLocalRandom.current().nextLong() >>> 1;
        }
        String id = Long.toString(++lastId, Character.MAX_RADIX);
        Ping ping = new Ping(id, System.nanoTime(), answer);
        // In the list first, because the answer can come within the call where there is no network between.
        pings.add(ping);
        if (!send(Message.of(PING, id))) {
            pings.remove(ping);
            answer.completeExceptionally(connection.isConnected()
                    ? new LimitException("The send queue is full, so no ping can be sent: "
                            + Sender.boundsText(connection.composition.limits()))
                    : new ConnectionClosedException("The connection is not open, so no ping can be sent"));
            return false;
        }
        if (pings.size() > MOST_PINGS) {
            pings.remove().answer.completeExceptionally(
                    new LimitException("The peer has not answered " + MOST_PINGS + " pings"));
        }
        return true;
    }

    /** Never waits; answers whether the signal is on its way. */
    boolean send(Message signal) {
        try {
            boolean sent = connection.sender.offer(signal);
            if (sent) {
                connection.ownFrames.sent();
            }
            return sent;
        } catch (PatchbayException e) {
            if (connection.isConnected()) {
                connection.errors.report(e);
            }
            return false;
        }
    }

    void ended() {
        ended = true;
        while (!pings.isEmpty()) {
            pings.remove().answer.completeExceptionally(
                    new ConnectionClosedException("The connection ended before its ping was answered"));
        }
    }

    /** Whether the peer has shown that it knows signals. */
    boolean known() {
        return known;
    }

    /** When the peer last answered; when the connection was made if never. */
    long answeredNanos() {
        return answeredNanos;
    }

    /** When a pong came that nobody had asked for, by the link's clock of reading; 0 if never. */
    long strayNanos() {
        return strayNanos;
    }

    /** Any thread. */
    Optional<Duration> lastRoundTrip() {
        return Optional.ofNullable(lastRoundTrip);
    }
}
