// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that cannot be opened, and the end of the pool. */
@Timeout(60)
class FailuresTest {

    private static final Endpoint STUBBORN = Endpoint.of("stubborn", "127.0.0.1", 1);

    private final StubbornTransport transport = new StubbornTransport();
    private final NetworkManager network = NetworkManager.builder()
            .provider(transport)
            .retry(RetryPolicy.never())
            .build();

    @AfterEach
    void close() {
        network.close();
    }

    /** Everybody who waits is told, and then all places are free. */
    private void everyoneFails(Supplier<CompletionStage<Link>> connect, Class<? extends Exception> expected)
            throws Exception {
        transport.onConnect = connect;
        try (ConnectionPool pool =
                ConnectionPool.builder(network).maxSize(3).acquireTimeout(Duration.ofMillis(500)).build()) {
            List<CompletableFuture<Lease>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(pool.acquireAsync(STUBBORN));
            }
            for (CompletableFuture<Lease> each : waiting) {
                ExecutionException error =
                        assertThrows(ExecutionException.class, () -> each.get(20, TimeUnit.SECONDS));
                assertInstanceOf(expected, error.getCause());
            }
            assertEquals(0, pool.statistics().waiting());
            assertTrue(pool.statistics().connecting() <= 3);
        }
    }

    @Test
    @DisplayName("H5: connects that fail fail their waiters, and leave all places free")
    void connectsFail() throws Exception {
        everyoneFails(
                () -> CompletableFuture.failedFuture(new TransportException("no route")), TransportException.class);
        assertEquals(100, transport.connects.get());
    }

    @Test
    @DisplayName("H5: connects that throw an Error fail their waiters, and leave all places free")
    void connectsThrow() throws Exception {
        everyoneFails(
                () -> {
                    throw new AssertionError("a bug in the transport");
                },
                TransportException.class);
    }

    @Test
    @DisplayName("H5: connects that hang make their waiters time out")
    void connectsHang() throws Exception {
        everyoneFails(CompletableFuture::new, PoolTimeoutException.class);
        assertEquals(3, transport.connects.get());
    }

    @Test
    @DisplayName("H5: after connects that failed all places can be used")
    void afterFailures() throws Exception {
        try (PooledServer server = new PooledServer();
                ConnectionPool pool = server.pool().maxSize(3).build()) {
            Endpoint endpoint = server.endpoint();
            server.stop();
            for (int i = 0; i < 20; i++) {
                assertThrows(TransportException.class, () -> pool.acquire(endpoint));
            }
            server.restart();
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                leases.add(pool.acquire(endpoint));
            }
            assertEquals(3, pool.statistics().active());
            leases.forEach(Lease::close);
        }
    }

    @Test
    @DisplayName("H10: close fails 100 waiters within 100 ms, and 10 leases may still be given back")
    void closeWithWaitersAndLeases() throws Exception {
        try (PooledServer server = new PooledServer()) {
            ConnectionPool pool = server.pool().build();
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                leases.add(pool.acquire(server.endpoint()));
            }
            List<CompletableFuture<Lease>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(pool.acquireAsync(server.endpoint()));
            }
            Thread closing = new Thread(pool::close);
            long began = System.nanoTime();
            closing.start();
            for (CompletableFuture<Lease> each : waiting) {
                ExecutionException error =
                        assertThrows(ExecutionException.class, () -> each.get(20, TimeUnit.SECONDS));
                assertInstanceOf(IllegalStateException.class, error.getCause());
            }
            long took = System.nanoTime() - began;
            assertTrue(took <= 100_000_000L, () -> "after " + took + " ns");
            assertThrows(IllegalStateException.class, () -> pool.acquire(server.endpoint()));
            assertTrue(leases.stream().map(Lease::connection).allMatch(Connection::isConnected));
            leases.forEach(Lease::close);
            closing.join();
            PooledServer.until("no socket is left", () -> server.open.get() == 0);
            assertEquals(0, server.network.connections().size());
        }
    }

    @Test
    @DisplayName("H10: close aborts what is not given back in time")
    void closeWithAForgottenLease() {
        try (PooledServer server = new PooledServer()) {
            ConnectionPool pool = server.pool().build();
            Lease forgotten = pool.acquire(server.endpoint());
            pool.close(Duration.ofMillis(50));
            PooledServer.until("no socket is left", () -> server.open.get() == 0);
            forgotten.close();
        }
    }

    @Test
    @DisplayName("H10: close while connections are being opened leaves none, in whatever phase they are")
    void closeWhileConnecting() {
        try (PooledServer server = new PooledServer()) {
            for (int round = 0; round < 200; round++) {
                ConnectionPool pool = server.pool().build();
                List<CompletableFuture<Lease>> waiting = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiting.add(pool.acquireAsync(server.endpoint()));
                }
                for (int spin = 0; spin < round * 50; spin++) {
                    Thread.onSpinWait();
                }
                Thread user = new Thread(() -> waiting.forEach(each -> each.thenAccept(Lease::close)));
                user.start();
                pool.close();
            }
            PooledServer.until("no socket is left", () -> server.open.get() == 0
                    && server.network.connections().isEmpty());
        }
    }

    @Test
    @DisplayName("H10: close gives up connects that hang")
    void closeWhileConnectsHang() {
        ConnectionPool pool = ConnectionPool.builder(network).build();
        CompletableFuture<Lease> waiting = pool.acquireAsync(STUBBORN);
        long began = System.nanoTime();
        pool.close();
        assertTrue(System.nanoTime() - began < 2_000_000_000L, "it did not wait for them");
        assertThrows(ExecutionException.class, () -> waiting.get(20, TimeUnit.SECONDS));
        assertEquals(List.of(), network.connections());
    }
}
