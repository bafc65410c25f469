// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages over datagrams: one message is one datagram. */
@Timeout(120)
class UdpComposedTest {

    record Position(String name, int x, int y) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp+json", "udp+binary+rle", "udp+json+xor", "udp+json+rle+xor", "udp+binary+rle+xor",
                "udp+json+aes-gcm", "udp+binary+deflate+chacha20"
            })
    void messagesAreExchanged(String names) {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen(names + "://127.0.0.1:0");
            echo.onMessage(Connection::send);
            Connection connection = network.connect(echo.endpoint());
            for (int i = 0; i < 50; i++) {
                connection.send("moved", new Position("ana", i, -i));
                Message answer = connection.receive(Networks.SOON);
                assertEquals("moved", answer.type());
                assertEquals(new Position("ana", i, -i), answer.body(Position.class));
            }
        }
    }

    @Test
    @DisplayName("L2: a message that makes too large a datagram is a LimitException, and the next one goes")
    void messagesThatAreTooLargeAreRefused() {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen("udp+json://127.0.0.1:0");
            echo.onMessage(Connection::send);
            Connection connection = network.connect(echo.endpoint());
            LimitException refused =
                    assertThrows(LimitException.class, () -> connection.send("text", "x".repeat(1_300)));
            assertTrue(refused.getMessage().contains("udp.max-payload"), refused.getMessage());
            connection.send("text", "x".repeat(1_000));
            assertEquals(1_000, connection.receive(Networks.SOON).text().length());
        }
    }

    @ParameterizedTest
    @DisplayName("A12, L3: garbage leaves no peer behind, is not answered, and the others go on")
    @ValueSource(strings = {"udp+json", "udp+binary", "udp+json+rle+xor"})
    void garbageLeavesNoPeerBehind(String names) throws Exception {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        AtomicInteger ended = new AtomicInteger();
        int strangers = 40;
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen(names + "://127.0.0.1:0");
            echo.onError((connection, error) -> errors.add(error))
                    .onDisconnect(connection -> ended.incrementAndGet())
                    .onMessage(Connection::send);
            Connection healthy = network.connect(echo.endpoint());
            exchange(healthy);
            Random random = new Random(names.hashCode());
            Set<Integer> ports = new HashSet<>();
            for (int i = 0; i < strangers; i++) {
                byte[] garbage = new byte[1 + random.nextInt(1_100)];
                random.nextBytes(garbage);
                try (DatagramSocket stranger = newcomer(ports)) {
                    stranger.send(new DatagramPacket(
                            garbage, garbage.length, InetAddress.getLoopbackAddress(), echo.endpoint().port()));
                    int number = i + 1;
                    Networks.await("connection " + number + " has ended", () -> ended.get() >= number);
                    stranger.setSoTimeout(1);
                    assertThrows(SocketTimeoutException.class, () ->
                            stranger.receive(new DatagramPacket(new byte[2_000], 2_000)));
                }
                exchange(healthy);
            }
            assertEquals(1, echo.connections().size());
            assertEquals(strangers, errors.size());
            errors.forEach(error -> assertInstanceOf(CodecException.class, error));
        }
    }

    /** Makes a socket with a port that had no other before: for a while, who has been ended is not heard. */
    private static DatagramSocket newcomer(Set<Integer> ports) throws Exception {
        while (true) {
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            if (ports.add(socket.getLocalPort())) {
                return socket;
            }
            socket.close();
        }
    }

    @Test
    @DisplayName("L3: garbage in the name of a known peer is an error event, and the peer's connection goes on")
    void garbageInTheNameOfAPeerEndsNothing() throws Exception {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = Networks.builder().build();
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout((int) Networks.SOON.toMillis());
            DatagramPacket hello = new DatagramPacket(new byte[2_000], 2_000);
            network.connect("udp+json://127.0.0.1:" + peer.getLocalPort()).send("text", "oi");
            peer.receive(hello);

            Listener echo = network.listen("udp+json://127.0.0.1:0");
            echo.onError((connection, error) -> errors.add(error)).onMessage(Connection::send);
            hello.setPort(echo.endpoint().port());
            DatagramPacket garbage = new DatagramPacket(new byte[100], 100, hello.getAddress(), hello.getPort());
            peer.send(hello);
            receive(peer);
            peer.send(garbage);
            Networks.await("the garbage was seen", () -> errors.size() == 1);
            peer.send(hello);
            receive(peer);
            Networks.await("one connection has answered both", () ->
                    echo.connections().get(0).statistics().messagesSent() == 2);
            assertEquals(1, echo.connections().size());
        }
    }

    private static void receive(DatagramSocket socket) throws Exception {
        socket.receive(new DatagramPacket(new byte[2_000], 2_000));
    }

    private static void exchange(Connection connection) {
        connection.send("text", "still there?");
        assertEquals("still there?", connection.receive(Networks.SOON).text());
    }

    @Test
    void stagesNeedPeers() {
        try (NetworkManager network = Networks.builder().build()) {
            Endpoint endpoint = Networks.endpoint(network, "udp+json://127.0.0.1:0", "udp.mode=socket");
            AssemblyException refused = assertThrows(AssemblyException.class, () -> network.listen(endpoint));
            assertTrue(refused.getMessage().contains("udp.mode=peers"), refused.getMessage());
            assertEquals(List.of(), network.listeners());
        }
    }
}
