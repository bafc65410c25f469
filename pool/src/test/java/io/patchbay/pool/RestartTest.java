// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in a process of its own goes away, by a kill or in good order, and another is there on the same port. */
@Timeout(60)
class RestartTest {

    private static final int SIZE = 10;
    private static final int BORROWERS = 8;

    private final NetworkManager network =
            NetworkManager.builder().retry(RetryPolicy.never()).build();
    private final ConnectionPool pool =
            ConnectionPool.builder(network).maxSize(SIZE).build();

    private ServerProcess first;

    /** It is started before the first one ends, so there is no time for the pool to find out in peace. */
    private ServerProcess second;

    private Endpoint endpoint;
    private Set<Connection> stale;

    @BeforeEach
    void useTenConnections() throws Exception {
        first = new ServerProcess();
        second = new ServerProcess();
        endpoint = Endpoint.parse("tcp+json://127.0.0.1:" + first.listen(0));
        List<Lease> leases =
                IntStream.range(0, SIZE).mapToObj(i -> pool.acquire(endpoint)).toList();
        leases.forEach(RestartTest::use);
        leases.forEach(Lease::close);
        stale = Set.copyOf(network.connections());
        assertEquals(SIZE, stale.size());
    }

    @AfterEach
    void close() {
        pool.close();
        network.close();
        first.close();
        second.close();
    }

    private static void use(Lease lease) {
        lease.connection().send("t", "oi");
        assertEquals("oi", lease.connection().receive(PooledServer.SOON).text());
    }

    private void borrow() {
        try (Lease lease = pool.acquire(endpoint)) {
            use(lease);
        }
    }

    /** Answers when, by the clock, the second server was there. */
    private long restart(boolean killed) throws Exception {
        if (killed) {
            first.kill();
        } else {
            first.stop();
        }
        second.listen(endpoint.port());
        return System.nanoTime();
    }

    private void assertAllStaleAreGone(long restartedAt) {
        PooledServer.until("they are gone", () -> stale.stream().noneMatch(network.connections()::contains));
        long took = System.nanoTime() - restartedAt;
        assertTrue(took < 1_000_000_000L, () -> "gone after " + took + " ns");
    }

    @ParameterizedTest(name = "H8: a server process restarts beside 10 idle connections, killed: {0}")
    @ValueSource(booleans = {true, false})
    void besideIdleConnections(boolean killed) throws Exception {
        long restartedAt = restart(killed);
        try {
            borrow();
        } catch (TransportException cutInItsHands) {
            // Its end had not been heard yet. Whoever meets that may try once more, and gets one that works.
            borrow();
        }
        assertAllStaleAreGone(restartedAt);
        PooledServer.until("their places are free", () -> pool.statistics().closing() == 0);
        assertEquals(1, pool.statistics().idle());
    }

    @ParameterizedTest(name = "H8: a server process restarts while 8 threads borrow, killed: {0}")
    @ValueSource(booleans = {true, false})
    void whileManyBorrow(boolean killed) throws Exception {
        Borrowers borrowers = new Borrowers();
        borrowers.start();
        borrowers.awaitUses(200);
        borrowers.healthy = false;
        long restartedAt = restart(killed);
        // Whoever asked before may still be told that there was no server.
        borrowers.awaitNewAttempts();
        borrowers.healthy = true;
        assertAllStaleAreGone(restartedAt);
        borrowers.awaitUses(200);
        borrowers.stop();
        assertEquals(List.of(), List.copyOf(borrowers.wronged));
        assertEquals(0, pool.statistics().active());
    }

    /** Threads that borrow, use and give back without end, and what went wrong although it should not have. */
    private final class Borrowers {

        private final List<Thread> threads = new ArrayList<>();
        private final List<AtomicInteger> attempts = new ArrayList<>();
        private final AtomicInteger uses = new AtomicInteger();
        private final ConcurrentLinkedQueue<Throwable> wronged = new ConcurrentLinkedQueue<>();
        private volatile boolean healthy = true;
        private volatile boolean stopped;

        void start() {
            for (int i = 0; i < BORROWERS; i++) {
                AtomicInteger mine = new AtomicInteger();
                attempts.add(mine);
                Thread thread = new Thread(() -> borrowWithoutEnd(mine), "borrower " + i);
                threads.add(thread);
                thread.start();
            }
        }

        private void borrowWithoutEnd(AtomicInteger mine) {
            while (!stopped) {
                mine.incrementAndGet();
                borrow(healthy);
            }
        }

        private void borrow(boolean wasHealthy) {
            Connection connection = null;
            try (Lease lease = pool.acquire(endpoint)) {
                connection = lease.connection();
                use(lease);
                uses.incrementAndGet();
            } catch (TransportException e) {
                boolean cutInItsHands =
                        connection != null && stale.contains(connection) && !connection.isConnected();
                if (wasHealthy && !cutInItsHands) {
                    wronged.add(e);
                }
            } catch (RuntimeException | Error e) {
                wronged.add(e);
            }
        }

        void awaitUses(int more) {
            int enough = uses.get() + more;
            PooledServer.until("they have borrowed", () -> uses.get() >= enough);
        }

        /** Waits until each has begun an attempt that is younger than this call. */
        void awaitNewAttempts() {
            int[] before = attempts.stream().mapToInt(AtomicInteger::get).toArray();
            PooledServer.until("they have begun anew", () -> IntStream.range(0, BORROWERS)
                    .allMatch(i -> attempts.get(i).get() > before[i]));
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(30).toMillis());
            }
        }
    }
}
