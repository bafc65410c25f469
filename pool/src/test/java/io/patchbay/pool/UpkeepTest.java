// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.TransportException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections that nobody uses, or that nobody gives back. */
@Timeout(60)
class UpkeepTest {

    private final PooledServer server = new PooledServer();

    @AfterEach
    void close() {
        server.close();
    }

    private static void useAtOnce(ConnectionPool pool, Endpoint endpoint, int connections) {
        List<Lease> leases =
                IntStream.range(0, connections).mapToObj(i -> pool.acquire(endpoint)).toList();
        leases.forEach(Lease::close);
    }

    @Test
    void whatIsIdleForTooLongIsClosedDownToTheMinimum() {
        try (ConnectionPool pool = server.pool()
                .minIdle(2)
                .idleTimeout(Duration.ofMillis(100))
                .build()) {
            useAtOnce(pool, server.endpoint(), 5);
            PooledServer.until("the others are closed", () -> server.open.get() == 2);
            assertEquals(2, pool.statistics().idle());
        }
    }

    @Test
    void theMinimumIsOpenedAndOpenedAgain() {
        try (ConnectionPool pool = server.pool().minIdle(3).build()) {
            pool.prepare(server.endpoint());
            PooledServer.until("they are there", () -> pool.statistics().idle() == 3);
            pool.acquire(server.endpoint()).close();
            assertEquals(3, pool.statistics().created());
            server.restart();
            PooledServer.until("they are there again", () -> pool.statistics().idle() == 3 && server.open.get() == 3);
        }
    }

    @Test
    void whatIsTooOldIsReplacedAlsoIfItIsUsedAllTheTime() {
        try (ConnectionPool pool =
                server.pool().maxSize(1).maxLife(Duration.ofMillis(200)).build()) {
            Connection first;
            try (Lease lease = pool.acquire(server.endpoint())) {
                first = lease.connection();
            }
            PooledServer.until("another has come", () -> {
                try (Lease lease = pool.acquire(server.endpoint())) {
                    return lease.connection() != first;
                }
            });
            assertFalse(first.isConnected());
        }
    }

    @Test
    void aPoolThatNobodyUsesIsForgotten() {
        try (ConnectionPool pool =
                server.pool().idleTimeout(Duration.ofMillis(50)).build()) {
            pool.acquire(server.endpoint().toString()).close();
            PooledServer.until("it is forgotten", () -> pool.statistics(server.endpoint()).isEmpty());
            pool.acquire(server.endpoint().toString()).close();
            PooledServer.until("it was opened anew", () -> server.accepted.get() == 2);
        }
    }

    @Test
    @DisplayName("H7: 10,000 checks write nothing to the stream")
    void checksWriteNothing() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ConnectionPool unused = server.pool().build()) {
            PoolSettings settings = unused.settings();
            EndpointPool pool = new EndpointPool(
                    Endpoint.of("tcp", "127.0.0.1", listening.getLocalPort()), server.network, settings, timer);
            Lease first = pool.acquire(PooledServer.SOON);
            Connection connection = first.connection();
            try (Socket peer = listening.accept();
                    InputStream in = peer.getInputStream()) {
                first.close();
                for (int i = 0; i < 10_000; i++) {
                    pool.slots().forEach(slot -> slot.stale = true);
                    try (Lease lease = pool.acquire(PooledServer.SOON)) {
                        assertTrue(lease.connection() == connection && !lease.slot().stale, "checked, and the same");
                    }
                }
                assertEquals(1, pool.statistics().created());
                pool.close();
                assertEquals(-1, in.read(), "nothing but the end");
            }
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    @DisplayName("H8: after a restart of the server the first borrow works, and 10 stale connections are gone in 1 s")
    void theServerRestarts() {
        try (ConnectionPool pool = server.pool().build()) {
            useAtOnce(pool, server.endpoint(), 10);
            List<Connection> stale = server.network.connections();
            assertEquals(10, stale.size());
            server.restart();
            long began = System.nanoTime();
            try {
                use(pool);
            } catch (TransportException tooEarly) {
                // The end of the connection had not arrived yet. Who uses it is told, by a ConnectionClosedException,
                // and may try once more, for now the pool asks before it lends.
                use(pool);
            }
            PooledServer.until("they are gone", () -> stale.stream().noneMatch(Connection::isConnected)
                    && pool.statistics().idle() + pool.statistics().closing() == 1);
            assertTrue(System.nanoTime() - began < 1_000_000_000L, "within a second");
        }
    }

    private void use(ConnectionPool pool) {
        try (Lease lease = pool.acquire(server.endpoint())) {
            lease.connection().send("t", "oi");
            assertEquals("oi", lease.connection().receive(PooledServer.SOON).text());
        }
    }

    @Test
    @DisplayName("H9: a lease that is held for too long is reported in time, with the stack of who acquired it")
    void aForgottenLease() {
        ConcurrentLinkedQueue<Leak> leaks = new ConcurrentLinkedQueue<>();
        try (ConnectionPool pool = server.pool()
                .leakAfter(Duration.ofMillis(300))
                .onLeak(leaks::add)
                .build()) {
            long began = System.nanoTime();
            Lease forgotten = forget(pool);
            PooledServer.until("it is reported", () -> !leaks.isEmpty());
            assertTrue(System.nanoTime() - began <= 1_300_000_000L, "threshold and a second");
            Leak leak = leaks.remove();
            assertFalse(leak.collected() || leak.takenBack());
            assertTrue(Stream.of(leak.borrower().orElseThrow().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("forget")));
            assertEquals(1, pool.statistics().leaked());
            forgotten.close();
        }
    }

    private Lease forget(ConnectionPool pool) {
        return pool.acquire(server.endpoint());
    }

    @Test
    @DisplayName("H9: the place of a lease that is held for too long is free again where that is wanted")
    void aForgottenLeaseIsTakenBack() {
        List<Leak> leaks = new ArrayList<>();
        try (ConnectionPool pool = server.pool()
                .maxSize(1)
                .leakAfter(Duration.ofMillis(100))
                .takeBackLeaks(true)
                .onLeak(leaks::add)
                .build()) {
            Lease forgotten = pool.acquire(server.endpoint());
            Connection connection = forgotten.connection();
            try (Lease next = pool.acquire(server.endpoint())) {
                assertNotSame(connection, next.connection());
            }
            assertFalse(connection.isConnected());
            assertTrue(leaks.get(0).takenBack());
            assertThrows(IllegalStateException.class, forgotten::connection);
        }
    }

    @Test
    @DisplayName("H9: a lease that was lost to the garbage collector is reported, and its place is free again")
    void aCollectedLease() {
        ConcurrentLinkedQueue<Leak> leaks = new ConcurrentLinkedQueue<>();
        try (ConnectionPool pool = server.pool().maxSize(1).onLeak(leaks::add).build()) {
            Lease kept = pool.acquire(server.endpoint());
            kept.close();
            lose(pool);
            PooledServer.until("it is reported", () -> {
                System.gc();
                return !leaks.isEmpty();
            });
            Leak leak = leaks.remove();
            assertTrue(leak.collected() && leak.takenBack());
            assertTrue(leak.toString().contains("leakAfter"), leak::toString);
            pool.acquire(server.endpoint()).close();
            assertThrows(IllegalStateException.class, kept::close, "kept until here, and it has hidden nothing");
        }
    }

    @Test
    @DisplayName("H9: a lease that is in use is not taken for lost, whatever is collected")
    void aLeaseInUse() {
        ConcurrentLinkedQueue<Leak> leaks = new ConcurrentLinkedQueue<>();
        try (ConnectionPool pool = server.pool()
                .maxSize(1)
                .checkAfter(Duration.ofMillis(10))
                .onLeak(leaks::add)
                .build()) {
            for (int i = 0; i < 10; i++) {
                System.gc();
                try (Lease lease = pool.acquire(server.endpoint())) {
                    System.gc();
                    long until = System.nanoTime() + 30_000_000L;
                    while (System.nanoTime() - until < 0) {
                        lease.connection().send("t", "oi");
                        assertEquals("oi", lease.connection().receive(PooledServer.SOON).text());
                    }
                }
            }
            assertTrue(leaks.isEmpty(), leaks::toString);
        }
    }

    private void lose(ConnectionPool pool) {
        pool.acquire(server.endpoint()).connection().send("t", "never given back");
    }
}
