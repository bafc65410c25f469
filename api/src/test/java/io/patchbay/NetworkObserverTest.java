// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who watches a manager hears of what happens in it, and cannot disturb it. */
class NetworkObserverTest {

    private final TestNetwork network = new TestNetwork();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private final NetworkObserver recording = new NetworkObserver() {
        @Override
        public void started(NetworkManager manager) {
            heard.add("started " + manager.providers().isEmpty());
        }

        @Override
        public void closed(NetworkManager manager) {
            heard.add("closed " + manager.report().connections().open());
        }

        @Override
        public void composed(Endpoint endpoint, boolean listening, List<StageDescription> stages) {
            heard.add("composed " + listening + " " + stages.size());
        }

        @Override
        public void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {
            heard.add("not composed " + listening);
        }

        @Override
        public void connectionOpened(Connection connection, Duration took) {
            heard.add("opened " + connection.id() + " " + (took.isNegative() ? "before" : "after"));
        }

        @Override
        public void connectionFailed(Connection connection, Throwable cause) {
            heard.add("failed " + connection.id());
        }

        @Override
        public void connectionEnded(Connection connection) {
            heard.add("ended " + connection.id() + " " + connection.statistics().messagesSent());
        }

        @Override
        public void limitHit(Endpoint endpoint, LimitException limit) {
            heard.add("limit");
        }

        @Override
        public void reconnecting(StandingConnection connection, Throwable cause, Optional<Duration> nextTry) {
            heard.add("reconnecting " + nextTry.isPresent());
        }

        @Override
        public void happened(ServiceEvent event) {
            heard.add(event.service() + " " + event.what());
        }
    };

    @AfterEach
    void close() {
        network.close();
    }

    private NetworkManager observed(NetworkObserver... observers) {
        return network.manager(builder -> {
            builder.retry(RetryPolicy.never()).limits(Limits.defaults().withMaxConnections(1));
            for (NetworkObserver observer : observers) {
                builder.observer(observer);
            }
            return builder;
        });
    }

    @Test
    void itHearsOfAllThatHappens() {
        Listener listener = network.manager().listen("loop+lines://h:0");
        NetworkManager manager = observed(recording);
        try (Connection connection = manager.connect(listener.endpoint())) {
            connection.send("t", "x");
            assertThrows(LimitException.class, () -> manager.connect(listener.endpoint()));
        }
        assertThrows(AssemblyException.class, () -> manager.connect("loop+nothing://h:1"));
        assertThrows(TransportException.class, () -> manager.connect("loop://h:1"));
        manager.keepConnected("loop://h:1", ReconnectPolicy.defaults().withAttempts(1)).onGivenUp(cause -> {}).open();
        eventually(() -> heard.contains("reconnecting false"));
        manager.observer().happened(
                new ServiceEvent("pool", "leak", "loop://h:1", Duration.ZERO, 1, Optional.empty()));
        manager.close();
        assertEquals(
                List.of("started false", "composed false 2", "opened 1 after", "composed false 2", "limit", "ended 1 1",
                        "not composed false", "composed false 1", "failed 2", "composed false 1", "failed 3",
                        "reconnecting false", "pool leak", "closed 0"),
                List.copyOf(heard));
    }

    @Test
    void acceptedConnectionsAreHeardOfAndLossesToo() {
        NetworkManager server = observed(recording);
        Listener listener = server.listen("loop+lines://h:0");
        NetworkManager client = network.manager();
        StandingConnection standing = client.keepConnected(
                        listener.endpoint(),
                        ReconnectPolicy.defaults().withWaits(Duration.ofMillis(1), Duration.ofMillis(2)))
                .onError((connection, error) -> {})
                .open();
        eventually(() -> heard.contains("opened 1 after"));
        listener.accept(SOON).abort();
        eventually(() -> heard.contains("opened 2 after") && heard.contains("ended 1 0"));
        standing.close();
        eventually(() -> heard.contains("ended 2 0"));
        assertTrue(heard.contains("composed true 2"), heard.toString());
    }

    @Test
    void whatItThrowsHarmsNobody() {
        NetworkObserver broken = new NetworkObserver() {
            @Override
            public void connectionOpened(Connection connection, Duration took) {
                throw new AssertionError("broken");
            }
        };
        Listener listener = network.manager().listen("loop+lines://h:0");
        NetworkManager manager = observed(broken, recording);
        try (Connection connection = manager.connect(listener.endpoint())) {
            assertTrue(connection.isConnected());
            assertTrue(heard.contains("opened 1 after"));
        }
    }

    /** The network is so fast that the connection is over before the thread that connects has done anything more. */
    @Test
    void aConnectionIsListedWhenItOpensAndNotAfterItsEnd() throws Exception {
        Listener listener = network.manager().listen("loop+lines://h:0");
        CompletableFuture<NetworkManager> manager = new CompletableFuture<>();
        CompletableFuture<Boolean> listed = new CompletableFuture<>();
        CountDownLatch ended = new CountDownLatch(1);
        manager.complete(network.manager(builder -> builder.observer(new NetworkObserver() {
            @Override
            public void connectionOpened(Connection connection, Duration took) {
                listed.complete(manager.join().connection(connection.id()).isPresent());
                connection.abort();
            }

            @Override
            public void connectionEnded(Connection connection) {
                ended.countDown();
            }
        })));
        network.transport.afterConnect = () -> {
            try {
                assertTrue(ended.await(SOON.toMillis(), TimeUnit.MILLISECONDS), "it has ended");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        manager.join().connectAsync(listener.endpoint());
        assertTrue(listed.get(SOON.toMillis(), TimeUnit.MILLISECONDS));
        assertEquals(List.of(), manager.join().connections());
        assertEquals(1, manager.join().report().connections().ended());
    }
}
