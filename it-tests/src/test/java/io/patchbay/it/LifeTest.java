// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.ConnectionState;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beginnings and ends of connections, listeners and managers, on real sockets. */
@Timeout(120)
class LifeTest {

    private static int unusedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aRefusedConnectIsTriedAgainAndThenFails() throws Exception {
        RetryPolicy policy = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5));
        try (NetworkManager network = NetworkManager.builder().retry(policy).build()) {
            Endpoint nobody = Endpoint.of("tcp", "127.0.0.1", unusedPort()).withStages("json");
            TransportException failure = assertThrows(TransportException.class, () -> network.connect(nobody));
            assertTrue(failure.getMessage().contains("3 attempts"), failure.getMessage());
            assertEquals(List.of(), network.connections());
        }
    }

    @Test
    void aServerThatComesUpMeanwhileIsReached() throws Exception {
        RetryPolicy patient = new RetryPolicy(500, Duration.ofMillis(10), Duration.ofMillis(20));
        try (NetworkManager network = NetworkManager.builder().retry(patient).build()) {
            Endpoint endpoint = Endpoint.of("tcp", "127.0.0.1", unusedPort()).withStages("json");
            CompletableFuture<Connection> connecting = network.connectAsync(endpoint);
            Connection early = network.connections().get(0);
            Networks.await("two attempts have failed", () -> early.state() == ConnectionState.DISCONNECTED);
            network.listen(endpoint);
            Connection connection = connecting.get(10, TimeUnit.SECONDS);
            assertEquals(early.id(), connection.id());
            assertTrue(connection.statistics().connectAttempts() > 1);
            assertTrue(network.connection(connection.id()).isPresent());
        }
    }

    @Test
    void aCancelledConnectLeavesNothing() throws Exception {
        RetryPolicy patient = new RetryPolicy(1_000_000, Duration.ofMillis(1), Duration.ofMillis(5));
        try (NetworkManager network = NetworkManager.builder().retry(patient).build()) {
            CompletableFuture<Connection> connecting =
                    network.connectAsync(Endpoint.of("tcp", "127.0.0.1", unusedPort()));
            assertTrue(connecting.cancel(false));
            Networks.await("the connection is forgotten", () -> network.connections().isEmpty());
        }
    }

    @Test
    void whatWasSentBeforeTheEndArrivesAndThenTheEndIsTold() {
        try (NetworkManager network = NetworkManager.create();
                Listener listener = network.listen("tcp+json://127.0.0.1:0")) {
            Connection client = network.connect(listener.endpoint());
            for (int i = 0; i < 500; i++) {
                client.send("n", "number " + i);
            }
            client.close();
            assertEquals(ConnectionState.CLOSED, client.state());
            assertThrows(ConnectionClosedException.class, () -> client.send("n", "too late"));
            Connection accepted = listener.accept(Networks.SOON);
            for (int i = 0; i < 500; i++) {
                assertEquals("number " + i, accepted.receive(Networks.SOON).text());
            }
            ConnectionClosedException end =
                    assertThrows(ConnectionClosedException.class, () -> accepted.receive(Networks.SOON));
            assertEquals(null, end.getCause());
        }
    }

    @Test
    void aPeerThatIsGoneIsNoticedByEveryWayOfWaiting() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                Listener listener = network.listen("tcp+json://127.0.0.1:0")) {
            Connection client = network.connect(listener.endpoint());
            CompletableFuture<?> future = client.receiveAsync();
            CompletableFuture<Throwable> blocked = CompletableFuture.supplyAsync(
                    () -> assertThrows(ConnectionClosedException.class, () -> client.receive(Networks.SOON)));
            listener.accept(Networks.SOON).abort();
            assertInstanceOf(
                    ConnectionClosedException.class,
                    assertThrows(Exception.class, () -> future.get(10, TimeUnit.SECONDS)).getCause());
            assertInstanceOf(TransportException.class, blocked.get(10, TimeUnit.SECONDS).getCause());
            assertInstanceOf(TransportException.class, client.failure().orElseThrow());
        }
    }

    @Test
    void broadcastLeavesOneOutAndKickEndsOne() {
        try (NetworkManager network = NetworkManager.create();
                Listener hub = network.listen("tcp+json://127.0.0.1:0")) {
            hub.onMessage("say", String.class, (from, text) -> hub.broadcastExcept(from, "say", text));
            List<Connection> clients = IntStream.range(0, 5)
                    .mapToObj(i -> network.connect(hub.endpoint()))
                    .toList();
            Networks.await("all are accepted", () -> hub.connections().size() == 5);
            clients.get(0).send("say", "oi");
            for (Connection other : clients.subList(1, 5)) {
                assertEquals("oi", other.receive(Networks.SOON).text());
            }
            assertEquals(5, hub.broadcast("say", "all"));
            assertEquals("all", clients.get(0).receive(Networks.SOON).text());

            Connection victim = hub.connections().get(0);
            assertTrue(hub.kick(victim));
            Networks.await("one is gone", () -> hub.connections().size() == 4);
            assertFalse(hub.kick(victim));
            Networks.await("its peer knows", () -> clients.stream().filter(Connection::isConnected).count() == 4);
        }
    }

    @Test
    @DisplayName("I1: stop lets the answers that are under way go out, and accepts nobody new")
    void gracefulStop() throws Exception {
        int clients = 20;
        ExecutorService workers = Executors.newFixedThreadPool(clients);
        try (NetworkManager network = NetworkManager.builder().retry(RetryPolicy.never()).build()) {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            CountDownLatch asked = new CountDownLatch(clients);
            CountDownLatch answer = new CountDownLatch(1);
            listener.onMessage("ask", String.class, workers, (from, text) -> {
                asked.countDown();
                assertTrue(answer.await(30, TimeUnit.SECONDS));
                from.send("answer", text);
            });
            List<Connection> connections = IntStream.range(0, clients)
                    .mapToObj(i -> network.connect(listener.endpoint()))
                    .toList();
            connections.forEach(connection -> connection.send("ask", "q" + connection.id()));
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            CompletableFuture<Boolean> stopping = listener.stopAsync(Duration.ofSeconds(20));
            Networks.await("nobody new is accepted", () -> {
                try {
                    network.connect(listener.endpoint()).abort();
                    return false;
                } catch (TransportException e) {
                    return true;
                }
            });
            assertFalse(stopping.isDone());
            answer.countDown();
            for (Connection connection : connections) {
                assertEquals("q" + connection.id(), connection.receive(Networks.SOON).text());
            }
            assertTrue(stopping.get(20, TimeUnit.SECONDS));
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    @DisplayName("I2: past the deadline, what is left is ended by force")
    void forcedStop() {
        ExecutorService workers = Executors.newCachedThreadPool();
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            CountDownLatch asked = new CountDownLatch(1);
            listener.onMessage("ask", String.class, workers, (from, text) -> {
                asked.countDown();
                Thread.currentThread().join();
            });
            Connection connection = network.connect(listener.endpoint());
            connection.send("ask", "for ever");
            Networks.await("the handler is busy", () -> asked.getCount() == 0);
            assertFalse(listener.stop(Duration.ofMillis(200)));
            assertEquals(List.of(), listener.connections());
            Networks.await("the peer knows", () -> !connection.isConnected());
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    @DisplayName("I3: 50 stops and starts on one port")
    void restarts() {
        try (NetworkManager network = NetworkManager.create()) {
            int port = 0;
            for (int round = 0; round < 50; round++) {
                Listener listener = network.listen("tcp+json://127.0.0.1:" + port);
                port = listener.endpoint().port();
                Connection connection = network.connect(listener.endpoint());
                connection.send("n", "" + round);
                assertEquals("" + round, listener.accept(Networks.SOON).receive(Networks.SOON).text());
                assertTrue(listener.stop(Duration.ofSeconds(5)));
                listener.close();
            }
        }
    }

    @Test
    @DisplayName("I4: a port that is taken is named, and nothing stays behind")
    void takenPort() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TransportException failure = assertThrows(
                    TransportException.class, () -> network.listen("tcp+json://127.0.0.1:" + taken.getLocalPort()));
            assertTrue(failure.getMessage().contains("" + taken.getLocalPort()), failure.getMessage());
            assertEquals(List.of(), network.listeners());
        }
    }

    @Test
    @DisplayName("I5: closing the manager in a handler neither hangs nor deadlocks")
    void closeOnAnIoThread() throws Exception {
        NetworkManager network = NetworkManager.create();
        Listener listener = network.listen("tcp+json://127.0.0.1:0");
        CompletableFuture<Void> closed = new CompletableFuture<>();
        listener.onMessage("end", String.class, (from, text) -> {
            network.close();
            network.close();
            closed.complete(null);
        });
        Connection client = network.connect(listener.endpoint());
        client.send("end", "");
        closed.get(10, TimeUnit.SECONDS);
        Networks.await("all has ended", () -> network.connections().isEmpty() && !client.isConnected());
        assertThrows(IllegalStateException.class, () -> network.connect(listener.endpoint()));
    }

    @Test
    @DisplayName("J4: a closed manager leaves no thread")
    void threads() {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        for (int round = 0; round < 5; round++) {
            try (NetworkManager network = NetworkManager.create();
                    Listener listener = network.listen("tcp+json://127.0.0.1:0")) {
                network.connect(listener.endpoint()).send("n", "x");
                assertEquals("x", listener.accept(Networks.SOON).receive(Networks.SOON).text());
            }
        }
        Networks.await("all threads have ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> !before.contains(thread) && thread.getName().startsWith("patchbay")));
    }

    /** A refusal may come while the peer is still connecting. */
    private static Optional<Connection> tryToConnect(NetworkManager network, Endpoint endpoint) {
        try {
            return Optional.of(network.connect(endpoint));
        } catch (TransportException e) {
            return Optional.empty();
        }
    }

    @Test
    @DisplayName("F2: connections beyond the maximum are refused at once, on both sides")
    void maximum() {
        Limits limits = Limits.defaults().withMaxConnections(10);
        try (NetworkManager server = NetworkManager.builder().limits(limits).build();
                NetworkManager many = NetworkManager.builder().retry(RetryPolicy.never()).build();
                NetworkManager few = NetworkManager.builder().limits(limits).build();
                Listener listener = server.listen("tcp+json://127.0.0.1:0")) {
            AtomicInteger live = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            listener.onConnect(connection -> most.accumulateAndGet(live.incrementAndGet(), Math::max))
                    .onDisconnect(connection -> live.decrementAndGet());
            List<Connection> tried = IntStream.range(0, 60)
                    .mapToObj(i -> tryToConnect(many, listener.endpoint()))
                    .flatMap(Optional::stream)
                    .toList();
            Networks.await("50 were refused", () -> tried.stream().filter(Connection::isConnected).count() == 10);
            assertEquals(10, most.get());
            tried.forEach(Connection::close);
            Networks.await("all are gone", () -> listener.connections().isEmpty());

            List<Connection> own = IntStream.range(0, 10)
                    .mapToObj(i -> few.connect(listener.endpoint()))
                    .toList();
            assertThrows(LimitException.class, () -> few.connect(listener.endpoint()));
            own.get(0).close();
            assertTrue(few.connect(listener.endpoint()).isConnected());
        }
    }
}
