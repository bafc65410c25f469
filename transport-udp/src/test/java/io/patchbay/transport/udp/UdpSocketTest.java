// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.AssemblyException;
import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener in mode socket, as {@link UdpSocket}. */
@Timeout(60)
class UdpSocketTest {

    private static final Duration SOON = Sockets.SOON;

    @Test
    @DisplayName("L1: datagrams of 0 to 65,507 bytes arrive whole")
    void datagramsOfEverySizeArriveWhole() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket from = Sockets.socket(network);
            UdpSocket to = Sockets.socket(network);
            for (int size : new int[] {0, 1, 2_048, 2_049, 5_000, 65_507}) {
                ByteBuffer data = ByteBuffer.wrap(Sockets.random(size));
                assertTrue(from.send(data, to.localAddress()));
                assertFalse(data.hasRemaining());
                Datagram datagram = to.receive(SOON);
                assertArrayEquals(Sockets.random(size), datagram.data());
                assertEquals(from.localAddress(), datagram.sender());
            }
            assertEquals(6, to.statistics().packetsReceived());
            assertEquals(1 + 2_048 + 2_049 + 5_000 + 65_507, to.statistics().bytesReceived());
            assertEquals(6, from.statistics().packetsSent());
            assertEquals(1 + 2_048 + 2_049 + 5_000 + 65_507, from.statistics().bytesSent());
        }
    }

    @Test
    @DisplayName("L1: a datagram above udp.max-receive is dropped whole and counted")
    void longDatagramsAreCountedAndNeverCut() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket from = Sockets.socket(network);
            UdpSocket to = Sockets.socket(network, Sockets.ANY.withOption(UdpOptions.MAX_RECEIVE, 2_000));
            from.send(ByteBuffer.allocate(2_001), to.localAddress());
            from.send(ByteBuffer.allocate(2_000), to.localAddress());
            assertEquals(2_000, to.receive(SOON).data().length);
            assertEquals(1, to.statistics().truncated());
            to.option(UdpOptions.MAX_RECEIVE, 3);
            assertEquals(3, to.option(UdpOptions.MAX_RECEIVE));
            from.send(ByteBuffer.allocate(4), to.localAddress());
            from.send(ByteBuffer.allocate(3), to.localAddress());
            assertEquals(3, to.receive(SOON).data().length);
            assertEquals(2, to.statistics().truncated());
        }
    }

    @Test
    @DisplayName("L2: a payload of 65,508 bytes, or above udp.max-payload, is a LimitException")
    void payloadsThatAreTooLargeAreRefused() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            InetSocketAddress to = socket.localAddress();
            ByteBuffer large = ByteBuffer.allocate(65_508);
            assertThrows(LimitException.class, () -> socket.send(large, to));
            assertEquals(65_508, large.remaining());
            socket.option(UdpOptions.MAX_PAYLOAD, 100);
            LimitException refused =
                    assertThrows(LimitException.class, () -> socket.send(ByteBuffer.allocate(101), to));
            assertTrue(refused.getMessage().contains("udp.max-payload"), refused.getMessage());
            assertTrue(socket.send(ByteBuffer.allocate(100), to));
            assertThrows(IllegalArgumentException.class, () -> socket.option(UdpOptions.MAX_PAYLOAD, 65_508));
        }
    }

    @Test
    void receivingAnswersNothingYetTimedOutAndClosedEachInItsWay() throws Exception {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(Sockets.ANY);
            UdpSocket socket = listener.unwrap(UdpSocket.class);
            assertTrue(socket.tryReceive().isEmpty());
            assertThrows(DeadlineException.class, () -> socket.receive(Duration.ofMillis(5)));
            CompletableFuture<Datagram> cancelled = socket.receiveAsync();
            CompletableFuture<Datagram> first = socket.receiveAsync();
            CompletableFuture<Datagram> second = socket.receiveAsync();
            cancelled.cancel(false);
            socket.send(Sockets.bytes("one"), socket.localAddress());
            assertEquals("one", Sockets.text(first.get(10, TimeUnit.SECONDS)));
            listener.close();
            ExecutionException end = assertThrows(ExecutionException.class, () -> second.get(10, TimeUnit.SECONDS));
            assertInstanceOf(ConnectionClosedException.class, end.getCause());
            assertThrows(ConnectionClosedException.class, socket::tryReceive);
            assertThrows(ConnectionClosedException.class, () -> socket.receive(SOON));
            assertThrows(ConnectionClosedException.class, () -> socket.send(Sockets.bytes("x"), socket.localAddress()));
            assertThrows(ConnectionClosedException.class, () -> socket.option(StandardSocketOptions.SO_RCVBUF));
            assertFalse(socket.isOpen());
            assertEquals(1, socket.statistics().packetsSent());
        }
    }

    @Test
    void aWaitingThreadHearsOfTheEnd() throws Exception {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(Sockets.ANY);
            UdpSocket socket = listener.unwrap(UdpSocket.class);
            CompletableFuture<Datagram> waiting = CompletableFuture.supplyAsync(() -> socket.receive(SOON));
            listener.close();
            ExecutionException end = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
            assertInstanceOf(ConnectionClosedException.class, end.getCause());
        }
    }

    @Test
    void aHandlerSeesDatagramsOnTheIoThreadWhichMustNotBlock() throws Exception {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            CompletableFuture<String> thread = new CompletableFuture<>();
            Queue<Exception> errors = new ConcurrentLinkedQueue<>();
            AtomicInteger handled = new AtomicInteger();
            socket.onError(errors::add);
            socket.onDatagram((data, sender) -> {
                handled.incrementAndGet();
                thread.complete(Thread.currentThread().getName());
                socket.receive(SOON);
            });
            socket.send(Sockets.bytes("a"), socket.localAddress());
            socket.send(Sockets.bytes("b"), socket.localAddress());
            assertTrue(thread.get(10, TimeUnit.SECONDS).contains("-io"));
            Sockets.await("both are handled, although the first call failed").until(() -> errors.size() == 2);
            errors.forEach(error -> assertInstanceOf(IllegalStateException.class, error));
            assertEquals(2, handled.get());
            socket.onDatagram(null);
            socket.send(Sockets.bytes("c"), socket.localAddress());
            assertEquals("c", Sockets.text(socket.receive(SOON)));
        }
    }

    @Test
    @DisplayName("L7: what the inbox has no room for is dropped and counted")
    void theInboxIsBounded() {
        Limits limits = Limits.defaults().withInboxMessages(8).withInboxBytes(1_000);
        try (NetworkManager network = Sockets.network(limits)) {
            UdpSocket from = Sockets.socket(network);
            UdpSocket to = Sockets.socket(network);
            for (int i = 0; i < 20; i++) {
                from.send(ByteBuffer.allocate(10), to.localAddress());
            }
            Sockets.await("all have arrived").until(() -> to.statistics().packetsReceived() == 20);
            assertEquals(12, to.statistics().droppedInboxFull());
            for (int i = 0; i < 8; i++) {
                assertTrue(to.tryReceive().isPresent());
            }
            assertTrue(to.tryReceive().isEmpty());
            from.send(ByteBuffer.allocate(600), to.localAddress());
            from.send(ByteBuffer.allocate(600), to.localAddress());
            Sockets.await("two more have arrived").until(() -> to.statistics().packetsReceived() == 22);
            assertEquals(13, to.statistics().droppedInboxFull());
        }
    }

    @Test
    @DisplayName("L7: what the system dropped is what it says it dropped")
    void datagramsThatTheSystemDropsAreCounted() throws Exception {
        try (NetworkManager receiving = Sockets.network();
                NetworkManager sending = Sockets.network()) {
            UdpSocket to = Sockets.socket(receiving, Sockets.ANY.withOption(StandardSocketOptions.SO_RCVBUF, 8_192));
            UdpSocket from = Sockets.socket(sending);
            assumeTrue(to.statistics().droppedByKernel().isPresent(), "This system does not tell what it drops");
            assertEquals(0, to.statistics().droppedByKernel().getAsLong());
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch entered = new CountDownLatch(1);
            to.onDatagram((data, sender) -> {
                entered.countDown();
                try {
                    blocked.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            int sent = 500;
            for (int i = 0; i < sent; i++) {
                assertTrue(from.send(ByteBuffer.allocate(1_000), to.localAddress()));
                assertTrue(i > 0 || entered.await(10, TimeUnit.SECONDS));
            }
            blocked.countDown();
            Sockets.await("every datagram was received or counted")
                    .until(() -> to.statistics().packetsReceived()
                                    + to.statistics().droppedByKernel().orElse(0)
                            == sent);
            assertTrue(to.statistics().droppedByKernel().getAsLong() > 0);
        }
    }

    @Test
    @DisplayName("L6: an unreachable port is an error event, and the socket stays usable")
    void anUnreachablePortIsAnErrorEvent() {
        InetSocketAddress nobody = Sockets.address("127.0.0.1", Sockets.unusedPort());
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            Queue<Exception> errors = new ConcurrentLinkedQueue<>();
            socket.onError(errors::add);
            socket.connect(nobody);
            assertTrue(socket.isConnected());
            assertTrue(socket.send(Sockets.bytes("anyone?")));
            Sockets.await("the system reports it").until(() -> !errors.isEmpty());
            assertInstanceOf(TransportException.class, errors.peek());
            assertTrue(errors.peek().getMessage().contains("unreachable"), errors.peek().getMessage());
            assertTrue(socket.statistics().sendErrors() > 0);
            socket.disconnect();
            assertFalse(socket.isConnected());
            socket.send(Sockets.bytes("me"), socket.localAddress());
            assertEquals("me", Sockets.text(socket.receive(SOON)));
        }
    }

    @Test
    void aConnectedSocketHearsItsPeerOnlyAndReachesItOnly() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            UdpSocket peer = Sockets.socket(network);
            UdpSocket other = Sockets.socket(network);
            assertThrows(IllegalStateException.class, () -> socket.send(Sockets.bytes("x")));
            socket.connect(peer.localAddress());
            assertThrows(IllegalStateException.class, () -> socket.send(Sockets.bytes("x"), other.localAddress()));
            other.send(Sockets.bytes("stranger"), socket.localAddress());
            peer.send(Sockets.bytes("peer"), socket.localAddress());
            assertEquals("peer", Sockets.text(socket.receive(SOON)));
            for (String text : new String[] {"hello", "", "again"}) {
                assertTrue(socket.send(Sockets.bytes(text)));
                Datagram received = peer.receive(SOON);
                assertEquals(text, Sockets.text(received));
                assertEquals(socket.localAddress(), received.sender());
            }
            socket.connect(other.localAddress());
            socket.send(Sockets.bytes("to the other"));
            assertEquals("to the other", Sockets.text(other.receive(SOON)));
        }
    }

    @Test
    void optionsAreThoseOfTheSystem() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(
                    network, Sockets.ANY.withOption(StandardSocketOptions.SO_SNDBUF, 50_000));
            assertTrue(socket.option(StandardSocketOptions.SO_SNDBUF) >= 50_000);
            socket.option(StandardSocketOptions.SO_RCVBUF, 60_000);
            assertTrue(socket.option(StandardSocketOptions.SO_RCVBUF) >= 60_000);
            assertEquals(UdpOptions.Mode.SOCKET, socket.option(UdpOptions.MODE));
            assertThrows(
                    UnsupportedOperationException.class, () -> socket.option(StandardSocketOptions.TCP_NODELAY));
            assertThrows(UnsupportedOperationException.class, () ->
                    socket.option(StandardSocketOptions.SO_REUSEADDR, true));
        }
    }

    @Test
    void socketsShareAPortIfBothSaySo() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket first = Sockets.socket(
                    network, Sockets.ANY.withOption(StandardSocketOptions.SO_REUSEPORT, true));
            UdpSocket second = Sockets.socket(
                    network,
                    Sockets.ANY.withPort(first.localAddress().getPort())
                            .withOption(StandardSocketOptions.SO_REUSEPORT, true));
            assertEquals(first.localAddress(), second.localAddress());
            assertThrows(TransportException.class, () ->
                    network.listen(Sockets.ANY.withPort(first.localAddress().getPort())));
        }
    }

    @Test
    void ipv6Works() throws Exception {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket;
            try {
                socket = Sockets.socket(network, Sockets.at("::1"));
            } catch (TransportException e) {
                assumeTrue(false, "This machine has no ::1: " + e.getMessage());
                return;
            }
            socket.send(Sockets.bytes("six"), socket.localAddress());
            Datagram datagram = socket.receive(SOON);
            assertEquals("six", Sockets.text(datagram));
            assertEquals(InetAddress.getByName("::1"), datagram.sender().getAddress());
            UdpSocket both = Sockets.socket(network, Sockets.at("::"));
            both.send(Sockets.bytes("both"), Sockets.address("127.0.0.1", both.localAddress().getPort()));
            assertEquals("both", Sockets.text(both.receive(SOON)));
        }
    }

    @Test
    void anIpv4SocketSaysThatItCannotReachIpv6() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            assertThrows(IllegalArgumentException.class, () ->
                    socket.send(Sockets.bytes("x"), Sockets.address("::1", 9)));
            assertThrows(IllegalArgumentException.class, () ->
                    socket.send(Sockets.bytes("x"), InetSocketAddress.createUnresolved("localhost", 9)));
            assertThrows(IllegalArgumentException.class, () ->
                    socket.send(Sockets.bytes("x"), Sockets.address("127.0.0.1", 0)));
        }
    }

    @Test
    void listenersWithPeersHaveNoSocketOfTheirOwn() {
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen("udp://127.0.0.1:0");
            assertThrows(AssemblyException.class, () -> listener.unwrap(UdpSocket.class));
            assertEquals(0, listener.unwrap(UdpStatistics.class).packetsReceived());
        }
    }
}
