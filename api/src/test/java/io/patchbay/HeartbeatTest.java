// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Peers that say nothing. One that is dead is a connection of the protocol {@code lines}, which has the bytes of
 * {@code talk} and does not answer.
 */
class HeartbeatTest {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final Duration TEN_INTERVALS = INTERVAL.multipliedBy(10);

    private final TestNetwork network = new TestNetwork();
    private final Limits limits = Limits.defaults().withPingInterval(INTERVAL).withPongTimeout(PATIENCE);
    private final NetworkManager quick = network.manager(builder -> builder.limits(limits));
    private final NetworkManager plain = network.manager();
    private final AtomicInteger pings = new AtomicInteger();

    @AfterEach
    void close() {
        network.close();
    }

    /** The peer's end of a connection to a listener that looks after its connections. */
    private Connection peerOf(Listener listener) {
        Connection peer = plain.connect("loop+lines://h:" + listener.endpoint().port());
        eventually(() -> listener.connections().size() == 1);
        peer.onMessage("@ping", String.class, (from, id) -> pings.incrementAndGet());
        return peer;
    }

    private Listener listen() {
        return quick.listen("loop+talk://h:0");
    }

    private static void assertFound(Connection connection, long sinceNanos) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> !connection.isConnected());
        Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
        Throwable failure = connection.failure().orElseThrow();
        assertInstanceOf(TransportException.class, failure);
        assertTrue(failure.getMessage().contains("100 ms (pingInterval)"), failure.getMessage());
        assertTrue(failure.getMessage().contains("400 ms (pongTimeout)"), failure.getMessage());
        Duration bar = INTERVAL.plus(PATIENCE).plusSeconds(1);
        assertTrue(took.compareTo(bar) <= 0, () -> "found after " + took + ", the bar is " + bar);
    }

    @Test
    @DisplayName("G3: a peer that knows signals and is silent is closed within ping + pong + 1 s")
    void aSilentPeerIsFound() {
        Connection accepted = accepted(peerOf(listen()));
        assertFound(accepted, System.nanoTime());
    }

    /** Shows to the other side that signals are known. */
    private Connection accepted(Connection peer) {
        peer.send("@hello", "");
        Connection accepted = quick.listeners().get(0).connections().get(0);
        eventually(() -> accepted.ownFrames.countReceived() > 0);
        return accepted;
    }

    @Test
    @DisplayName("G2: what this side writes proves nothing")
    void ownWritesProveNothing() {
        Connection peer = peerOf(listen());
        peer.onMessage((from, message) -> {});
        Connection accepted = accepted(peer);
        long silent = System.nanoTime();
        Thread writer = new Thread(() -> {
            try {
                while (accepted.isConnected()) {
                    accepted.send("tick", "");
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (ConnectionClosedException e) {
                // As it should.
            }
        });
        writer.start();
        assertFound(accepted, silent);
    }

    @Test
    @DisplayName("G5: a dead peer is found although pongs come that nobody asked for")
    void strayPongsProveNothing() {
        Connection peer = peerOf(listen());
        Connection accepted = accepted(peer);
        long silent = System.nanoTime();
        Thread stray = new Thread(() -> {
            try {
                while (accepted.isConnected()) {
                    peer.send("@pong", "stray");
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (ConnectionClosedException e) {
                // As it should.
            }
        });
        stray.start();
        assertFound(accepted, silent);
    }

    @Test
    @DisplayName("G5: a peer that is alive and quiet is not closed, for 10 intervals, with wrong pongs among the right ones")
    void aQuietPeerIsKept() {
        Listener listener = listen();
        Connection quiet = quick.connect(listener.endpoint());
        Connection peer = plain.connect("loop+lines://h:" + listener.endpoint().port());
        peer.onMessage("@ping", String.class, (from, id) -> {
            from.send("@pong", "wrong");
            from.send("@pong", id);
            from.send("@pong", id);
            pings.incrementAndGet();
        });
        eventually(() -> pings.get() >= 10);
        assertTrue(quiet.isConnected());
        assertEquals(2, listener.connections().size());
        assertTrue(quiet.lastRoundTrip().isPresent());
    }

    @Test
    @DisplayName("G5: a peer that does not know signals is asked, and never closed")
    void aPeerWithoutSignalsIsKept() {
        Listener listener = listen();
        peerOf(listener);
        eventually(() -> pings.get() >= 10);
        assertEquals(1, listener.connections().size());
    }

    @Test
    void nobodyIsAskedWhileMessagesCome() {
        Listener listener = listen();
        listener.onMessage((from, message) -> {});
        Connection peer = peerOf(listener);
        accepted(peer);
        long end = System.nanoTime() + TEN_INTERVALS.toNanos();
        AtomicLong gap = new AtomicLong();
        AtomicLong last = new AtomicLong(System.nanoTime());
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
            peer.send("tick", "");
            long now = System.nanoTime();
            gap.accumulateAndGet(now - last.getAndSet(now), Math::max);
            return now > end;
        });
        // A machine that is busy with something else may leave a gap that is worth a question.
        assertTrue(pings.get() <= 1 || gap.get() > INTERVAL.toNanos() / 2, () -> pings + " pings");
        assertEquals(1, listener.connections().size());
    }

    @Test
    void nobodyIsJudgedWhileThisSideDoesNotRead() {
        NetworkManager small = network.manager(builder -> builder.limits(limits.withInboxMessages(1)));
        Listener listener = small.listen("loop+talk://h:0");
        Connection peer = peerOf(listener);
        peer.send("@hello", "");
        peer.send("chat", "1");
        peer.send("chat", "2");
        Connection accepted = listener.connections().get(0);
        eventually(() -> pings.get() >= 10);
        assertTrue(accepted.isConnected(), "it goes on asking, to show that it lives, and does not judge");
        accepted.onMessage((from, message) -> {});
        assertFound(accepted, System.nanoTime());
    }

    @Test
    @DisplayName("G5: a peer that does not read is kept, because its own pings show that it lives")
    void aPeerThatDoesNotReadIsKept() {
        NetworkManager small = network.manager(builder -> builder.limits(limits.withInboxMessages(1)));
        Listener listener = listen();
        Connection full = small.connect("loop+talk://h:" + listener.endpoint().port());
        eventually(() -> listener.connections().size() == 1);
        Connection accepted = listener.connections().get(0);
        eventually(() -> full.lastRoundTrip().isPresent());
        accepted.send("chat", "1");
        accepted.send("chat", "2");
        eventually(() -> full.statistics().waitingMessages() == 1);
        long before = accepted.ownFrames.countReceived();
        eventually(() -> accepted.ownFrames.countReceived() >= before + 10);
        assertTrue(accepted.isConnected());
        assertTrue(full.isConnected());
    }

    @Test
    void pingsDoNotKeepAConnectionFromItsIdleTimeout() {
        NetworkManager idle = network.manager(builder -> builder.limits(limits.withIdleTimeout(TEN_INTERVALS)));
        Listener listener = idle.listen("loop+talk://h:0");
        Connection connection = quick.connect(listener.endpoint());
        eventually(() -> listener.connections().size() == 1);
        Connection accepted = listener.connections().get(0);
        eventually(() -> !accepted.isConnected());
        assertTrue(accepted.failure().orElseThrow().getMessage().contains("idleTimeout of 1000 ms"));
        assertTrue(accepted.ownFrames.countReceived() > 0, "although signals came");
        eventually(() -> !connection.isConnected());
    }

    @Test
    void noIntervalMeansNoQuestions() {
        NetworkManager off = network.manager(builder -> builder.limits(limits.withPingInterval(Duration.ZERO)));
        Listener listener = off.listen("loop+talk://h:0");
        peerOf(listener);
        Listener asking = listen();
        Connection other = plain.connect("loop+lines://h:" + asking.endpoint().port());
        AtomicInteger elsewhere = new AtomicInteger();
        other.onMessage("@ping", String.class, (from, id) -> elsewhere.incrementAndGet());
        eventually(() -> elsewhere.get() >= 5);
        assertEquals(0, pings.get());
    }
}
