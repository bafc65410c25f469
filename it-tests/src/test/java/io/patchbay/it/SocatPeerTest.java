// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program socat, as a server of our clients and as a client of our servers. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocatPeerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PeerProcess socat(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Outside.program("socat")));
        command.addAll(List.of(arguments));
        return new PeerProcess(command);
    }

    private static void send(Connection connection, String text) {
        connection.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void tcpClient() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("tcp://127.0.0.1:0");
            echo.onBytes(Connection::send);
            try (PeerProcess socat = socat("-", "TCP:127.0.0.1:" + echo.endpoint().port())) {
                socat.tell("one");
                assertEquals("one", socat.next());
                for (int i = 0; i < 5_000; i++) {
                    socat.tell("line " + i + " \u2603");
                }
                for (int i = 0; i < 5_000; i++) {
                    assertEquals("line " + i + " \u2603", socat.next());
                }
                socat.endOfInput();
                assertEquals("the end of its output", socat.next());
                Networks.await("the connection is gone", () -> echo.connections().isEmpty());
            }
        }
    }

    @Test
    void tcpClientWithLines() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=line"));
            echo.onBytes((from, line) -> send(from, "heard " + StandardCharsets.UTF_8.decode(line)));
            try (PeerProcess socat = socat("-", "TCP:127.0.0.1:" + echo.endpoint().port())) {
                socat.tell("one\ntwo\r\nthree");
                assertEquals("heard one", socat.next());
                assertEquals("heard two", socat.next());
                assertEquals("heard three", socat.next());
            }
        }
    }

    @Test
    void tcpServer() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                PeerProcess socat = socat("-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat")) {
            Connection connection = network.connect("tcp://127.0.0.1:" + socat.nextNumber("listening"));
            byte[] bytes = new byte[1 << 20];
            new Random(1).nextBytes(bytes);
            for (int from = 0; from < bytes.length; from += 1 << 16) {
                connection.send(ByteBuffer.wrap(bytes, from, 1 << 16));
            }
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            while (back.size() < bytes.length) {
                back.writeBytes(connection.receive(PATIENCE).bytes());
            }
            assertArrayEquals(bytes, back.toByteArray());
            connection.close();
            assertTrue(socat.next("exiting with status").endsWith("0"));
        }
    }

    @Test
    void tcpServerThatEnds() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                PeerProcess socat = socat("-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "SYSTEM:echo good bye")) {
            Connection connection = network.connect("tcp://127.0.0.1:" + socat.nextNumber("listening"));
            assertEquals("good bye\n", new String(connection.receive(PATIENCE).bytes(), StandardCharsets.UTF_8));
            Networks.await("the connection has ended", () -> !connection.isConnected());
            assertTrue(connection.failure().isEmpty(), connection.failure().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void udpClient(String host) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("udp://" + host + ":0");
            echo.onBytes(Connection::send);
            String protocol = host.startsWith("[") ? "UDP6:" : "UDP4:";
            try (PeerProcess socat = socat("-", protocol + host + ":" + echo.endpoint().port())) {
                for (int i = 0; i < 100; i++) {
                    socat.tell("datagram " + i);
                    assertEquals("datagram " + i, socat.next());
                }
                assertEquals(1, echo.connections().size());
            }
        }
    }

    @Test
    void udpServer() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                PeerProcess socat = socat("-d", "-d", "-b", "65536", "UDP4-LISTEN:0,bind=127.0.0.1", "EXEC:cat")) {
            Connection connection = network.connect("udp://127.0.0.1:" + socat.nextNumber("listening"));
            for (int length : new int[] {1, 100, 1_200}) {
                byte[] bytes = new byte[length];
                new Random(length).nextBytes(bytes);
                connection.send(ByteBuffer.wrap(bytes));
                assertArrayEquals(bytes, connection.receive(PATIENCE).bytes());
            }
        }
    }
}
