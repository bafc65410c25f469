// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection whose socket is connected in the kernel. */
@Timeout(60)
class UdpClientTest {

    private static final Duration SOON = Sockets.SOON;

    private static Endpoint to(UdpSocket socket) {
        return TestedIo.at("127.0.0.1", socket.localAddress().getPort());
    }

    @Test
    @DisplayName("L6: an unreachable port is an error event, and the connection is there when the peer comes back")
    void anUnreachablePortEndsNothing() {
        int port = Sockets.unusedPort();
        try (NetworkManager network = Sockets.network()) {
            Connection connection = network.connect(TestedIo.at("127.0.0.1", port));
            Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
            connection.onError((from, error) -> errors.add(error));
            connection.send(Sockets.bytes("anyone?"));
            Sockets.await("the system reports it").until(() -> !errors.isEmpty());
            assertInstanceOf(TransportException.class, errors.peek());
            assertTrue(errors.peek().getMessage().contains("unreachable"), errors.peek().getMessage());
            assertTrue(connection.isConnected());
            UdpSocket peer = Sockets.socket(network, Sockets.ANY.withPort(port));
            connection.send(Sockets.bytes("and now?"));
            Datagram heard = peer.receive(SOON);
            assertEquals("and now?", Sockets.text(heard));
            peer.send(Sockets.bytes("yes"), heard.sender());
            assertEquals("yes", connection.receive(SOON).text());
        }
    }

    @Test
    @DisplayName("L2: a frame above udp.max-payload, by default 1,200 bytes, is a LimitException that names it")
    void payloadsFitIntoOnePacketUnlessTheyMayBeLarger() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket peer = Sockets.socket(network);
            Connection usual = network.connect(to(peer));
            usual.send(ByteBuffer.allocate(1_200));
            assertEquals(1_200, peer.receive(SOON).data().length);
            LimitException refused =
                    assertThrows(LimitException.class, () -> usual.send(ByteBuffer.allocate(1_201)));
            assertTrue(refused.getMessage().contains("udp.max-payload"), refused.getMessage());
            assertTrue(usual.isConnected());
            Connection large = network.connect(to(peer).withOption(UdpOptions.MAX_PAYLOAD, 65_507));
            large.send(ByteBuffer.allocate(65_507));
            assertEquals(65_507, peer.receive(SOON).data().length);
            assertThrows(LimitException.class, () -> large.send(ByteBuffer.allocate(65_508)));
        }
    }

    @Test
    @DisplayName("L1: an empty datagram is a message, both ways, and what comes meanwhile is not lost")
    void emptyDatagramsAreMessages() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket peer = Sockets.socket(network);
            Connection connection = network.connect(to(peer));
            connection.send(ByteBuffer.allocate(0));
            Datagram empty = peer.receive(SOON);
            assertEquals(0, empty.data().length);
            for (int i = 0; i < 50; i++) {
                peer.send(ByteBuffer.allocate(i % 2 * 10), empty.sender());
            }
            connection.send(ByteBuffer.allocate(0));
            assertEquals(0, peer.receive(SOON).data().length);
            for (int i = 0; i < 50; i++) {
                assertEquals(i % 2 * 10, connection.receive(SOON).bytes().length);
            }
            assertEquals(peer.localAddress(), connection.remoteAddress());
            connection.send(Sockets.bytes("still the same port"));
            assertEquals(empty.sender(), peer.receive(SOON).sender());
        }
    }

    @Test
    void whatStrangersSendIsNotReceived() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket peer = Sockets.socket(network);
            UdpSocket stranger = Sockets.socket(network);
            Connection connection = network.connect(to(peer));
            connection.send(Sockets.bytes("hello"));
            Datagram hello = peer.receive(SOON);
            stranger.send(Sockets.bytes("let me in"), hello.sender());
            peer.send(Sockets.bytes("welcome"), hello.sender());
            assertEquals("welcome", connection.receive(SOON).text());
            assertTrue(connection.tryReceive().isEmpty());
        }
    }

    @Test
    void aFullInboxStopsReadingAndGoesOn() {
        try (NetworkManager network = Sockets.network(Limits.defaults().withInboxMessages(4))) {
            UdpSocket peer = Sockets.socket(network);
            Connection connection = network.connect(to(peer));
            connection.send(Sockets.bytes("hello"));
            Datagram hello = peer.receive(SOON);
            for (int i = 0; i < 40; i++) {
                peer.send(ByteBuffer.allocate(4).putInt(0, i), hello.sender());
            }
            for (int i = 0; i < 40; i++) {
                assertEquals(i, ByteBuffer.wrap(connection.receive(SOON).bytes()).getInt());
            }
        }
    }

    @Test
    void anIdleConnectionEndsIfALimitSaysSo() {
        try (NetworkManager network = Sockets.network(Limits.defaults().withIdleTimeout(Duration.ofMillis(100)))) {
            Connection connection = network.connect(to(Sockets.socket(network)));
            Sockets.await("the idle connection ends").until(() -> !connection.isConnected());
            assertTrue(connection.failure().orElseThrow().getMessage().contains("idleTimeout"));
        }
    }

    @Test
    void aHostWithoutAddressIsATransportException() {
        try (NetworkManager network =
                NetworkManager.builder().ioThreads(1).retry(RetryPolicy.never()).build()) {
            assertThrows(TransportException.class, () -> network.connect("udp://no-such-host.invalid:9"));
            assertThrows(TransportException.class, () -> network.listen("udp://no-such-host.invalid:9"));
        }
    }

    @Test
    void closingIsSilent() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket peer = Sockets.socket(network);
            Connection connection = network.connect(to(peer));
            connection.send(Sockets.bytes("last words"));
            connection.close();
            assertFalse(connection.isConnected());
            assertEquals("last words", Sockets.text(peer.receive(SOON)));
            assertTrue(peer.tryReceive().isEmpty());
        }
    }
}
