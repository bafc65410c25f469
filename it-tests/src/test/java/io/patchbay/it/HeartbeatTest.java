// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.StandardOptions;
import io.patchbay.TransportException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are there, and peers that are not, on real sockets. */
@Timeout(120)
class HeartbeatTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Limits LIMITS = Limits.defaults().withPingInterval(INTERVAL).withPongTimeout(PATIENCE);

    private static PeerProcess quietPeer(Listener listener) throws Exception {
        return new PeerProcess(ChildJvm.command(
                List.of(), QuietPeer.class, listener.endpoint().toString()));
    }

    @ParameterizedTest
    @DisplayName("G3: a peer whose process is stopped is closed within ping + pong + 1 s, one that is quiet is not")
    @ValueSource(strings = {"tcp+json", "tcp+binary+rle+xor", "ws+json"})
    void aStoppedProcessIsFound(String names) throws Exception {
        try (NetworkManager network = Networks.builder().limits(LIMITS).build()) {
            Listener listener = network.listen(names + "://127.0.0.1:0");
            try (PeerProcess stopped = quietPeer(listener);
                    PeerProcess quiet = quietPeer(listener)) {
                stopped.next("open");
                Connection first = listener.accept(Networks.SOON);
                quiet.next("open");
                Connection second = listener.accept(Networks.SOON);
                Networks.await("both have answered a ping", () ->
                        first.lastRoundTrip().isPresent() && second.lastRoundTrip().isPresent());
                // Whichever was accepted first, the processes are told apart by what happens to them.
                long stoppedAt = System.nanoTime();
                stopped.freeze();
                Networks.await("one connection has ended", () -> listener.connections().size() == 1);
                Duration took = Duration.ofNanos(System.nanoTime() - stoppedAt);
                assertTrue(took.compareTo(INTERVAL.plus(PATIENCE).plusSeconds(1)) <= 0, took::toString);
                Connection ended = first.isConnected() ? second : first;
                Connection kept = first.isConnected() ? first : second;
                assertInstanceOf(TransportException.class, ended.failure().orElseThrow());
                for (int i = 0; i < 10; i++) {
                    kept.pingAsync().get(10, TimeUnit.SECONDS);
                }
                long until = System.nanoTime() + 10 * INTERVAL.toNanos();
                Networks.await("10 intervals have passed", () -> System.nanoTime() > until);
                assertTrue(kept.isConnected());
                assertEquals(0, kept.statistics().messagesReceived());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json", "tcp+binary", "ws", "ws+binary+xor", "udp+json"})
    void aPingTakesItsTime(String names) throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            Listener listener = network.listen(names + "://127.0.0.1:0");
            Connection connection = network.connect(listener.endpoint());
            assertTrue(connection.lastRoundTrip().isEmpty());
            Duration time = connection.pingAsync().get(10, TimeUnit.SECONDS);
            assertTrue(time.compareTo(Networks.SOON) < 0 && !time.isNegative());
            assertEquals(time, connection.lastRoundTrip().orElseThrow());
            connection.checkAsync().get(10, TimeUnit.SECONDS);
            assertEquals(0, connection.statistics().messagesReceived(), "a pong is no message");
        }
    }

    @Test
    void theSystemLooksAfterConnectionsWithoutSignals() {
        try (NetworkManager network = NetworkManager.builder().messageType("text", 1).build();
                NetworkManager off = NetworkManager.builder()
                        .limits(Limits.defaults().withPingInterval(Duration.ZERO))
                        .build()) {
            Endpoint raw = Endpoint.of("tcp", "127.0.0.1", 0);
            Endpoint json = raw.withStages("json");
            assertTrue(keptAlive(network, raw));
            assertTrue(keptAlive(network, json.withOption(StandardOptions.PROTOCOL_VERSION, 1)));
            assertFalse(keptAlive(network, raw.withOption(StandardSocketOptions.SO_KEEPALIVE, false)));
            assertFalse(keptAlive(network, json));
            assertFalse(keptAlive(off, raw));
        }
    }

    private static boolean keptAlive(NetworkManager network, Endpoint endpoint) {
        try (Listener listener = network.listen(endpoint);
                Connection connection = network.connect(listener.endpoint())) {
            boolean accepted = listener.accept(Networks.SOON).option(StandardSocketOptions.SO_KEEPALIVE);
            assertEquals(accepted, connection.option(StandardSocketOptions.SO_KEEPALIVE));
            return accepted;
        }
    }
}
