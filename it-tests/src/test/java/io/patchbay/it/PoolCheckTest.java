// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;
import io.patchbay.pool.ConnectionPool;
import io.patchbay.pool.Lease;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that asks with signals whether those are still there whose connections it lends. */
@Timeout(60)
class PoolCheckTest {

    private static final Duration CHECK_AFTER = Duration.ofMillis(50);
    private static final Duration CHECK_TIMEOUT = Duration.ofMillis(500);

    private static void idle() {
        long until = System.nanoTime() + 4 * CHECK_AFTER.toNanos();
        Networks.await("it has been idle for long enough to be checked", () -> System.nanoTime() > until);
    }

    @Test
    @DisplayName("G3, H7: a connection whose peer is stopped is not lent, one that answers is lent again")
    void aSilentPeerIsNotLent() throws Exception {
        try (PeerProcess server = EchoProcess.start("tcp+json://127.0.0.1:0");
                NetworkManager network = Networks.builder().build();
                ConnectionPool pool = ConnectionPool.builder(network)
                        .maxSize(1)
                        .checkAfter(CHECK_AFTER)
                        .checkTimeout(CHECK_TIMEOUT)
                        .build()) {
            String endpoint = "tcp+json://127.0.0.1:" + server.nextNumber("listening");
            Connection first;
            try (Lease lease = pool.acquire(endpoint)) {
                first = lease.connection();
            }
            idle();
            try (Lease lease = pool.acquire(endpoint)) {
                assertSame(first, lease.connection());
                assertTrue(first.lastRoundTrip().isPresent(), "it was asked");
                assertEquals(0, first.statistics().messagesSent(), "by nothing that the application could see");
            }
            idle();
            server.freeze();
            // The system of the stopped process still takes connections, so another one opens.
            try (Lease lease = pool.acquire(endpoint)) {
                assertNotSame(first, lease.connection());
                Networks.await("the first has ended", () -> !first.isConnected());
            }
        }
    }
}
