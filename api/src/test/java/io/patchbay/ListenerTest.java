// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private final TestNetwork network = new TestNetwork();
    private final NetworkManager server = network.manager();
    private final NetworkManager client = network.manager();
    private final Listener listener = server.listen("loop+lines+counting://h:0");
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        pool.shutdownNow();
        network.close();
        assertEquals(0, network.counting.usedAfterClose.get());
    }

    private Connection connect() {
        return client.connect(listener.endpoint());
    }

    @Test
    void acceptingWaitsUntilItsDeadline() {
        assertEquals(Optional.empty(), listener.tryAccept());
        assertThrows(DeadlineException.class, () -> listener.accept(Duration.ofMillis(10)));
        CompletableFuture<Connection> accepting = CompletableFuture.supplyAsync(() -> listener.accept(SOON));
        Connection connection = connect();
        assertEquals(connection.localAddress(), accepting.join().remoteAddress());
        assertThrows(DeadlineException.class, () -> listener.accept(Duration.ZERO));
        assertTrue(listener.endpoint().port() > 0);
        assertEquals(List.of(listener), server.listeners());
    }

    @Test
    void anEndedConnectionIsAcceptedIfItHasMessages() {
        Connection quiet = connect();
        quiet.close();
        Connection talkative = connect();
        talkative.send("t", "last words");
        talkative.close();
        eventually(() -> listener.connections().isEmpty());
        Connection accepted = listener.accept(SOON);
        assertEquals(ConnectionState.CLOSED, accepted.state());
        assertEquals("last words", accepted.receive(SOON).text());
        assertThrows(ConnectionClosedException.class, () -> accepted.receive(SOON));
        assertEquals(Optional.empty(), listener.tryAccept());
    }

    @Test
    void beginAndEndAreHeard() {
        List<String> events = new CopyOnWriteArrayList<>();
        listener.onConnect(connection -> events.add("connect " + connection.state()));
        listener.onDisconnect(connection -> events.add("disconnect " + connection.state()));
        connect().close();
        eventually(() -> events.size() == 2);
        assertEquals(List.of("connect CONNECTED", "disconnect CLOSED"), List.copyOf(events));
    }

    @Test
    void aBroadcastIsTakenByAllButOne() {
        List<Connection> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(connect());
            peers.get(i).send("t", "hello");
            listener.accept(SOON).receive(SOON);
        }
        assertEquals(3, listener.broadcast("t", "to all"));
        Connection left = listener.connections().get(0);
        assertEquals(2, listener.broadcastExcept(left, "t", "to some"));
        int heard = 0;
        for (Connection peer : peers) {
            assertEquals("to all", peer.receive(SOON).text());
            if (!peer.localAddress().equals(left.remoteAddress())) {
                assertEquals("to some", peer.receive(SOON).text());
                heard++;
            }
        }
        assertEquals(2, heard);
        assertThrows(IllegalStateException.class, () -> listener.broadcast(ByteBuffer.allocate(1)));
    }

    @Test
    void aBroadcastLeavesOutWhoIsFull() {
        Limits small = Limits.defaults().withSendQueueBytes(1_000).withInboxMessages(2);
        NetworkManager narrow = network.manager(builder -> builder.limits(small));
        Listener hub = narrow.listen("loop+lines://h:0");
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        hub.onError((connection, error) -> errors.add(error));
        NetworkManager slow = network.manager(builder -> builder.limits(small));
        Connection full = slow.connect(hub.endpoint());
        Connection quick = client.connect(hub.endpoint());
        eventually(() -> hub.connections().size() == 2);
        int rounds = 0;
        while (errors.isEmpty() && rounds++ < 1_000) {
            assertTrue(hub.broadcast("t", "x".repeat(300)) >= 1, "the other is served");
            assertEquals(300, quick.receive(SOON).text().length());
        }
        assertInstanceOf(LimitException.class, errors.get(0));
        assertTrue(full.isConnected());
    }

    @Test
    void aKickedConnectionEndsAndOthersStay() {
        Connection first = connect();
        Connection kicked = listener.accept(SOON);
        Connection second = connect();
        assertTrue(listener.kick(kicked));
        eventually(() -> !first.isConnected() && listener.connections().size() == 1);
        assertFalse(listener.kick(kicked));
        assertFalse(listener.kick(second), "it is not the listener's");
        assertTrue(second.isConnected());
    }

    /** I1. */
    @Test
    void stoppingWaitsForAnswersThatAreBeingMade() throws Exception {
        Connection connection = connect();
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        listener.onMessage("ask", String.class, pool, (from, text) -> {
            working.countDown();
            go.await(10, TimeUnit.SECONDS);
            from.send("answer", text);
        });
        connection.send("ask", "1");
        assertTrue(working.await(10, TimeUnit.SECONDS));
        CompletableFuture<Boolean> stopping = listener.stopAsync(SOON);
        assertThrows(TransportException.class, () -> network.manager(b -> b.retry(RetryPolicy.never()))
                .connect(listener.endpoint()));
        assertFalse(stopping.isDone());
        go.countDown();
        assertEquals("1", connection.receive(SOON).text());
        assertTrue(stopping.get(10, TimeUnit.SECONDS));
        assertEquals(List.of(), server.listeners());
        assertThrows(ConnectionClosedException.class, () -> listener.accept(SOON).receive(SOON).text());
    }

    @Test
    void closingTheManagerWaitsForAnswersThatAreBeingMade() throws Exception {
        Connection connection = connect();
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        listener.onMessage("ask", String.class, pool, (from, text) -> {
            working.countDown();
            go.await(10, TimeUnit.SECONDS);
            from.send("answer", text);
        });
        connection.send("ask", "1");
        assertTrue(working.await(10, TimeUnit.SECONDS));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        eventually(() -> server.listeners().isEmpty());
        go.countDown();
        assertEquals("1", connection.receive(SOON).text());
        closing.get(10, TimeUnit.SECONDS);
    }

    /** I2. */
    @Test
    void stoppingAbortsAtItsDeadline() throws Exception {
        Connection connection = connect();
        CountDownLatch working = new CountDownLatch(1);
        listener.onMessage("ask", String.class, pool, (from, text) -> {
            working.countDown();
            new CountDownLatch(1).await();
        });
        connection.send("ask", "1");
        assertTrue(working.await(10, TimeUnit.SECONDS));
        assertFalse(listener.stop(Duration.ofMillis(50)));
        assertFalse(listener.stop(SOON), "the same end for every call");
        assertThrows(ConnectionClosedException.class, () -> connection.receive(SOON));
    }

    @Test
    void theDeadlineHoldsForTheAddressToo() {
        network.transport.holdUnbind = true;
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> listener.stop(Duration.ofMillis(50)));
    }

    @Test
    void theLongestDeadlineIsOneToo() {
        assertTrue(listener.stop(Duration.ofSeconds(Long.MAX_VALUE)));
        listener.close();
    }

    @Test
    void stoppedMeansNoConnectionWillCome() {
        CompletableFuture<Connection> accepting = CompletableFuture.supplyAsync(() -> listener.accept(SOON));
        listener.close();
        assertThrows(Exception.class, accepting::join);
        assertThrows(ConnectionClosedException.class, listener::tryAccept);
    }

    /** I5. */
    @Test
    void closingOnAnIoThreadDoesNotWait() throws Exception {
        CompletableFuture<Throwable> stop = new CompletableFuture<>();
        listener.onMessage("bye", String.class, (from, text) -> {
            try {
                listener.stop(SOON);
            } catch (IllegalStateException e) {
                stop.complete(e);
            }
            from.close();
            listener.close();
            server.close();
        });
        Connection connection = connect();
        connection.send("bye", "");
        stop.get(10, TimeUnit.SECONDS);
        assertThrows(ConnectionClosedException.class, () -> connection.receive(SOON));
        eventually(() -> threads("-io-") == 1 && threads("-timer") == 1);
    }

    @Test
    void closingManagersEndsTheirThreads() {
        connect();
        client.close();
        client.close();
        server.close();
        eventually(() -> threads("") == 0);
    }

    private static long threads(String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive()
                        && thread.getName().startsWith("patchbay-") && thread.getName().contains(part))
                .count();
    }

    @Test
    void aHandlerThatHoldsAnIoThreadIsNamed() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        listener.onMessage("t", String.class, (from, text) -> {
            working.countDown();
            go.await(20, TimeUnit.SECONDS);
        });
        connect().send("t", "");
        assertTrue(working.await(10, TimeUnit.SECONDS));
        try (CapturedLog log = new CapturedLog()) {
            Watchdog watchdog = new Watchdog(server.connections());
            watchdog.run();
            eventually(() -> {
                watchdog.run();
                return log.lines().stream().anyMatch(line -> line.contains("-io-1") && line.contains("ListenerTest"));
            });
            long lines = log.lines().size();
            watchdog.run();
            assertTrue(log.lines().size() <= lines + 1, "the manager's own watchdog may say it too, each once");
        } finally {
            go.countDown();
        }
    }
}
