// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one user leaves behind never reaches the next. */
@Timeout(60)
class LeaseTest {

    private final PooledServer server = new PooledServer();
    private final ConnectionPool pool = server.pool().maxSize(1).build();

    @AfterEach
    void close() {
        pool.close();
        server.close();
    }

    /** Uses the one connection, gives it back, and answers whether the next user gets another. */
    private boolean isReplacedAfter(Consumer<Lease> use) {
        Connection before;
        try (Lease lease = pool.acquire(server.endpoint())) {
            before = lease.connection();
            use.accept(lease);
        }
        try (Lease lease = pool.acquire(server.endpoint())) {
            lease.connection().send("t", "oi");
            assertEquals("oi", lease.connection().receive(PooledServer.SOON).text());
            return lease.connection() != before;
        }
    }

    @Test
    void aConnectionIsUsedAgain() {
        assertEquals(false, isReplacedAfter(lease -> {
            lease.connection().send("t", "a");
            lease.connection().receive(PooledServer.SOON);
        }));
        assertEquals(1, server.accepted.get());
    }

    @Test
    void anUnreadMessageEndsTheConnection() {
        assertTrue(isReplacedAfter(lease -> {
            lease.connection().send("t", "never read");
            PooledServer.until("it came back", () -> lease.connection().statistics().waitingMessages() == 1);
        }));
    }

    @Test
    void anAnswerThatComesAfterTheLeaseEndsTheConnection() throws Exception {
        try (ServerSocket late = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.of("tcp", "127.0.0.1", late.getLocalPort());
            Connection first;
            try (Lease lease = pool.acquire(endpoint)) {
                first = lease.connection();
            }
            try (Socket peer = late.accept()) {
                OutputStream out = peer.getOutputStream();
                out.write(1);
                out.flush();
                PooledServer.until("it came", () -> !first.isAtRest());
                try (Lease lease = pool.acquire(endpoint)) {
                    assertNotSame(first, lease.connection());
                }
            }
        }
    }

    @Test
    void aReceiveUnderWayEndsTheConnection() {
        assertTrue(isReplacedAfter(lease -> lease.connection().receiveAsync()));
    }

    @Test
    void aMessageHandlerEndsTheConnection() {
        assertTrue(isReplacedAfter(lease -> lease.connection().onMessage((from, message) -> {})));
    }

    @Test
    void aDiscardedConnectionIsClosed() {
        assertTrue(isReplacedAfter(Lease::discard));
        assertEquals(2, server.accepted.get());
    }

    @Test
    @DisplayName("H6: a lease that is given back twice throws, and nobody gets its connection twice")
    void givenBackTwice() {
        Lease lease = pool.acquire(server.endpoint());
        lease.close();
        assertThrows(IllegalStateException.class, lease::close);
        assertThrows(IllegalStateException.class, lease::connection);
        try (Lease next = pool.acquire(server.endpoint())) {
            assertThrows(IllegalStateException.class, lease::close);
            assertTrue(next.connection().isConnected());
            assertTrue(pool.tryAcquire(server.endpoint()).isEmpty(), "the one connection is lent");
        }
    }

    @Test
    @DisplayName("H6: of many threads that give a lease back at once, one does")
    void givenBackByMany() throws Exception {
        for (int round = 0; round < 200; round++) {
            Lease lease = pool.acquire(server.endpoint());
            AtomicInteger succeeded = new AtomicInteger();
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> {
                    try {
                        lease.close();
                        succeeded.incrementAndGet();
                    } catch (IllegalStateException e) {
                        // One of the others was first.
                        return;
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(1, succeeded.get());
        }
        assertEquals(1, server.accepted.get());
    }

    @Test
    @DisplayName("H6: a lease gives nothing back to a pool that it is not from, however often it is given back")
    void foreign() {
        try (ConnectionPool other = server.pool().maxSize(1).build();
                Lease ours = pool.acquire(server.endpoint())) {
            Lease theirs = other.acquire(server.endpoint());
            theirs.close();
            assertThrows(IllegalStateException.class, theirs::close);
            assertTrue(pool.tryAcquire(server.endpoint()).isEmpty(), "ours is lent still");
            assertTrue(ours.connection().isConnected());
        }
    }

    @Test
    @DisplayName("H6: of all lendings of a place, only the present one can end it")
    void earlierLendings() {
        Slots slots = new FakeKeeper().newSlots(1, 1);
        slots.openSpare();
        slots.forEach(slots::opened);
        List<Lease> earlier = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Lease now = slots.take();
            earlier.forEach(lease -> assertThrows(IllegalStateException.class, lease::close));
            assertNull(slots.take(), "it is lent still");
            now.close();
            earlier.add(now);
        }
    }

    @Test
    @DisplayName("H6: a lease that comes back after it was taken back throws, and its place has served another")
    void late() {
        try (ConnectionPool strict = server.pool()
                .maxSize(1)
                .leakAfter(Duration.ofMillis(50))
                .takeBackLeaks(true)
                .onLeak(leak -> {})
                .build()) {
            Lease forgotten = strict.acquire(server.endpoint());
            try (Lease next = strict.acquire(server.endpoint(), PooledServer.SOON)) {
                assertTrue(next.connection().isConnected());
                IllegalStateException late = assertThrows(IllegalStateException.class, forgotten::close);
                assertTrue(late.getMessage().contains("was taken back"), late::getMessage);
            }
        }
    }
}
