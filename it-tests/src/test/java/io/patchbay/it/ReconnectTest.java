// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionState;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.ReconnectPolicy;
import io.patchbay.StandingConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standing connections to servers that die, come back, and misbehave. */
@Timeout(120)
class ReconnectTest {

    private static final ReconnectPolicy QUICK =
            ReconnectPolicy.defaults().withWaits(Duration.ofMillis(5), Duration.ofMillis(50));

    private static StandingConnection quiet(StandingConnection standing) {
        return standing.onError((connection, error) -> {});
    }

    private static void awaitConnected(StandingConnection standing) throws Exception {
        standing.connected().get(60, TimeUnit.SECONDS);
    }

    private static void awaitLost(StandingConnection standing) {
        Networks.await("the loss is noticed", () -> standing.state() != ConnectionState.CONNECTED);
    }

    @ParameterizedTest(name = "F4: what is held while a server over {0} is killed and started again arrives in order")
    @ValueSource(strings = {"tcp+binary+rle+xor", "ws+json"})
    void whatIsHeldArrivesInOrder(String stages) throws Exception {
        PeerProcess server = EchoProcess.start(stages + "://127.0.0.1:0");
        try (NetworkManager network = Networks.builder().build()) {
            int port = server.nextNumber("listening");
            Queue<String> answers = new ConcurrentLinkedQueue<>();
            StandingConnection standing = quiet(
                    network.keepConnected(stages + "://127.0.0.1:" + port, QUICK.holding(1_000, 1 << 20)));
            standing.onMessage((from, message) -> answers.add(message.text())).open();
            awaitConnected(standing);
            standing.send("t", "before");
            Networks.await("the answer", () -> answers.size() == 1);
            server.close();
            awaitLost(standing);
            List<String> expected = new ArrayList<>(List.of("before"));
            for (int i = 0; i < 500; i++) {
                standing.send("t", "number " + i);
                expected.add("number " + i);
            }
            server = EchoProcess.start(stages + "://127.0.0.1:" + port);
            awaitConnected(standing);
            Networks.await("all answers", () -> answers.size() >= expected.size());
            assertEquals(expected, List.copyOf(answers));
            assertEquals(1, standing.statistics().reconnects());
        } finally {
            server.close();
        }
    }

    @Test
    @DisplayName("F4: 500 clients whose server is killed come back with a peak of at most 3 times the mean")
    void clientsDoNotComeBackInOneWave() throws Exception {
        int clients = 500;
        PeerProcess server = EchoProcess.start("tcp+json://127.0.0.1:0");
        try (NetworkManager network = Networks.builder().build()) {
            int port = server.nextNumber("listening");
            AtomicInteger connected = new AtomicInteger();
            AtomicLongArray backAt = new AtomicLongArray(clients);
            List<StandingConnection> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                all.add(quiet(network.keepConnected("tcp+json://127.0.0.1:" + port, ReconnectPolicy.defaults()
                                        .withGoodAfter(Duration.ZERO)))
                        .onConnected(connection -> {
                            backAt.set(client, System.nanoTime());
                            connected.incrementAndGet();
                        })
                        .open());
            }
            Networks.await("all are connected", () -> connected.get() == clients);
            long killed = System.nanoTime();
            server.close();
            all.forEach(ReconnectTest::awaitLost);
            server = EchoProcess.start("tcp+json://127.0.0.1:" + port);
            server.next("listening");
            long up = System.nanoTime();
            Networks.await("all are back", () -> connected.get() == 2 * clients);
            report(backAt, all, up - killed);
            double[] waves = peakAndMean(backAt);
            assertTrue(waves[0] <= 3 * waves[1], Arrays.toString(waves));
        } finally {
            server.close();
        }
    }

    private static double[] peakAndMean(AtomicLongArray times) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < times.length(); i++) {
            first = Math.min(first, times.get(i));
            last = Math.max(last, times.get(i));
        }
        int[] buckets = new int[(int) ((last - first) / 100_000_000) + 1];
        for (int i = 0; i < times.length(); i++) {
            buckets[(int) ((times.get(i) - first) / 100_000_000)]++;
        }
        return new double[] {Arrays.stream(buckets).max().orElse(0), (double) times.length() / buckets.length};
    }

    private static void report(AtomicLongArray backAt, List<StandingConnection> all, long outage) {
        double[] waves = peakAndMean(backAt);
        long[] attempts = all.stream().mapToLong(each -> each.statistics().attempts() - 1).sorted().toArray();
        System.out.printf(
                "F4: away %d ms; %d clients back: peak of 100 ms %.0f, mean %.1f; attempts median %d, most %d%n",
                outage / 1_000_000, all.size(), waves[0], waves[1], attempts[attempts.length / 2],
                attempts[attempts.length - 1]);
    }

    @Test
    @DisplayName("F4: a server that accepts and closes at once is asked ever more rarely")
    void aServerThatDropsIsNotHammered() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        try (ServerSocket dropping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                NetworkManager network = NetworkManager.create()) {
            // It ends with its socket.
            new Thread(() -> drop(dropping, accepted)).start();
            Queue<Duration> waits = new ConcurrentLinkedQueue<>();
            ReconnectPolicy policy = ReconnectPolicy.defaults().withWaits(Duration.ofMillis(20), Duration.ofSeconds(30));
            try (StandingConnection standing = quiet(
                    network.keepConnected("tcp+json://127.0.0.1:" + dropping.getLocalPort(), policy))) {
                long began = System.nanoTime();
                standing.onLost((cause, wait) -> waits.add(wait)).open();
                Networks.await("a second of attempts", () -> System.nanoTime() - began > 1_000_000_000L);
            }
            // Each wait adds at least half of the time that has passed: from 20 ms to 1 s in 10 steps, and the first few.
            assertTrue(accepted.get() <= 14, accepted + " connections in a second");
            assertTrue(waits.size() >= 3, waits.toString());
        }
    }

    private static void drop(ServerSocket server, AtomicInteger accepted) {
        while (true) {
            try {
                server.accept().close();
                accepted.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    @ParameterizedTest(name = "30 reconnects over {0} leave no threads and no entries")
    @ValueSource(strings = {"tcp", "tcp+binary+rle+xor", "ws+json"})
    void nothingIsLeftBehind(String stages) throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            Listener listener = network.listen(stages + "://127.0.0.1:0");
            listener.onError((from, error) -> {});
            StandingConnection standing = quiet(network.keepConnected(
                    listener.endpoint(), QUICK.withGoodAfter(Duration.ZERO)));
            standing.open();
            awaitConnected(standing);
            Set<Thread> before = threads();
            for (int i = 1; i <= 30; i++) {
                Networks.await("the listener has it", () -> listener.connections().size() == 1);
                listener.connections().forEach(Connection::abort);
                int reconnects = i;
                Networks.await("it is back", () -> standing.statistics().reconnects() >= reconnects);
                awaitConnected(standing);
            }
            assertEquals(before, threads());
            Networks.await("both ends and no more", () -> network.connections().size() == 2);
            standing.close();
            Networks.await("no entries", () -> network.connections().isEmpty());
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("patchbay"))
                .collect(Collectors.toSet());
    }

    @Test
    void aConnectThatIsUnderWayEndsWithIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NetworkManager network = NetworkManager.create()) {
            StandingConnection standing =
                    quiet(network.keepConnected("ws+json://127.0.0.1:" + silent.getLocalPort(), QUICK)).open();
            try (Socket accepted = silent.accept()) {
                assertEquals(ConnectionState.CONNECTING, standing.state());
                standing.close();
                Networks.await("no entries", () -> network.connections().isEmpty());
                awaitEnd(accepted);
            }
            assertEquals(1, standing.statistics().attempts());
        }
    }

    /** Reads what comes until the end, or a reset, which is one. */
    private static void awaitEnd(Socket socket) {
        try {
            socket.setSoTimeout((int) Networks.SOON.toMillis());
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end", e);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset"), e.toString());
        }
    }

    @Test
    void overDatagramsItComesBackWhenThePeerIsFoundGone() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = network.listen("udp+json://127.0.0.1:0");
            Queue<String> got = new ConcurrentLinkedQueue<>();
            listener.onMessage((from, message) -> got.add(message.text()));
            StandingConnection standing = quiet(network.keepConnected(listener.endpoint(), QUICK)).open();
            awaitConnected(standing);
            standing.connection().orElseThrow().abort();
            Networks.await("it is back", () -> standing.statistics().reconnects() == 1);
            awaitConnected(standing);
            standing.send("t", "again");
            Networks.await("the datagram", () -> got.contains("again"));
        }
    }
}
