// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection makes of a network that fails under it: two JVMs in two networks, and a cable between them. */
@Timeout(60)
class NamespaceTest {

    /** The defaults of 20 s and 10 s, divided by 100. */
    private static final int PING = 200;

    private static final int PONG = 100;

    /** The system's keep-alive knows whole seconds only. */
    private static final int SECOND = 1_000;

    /** A second of silence, and another for the one answer. */
    private static final int KEPT_ALIVE = 2 * SECOND;

    private Namespace.Pair networks;
    private PeerProcess server;
    private PeerProcess client;

    @BeforeEach
    void join() throws Exception {
        networks = Namespace.pair();
    }

    @AfterEach
    void remove() throws Exception {
        for (PeerProcess peer : new PeerProcess[] {client, server}) {
            if (peer != null) {
                peer.close();
            }
        }
        if (networks != null) {
            networks.close();
        }
    }

    /** Starts a server here and its client there, and gives the port. */
    private int start(String scheme, int stall, int ping, int pong, String... options) throws Exception {
        String host = scheme + "://" + networks.near().address();
        // Whoever names no kind of I/O gets the one that is everywhere.
        if (options.length == 0) {
            options = new String[] {"io=nio"};
        }
        String[] times = {Integer.toString(stall), Integer.toString(ping), Integer.toString(pong)};
        server = peer(networks.near(), "listen", times, host + ":0", options);
        int port = server.nextNumber("listening");
        client = peer(networks.far(), "connect", times, host + ":" + port, options);
        client.next("open");
        server.next("open");
        return port;
    }

    private int start(String scheme, int stall, String... options) throws Exception {
        return start(scheme, stall, 20_000, 10_000, options);
    }

    private static PeerProcess peer(Namespace where, String role, String[] times, String endpoint, String... options)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(role));
        arguments.addAll(List.of(times));
        arguments.add(endpoint);
        arguments.addAll(List.of(options));
        List<String> command = ChildJvm.commandWithEpoll(
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), NamespacePeer.class, arguments.toArray(String[]::new));
        return new PeerProcess(where.command(command));
    }

    /** Waits for the end of a connection; the milliseconds since then. */
    private static long closedAfter(PeerProcess peer, long sinceNanos, String why) throws Exception {
        String line = peer.next("closed");
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
        assertTrue(line.contains(why), line);
        return millis;
    }

    private void fail(String how) throws Exception {
        if (how.equals("link down")) {
            networks.far().linkDown();
        } else {
            networks.near().dropEverything();
        }
    }

    @ParameterizedTest(name = "G1: an idle connection over {0} ends within ping + pong + 1 s when {1}")
    @CsvSource({
        "ws, link down",
        "ws, packets are dropped",
        "tcp+json, link down",
        "tcp+json, packets are dropped",
    })
    void anIdleConnectionEnds(String scheme, String how) throws Exception {
        start(scheme, 30_000, PING, PONG);
        // Nobody is judged before he has shown that he knows pings.
        awaitNumber(server, "answered", 1);
        awaitNumber(client, "answered", 1);
        long now = System.nanoTime();
        fail(how);
        assertTrue(closedAfter(server, now, "pong") <= PING + PONG + 1_000);
        assertTrue(closedAfter(client, now, "pong") <= PING + PONG + 1_000);
    }

    @ParameterizedTest(name = "G1: an idle stream over tcp ends by the system''s keep-alive when {0}")
    @ValueSource(strings = {"link down", "packets are dropped"})
    void anIdleStreamEnds(String how) throws Exception {
        start("tcp", 30_000, SECOND, SECOND);
        long now = System.nanoTime();
        fail(how);
        assertTrue(closedAfter(server, now, "timed out") <= KEPT_ALIVE + 1_000);
        assertTrue(closedAfter(client, now, "timed out") <= KEPT_ALIVE + 1_000);
    }

    @ParameterizedTest(name = "G2: a connection over {0} that sends ends within the same time when {1}")
    @CsvSource({
        "ws, link down",
        "ws, packets are dropped",
        "tcp+json, link down",
        "tcp+json, packets are dropped",
    })
    void sendingDoesNotKeepItOpen(String scheme, String how) throws Exception {
        start(scheme, 30_000, PING, PONG);
        awaitNumber(server, "answered", 1);
        awaitNumber(client, "answered", 1);
        server.tell("flood 1024");
        client.tell("flood 1024");
        awaitNumber(server, "received", 1);
        awaitNumber(client, "received", 1);
        long now = System.nanoTime();
        fail(how);
        assertTrue(closedAfter(server, now, "pong") <= PING + PONG + 1_000);
        assertTrue(closedAfter(client, now, "pong") <= PING + PONG + 1_000);
    }

    private static void awaitNumber(PeerProcess peer, String what, int least) {
        Networks.await(what + " is at least " + least, () -> {
            try {
                peer.tell(what);
                return peer.nextNumber(what) >= least;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest(name = "E3: a reader over {0} that stops behind a full window is closed after the stallTimeout")
    @ValueSource(strings = {"tcp", "ws"})
    void aZeroWindowEndsInAStall(String transport) throws Exception {
        start(transport, SECOND);
        client.tell("pause");
        server.tell("flood 262144");
        server.next("not sent");
        // The system has just taken its last, and the queue of 1 MiB was filled behind it.
        long millis = closedAfter(server, System.nanoTime(), "stallTimeout");
        assertTrue(millis >= SECOND / 2 && millis <= SECOND + 1_000, "closed after " + millis + " ms");
    }

    @ParameterizedTest(
            name = "G4: FIN, then a reset by the system, with {0}: the rest comes, the end within 1 s, at no CPU time")
    @ValueSource(strings = {"epoll", "nio"})
    void aResetAfterTheEndOfInput(String io) throws Exception {
        assumeFalse(io.equals("epoll") && "class".equals(System.getProperty("patchbay.test.path")),
                "epoll is on the module path alone");
        int port = start("tcp", 30_000, "tcp.half-close=true", "io=" + io);
        client.tell("half-close 100000");
        server.next("input ended");
        server.tell("received");
        assertEquals(100_000, server.nextNumber("received"));
        // The thread has just been busy for the first time; what it does from now on counts.
        long before = cpu(server);
        long now = System.nanoTime();
        Networks.await("a second has passed", () -> System.nanoTime() - now > TimeUnit.SECONDS.toNanos(1));
        long spent = cpu(server) - before;
        assertTrue(spent <= 50, spent + " ms of a second");

        long reset = System.nanoTime();
        networks.far().kill(port);
        assertTrue(closedAfter(server, reset, "reset") <= 1_000);
    }

    private static long cpu(PeerProcess peer) throws Exception {
        peer.tell("cpu");
        return peer.nextNumber("cpu");
    }
}
