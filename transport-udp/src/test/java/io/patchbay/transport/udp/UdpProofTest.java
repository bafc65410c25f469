// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a listener does for those who have not shown that they receive. */
class UdpProofTest {

    private static final Endpoint PROVEN = TestedIo.at("127.0.0.1", 0).withOption(UdpOptions.COOKIE, true);
    private static final int SILENCE_MILLIS = 200;

    private static byte[] exchange(DatagramSocket socket, int port, byte[] data, int millis) throws IOException {
        socket.send(new DatagramPacket(data, data.length, Sockets.address("127.0.0.1", port)));
        socket.setSoTimeout(millis);
        DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
        try {
            socket.receive(answer);
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private static byte[] bytes(ByteBuffer message) {
        return message.array();
    }

    @Test
    @DisplayName("L5: both ends with udp.cookie get a connection, and it carries everything as it is")
    void connects() {
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(PROVEN)) {
            AtomicInteger answers = new AtomicInteger();
            listener.onBytes((from, bytes) -> from.send(bytes));
            try (Connection client = network.connect(PROVEN.withPort(listener.endpoint().port()))) {
                Sockets.await("the connection").until(() -> listener.connections().size() == 1);
                client.onBytes((from, bytes) -> answers.addAndGet(bytes.remaining()));
                client.send(ByteBuffer.allocate(100));
                client.send(ByteBuffer.allocate(0));
                client.send(ByteBuffer.allocate(25));
                Sockets.await("the answers").until(() -> answers.get() == 125);
            }
        }
    }

    @Test
    @DisplayName("L3, L5: whoever has not proven his address gets no answer to garbage, and to a hello not a byte more"
            + " than he sent")
    void unproven() throws Exception {
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(PROVEN);
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            int port = listener.endpoint().port();
            assertEquals(0, exchange(stranger, port, new byte[500], SILENCE_MILLIS).length);
            byte[] hello = bytes(Cookies.message(Cookies.HELLO));
            byte[] challenge = exchange(stranger, port, hello, 10_000);
            assertEquals(hello.length, challenge.length);
            byte[] forged = bytes(Cookies.message(Cookies.PROOF, new byte[16]));
            assertEquals(0, exchange(stranger, port, forged, SILENCE_MILLIS).length);
            assertTrue(listener.connections().isEmpty());
            assertEquals(2, listener.unwrap(UdpStatistics.class).droppedPeers());

            byte[] proof = bytes(Cookies.message(Cookies.PROOF, Cookies.cookie(ByteBuffer.wrap(challenge))));
            try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
                assertEquals(0, exchange(other, port, proof, SILENCE_MILLIS).length, "The cookie of another address");
            }
            byte[] welcome = exchange(stranger, port, proof, 10_000);
            assertArrayEquals(bytes(Cookies.message(Cookies.WELCOME)), welcome);
            assertEquals(1, listener.connections().size());
        }
    }

    @Test
    @DisplayName("A connect to somebody who never answers fails in time and says so")
    void noAnswer() {
        Limits limits = Limits.defaults().withConnectTimeout(Duration.ofMillis(500));
        try (NetworkManager network = Sockets.network(limits);
                Listener listener = network.listen(TestedIo.at("127.0.0.1", 0))) {
            Endpoint endpoint = PROVEN.withPort(listener.endpoint().port());
            TransportException failure = assertThrows(TransportException.class, () -> network.connect(endpoint));
            assertTrue(failure.getMessage().contains("did not answer"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("L3: with udp.max-reply-factor a peer gets no more than that for what he sent; the rest is counted")
    void replyFactor() throws Exception {
        Endpoint endpoint = TestedIo.at("127.0.0.1", 0).withOption(UdpOptions.MAX_REPLY_FACTOR, 3);
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(endpoint);
                DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            listener.onBytes((from, bytes) -> {
                for (int i = 0; i < 10; i++) {
                    from.send(ByteBuffer.allocate(100));
                }
            });
            assertEquals(100, exchange(client, listener.endpoint().port(), new byte[100], 10_000).length);
            Sockets.await("the rest").until(() -> listener.unwrap(UdpStatistics.class).droppedReplies() == 7);
            assertEquals(300, listener.unwrap(UdpStatistics.class).bytesSent());
        }
    }
}
