// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecentlyEndedTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RecentlyEnded peers = new RecentlyEnded();

    private static InetSocketAddress peer(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Test
    void peersAreForgottenAfterTwoSeconds() {
        peers.add(peer(1), 0);
        peers.add(peer(2), SECOND);
        assertTrue(peers.contains(peer(1), 2 * SECOND - 1));
        assertFalse(peers.contains(peer(1), 2 * SECOND));
        peers.sweep(2 * SECOND);
        assertEquals(1, peers.size());
        peers.remove(peer(2));
        assertEquals(0, peers.size());
    }

    @Test
    @DisplayName("L5: of very many peers the oldest are forgotten early")
    void theirNumberIsBounded() {
        for (int port = 1; port <= 10_000; port++) {
            peers.add(peer(port), 0);
        }
        assertEquals(RecentlyEnded.MAX_PEERS, peers.size());
        assertFalse(peers.contains(peer(1), 0));
        assertTrue(peers.contains(peer(10_000), 0));
    }
}
