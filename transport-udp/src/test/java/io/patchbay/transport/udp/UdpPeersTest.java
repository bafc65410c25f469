// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener with a connection for each peer. */
@Timeout(60)
class UdpPeersTest {

    private static final Duration SOON = Sockets.SOON;
    private static final Endpoint ANY = TestedIo.at("127.0.0.1", 0);

    private static InetSocketAddress at(Listener listener) {
        return Sockets.address("127.0.0.1", listener.endpoint().port());
    }

    private static UdpStatistics statistics(Listener listener) {
        return listener.unwrap(UdpStatistics.class);
    }

    @Test
    void everyPeerHasAConnectionOfItsOwn() {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(ANY);
            listener.onBytes((connection, bytes) -> connection.send(bytes));
            List<UdpSocket> peers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                peers.add(Sockets.socket(network));
            }
            for (int round = 0; round < 3; round++) {
                for (UdpSocket peer : peers) {
                    String text = round + " from " + peer.localAddress();
                    peer.send(Sockets.bytes(text), at(listener));
                    Datagram echo = peer.receive(SOON);
                    assertEquals(text, Sockets.text(echo));
                    assertEquals(at(listener), echo.sender());
                }
            }
            assertEquals(
                    peers.stream().map(UdpSocket::localAddress).collect(Collectors.toSet()),
                    listener.connections().stream().map(Connection::remoteAddress).collect(Collectors.toSet()));
            assertEquals(60, statistics(listener).packetsReceived());
            assertEquals(60, statistics(listener).packetsSent());
        }
    }

    @Test
    void aQuietPeersConnectionEndsInGoodOrderAndItMayComeAgain() {
        Endpoint endpoint = ANY.withOption(UdpOptions.PEER_TIMEOUT, Duration.ofMillis(150));
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(endpoint);
            UdpSocket quiet = Sockets.socket(network);
            quiet.send(Sockets.bytes("one"), at(listener));
            Connection first = listener.accept(SOON);
            assertEquals("one", first.receive(SOON).text());
            Sockets.await("the quiet peer's connection ends").until(() -> listener.connections().isEmpty());
            Sockets.await("it says so").until(() -> !first.isConnected());
            assertTrue(first.failure().isEmpty(), () -> "" + first.failure());
            quiet.send(Sockets.bytes("two"), at(listener));
            Connection second = listener.accept(SOON);
            assertEquals("two", second.receive(SOON).text());
        }
    }

    @Test
    void aPeerThatGoesOnSendingStays() {
        Endpoint endpoint = ANY.withOption(UdpOptions.PEER_TIMEOUT, Duration.ofSeconds(2));
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(endpoint);
            AtomicInteger connects = new AtomicInteger();
            AtomicInteger received = new AtomicInteger();
            listener.onConnect(connection -> connects.incrementAndGet());
            listener.onBytes((connection, bytes) -> received.incrementAndGet());
            UdpSocket peer = Sockets.socket(network);
            long begin = System.nanoTime();
            AtomicLong last = new AtomicLong(begin);
            AtomicLong longestPause = new AtomicLong();
            Sockets.await("more time than the timeout passes").until(() -> {
                int before = received.get();
                peer.send(Sockets.bytes("here"), at(listener));
                Sockets.await("it is received").until(() -> received.get() > before);
                long now = System.nanoTime();
                longestPause.accumulateAndGet(now - last.getAndSet(now), Math::max);
                return now - begin > TimeUnit.MILLISECONDS.toNanos(3_000);
            });
            assumeTrue(
                    longestPause.get() < TimeUnit.MILLISECONDS.toNanos(1_500),
                    "This machine stood still, and so did the peer");
            assertEquals(1, connects.get());
        }
    }

    @Test
    @DisplayName("L5: no more peers than the limits allow, in all and by address; newcomers are dropped and counted")
    void theTableOfPeersIsBounded() {
        Limits limits = Limits.defaults().withMaxConnections(5).withMaxConnectionsPerAddress(3);
        try (NetworkManager network = Sockets.network(limits);
                NetworkManager sending = Sockets.network()) {
            Listener listener = network.listen(TestedIo.at("0.0.0.0", 0));
            Set<Connection> seen = ConcurrentHashMap.newKeySet();
            listener.onBytes((connection, bytes) -> seen.add(connection));
            for (String source : new String[] {"127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
                for (int i = 0; i < 10; i++) {
                    Sockets.socket(sending, Sockets.at(source)).send(Sockets.bytes("hi"), at(listener));
                }
            }
            Sockets.await("all have arrived").until(() -> statistics(listener).packetsReceived() == 30);
            assertEquals(5, seen.size());
            assertEquals(5, listener.connections().size());
            assertEquals(25, statistics(listener).droppedPeers());
            long ofFirst = listener.connections().stream()
                    .filter(each -> each.remoteAddress().toString().contains("127.0.0.2"))
                    .count();
            assertEquals(3, ofFirst);
        }
    }

    @Test
    void lateDatagramsOfAnEndedConnectionOpenNoNewOne() {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(ANY);
            AtomicInteger connects = new AtomicInteger();
            listener.onConnect(connection -> connects.incrementAndGet());
            UdpSocket peer = Sockets.socket(network);
            peer.send(Sockets.bytes("hello"), at(listener));
            Connection connection = listener.accept(SOON);
            long begin = System.nanoTime();
            connection.close();
            for (int i = 0; i < 10; i++) {
                peer.send(Sockets.bytes("late"), at(listener));
            }
            Sockets.await("all have arrived").until(() -> statistics(listener).packetsReceived() == 11);
            assumeTrue(
                    System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2), "This machine stood still for too long");
            assertEquals(10, statistics(listener).droppedPeers());
            assertEquals(1, connects.get());
        }
    }

    @Test
    @DisplayName("L7: a peer that is not read holds a bounded number of datagrams, and the others go on")
    void aPausedPeerIsBoundedAndAlone() throws Exception {
        Limits limits = Limits.defaults().withInboxMessages(4);
        try (NetworkManager network = Sockets.network(limits)) {
            Listener listener = network.listen(ANY);
            UdpSocket unread = Sockets.socket(network);
            int sent = 300;
            for (int i = 0; i < sent; i++) {
                int number = i;
                unread.send(ByteBuffer.allocate(1_000).putInt(0, i), at(listener));
                Sockets.await("it has arrived").until(() -> statistics(listener).packetsReceived() == number + 1);
            }
            Connection paused = listener.accept(SOON);
            UdpSocket other = Sockets.socket(network);
            other.send(Sockets.bytes("other"), at(listener));
            assertEquals("other", listener.accept(SOON).receive(SOON).text());
            long dropped = statistics(listener).droppedInboxFull();
            assertTrue(dropped > 0);
            for (int i = 0; i < sent - dropped; i++) {
                assertEquals(i, ByteBuffer.wrap(paused.receive(SOON).bytes()).getInt());
            }
            assertTrue(paused.tryReceive().isEmpty());
            unread.send(Sockets.bytes("again"), at(listener));
            assertEquals("again", paused.receive(SOON).text());
        }
    }

    @Test
    void aListenerThatStopsEndsItsConnectionsInGoodOrderAndFreesItsPort() {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(ANY);
            UdpSocket peer = Sockets.socket(network);
            peer.send(Sockets.bytes("hello"), at(listener));
            Connection connection = listener.accept(SOON);
            connection.send(Sockets.bytes("bye"));
            int port = listener.endpoint().port();
            assertTrue(listener.stop(SOON));
            assertFalse(connection.isConnected());
            assertTrue(connection.failure().isEmpty());
            assertEquals("bye", Sockets.text(peer.receive(SOON)));
            assertEquals(port, network.listen(ANY.withPort(port)).endpoint().port());
        }
    }

    @Test
    void connectionsOfAListenerShareItsSocket() {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(ANY.withOption(StandardSocketOptions.SO_RCVBUF, 70_000));
            Connection client = network.connect(listener.endpoint());
            client.send(Sockets.bytes("hello"));
            Connection connection = listener.accept(SOON);
            assertTrue(connection.option(StandardSocketOptions.SO_RCVBUF) >= 70_000);
            assertEquals(at(listener), connection.localAddress());
            assertSame(connection, listener.connections().get(0));
            assertEquals(1, client.unwrap(UdpStatistics.class).packetsSent());
            assertThrows(UnsupportedOperationException.class, () ->
                    connection.option(StandardSocketOptions.TCP_NODELAY));
        }
    }
}
