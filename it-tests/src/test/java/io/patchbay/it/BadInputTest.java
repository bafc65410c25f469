// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.LimitException;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a peer sends, it harms itself alone. */
@Timeout(120)
class BadInputTest {

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp+json", "tcp+binary", "tcp+json+rle", "tcp+binary+rle", "tcp+json+xor", "tcp+binary+rle+xor",
                "tcp+rle"
            })
    void garbageEndsItsOwnConnectionWithATypedError(String names) throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen(Networks.endpoint(network, names + "://127.0.0.1:0", "framing=length"));
            echo.onError((connection, error) -> errors.add(error)).onMessage(Connection::send);
            Endpoint there = Networks.endpoint(
                    network, names + "://127.0.0.1:" + echo.endpoint().port(), "framing=length");
            Connection healthy = network.connect(there);
            Random random = new Random(names.hashCode());
            int refused = 0;
            for (int round = 0; round < 60; round++) {
                byte[] garbage = new byte[random.nextInt(2_000)];
                random.nextBytes(garbage);
                if (names.equals("tcp+rle")) {
                    garbage = new byte[] {(byte) 0x85};
                }
                try (PlainPeer peer = new PlainPeer(echo.endpoint().port())) {
                    peer.writeFrame(garbage);
                    assertTrue(peer.sawEnd());
                    refused++;
                }
                exchange(healthy, names, round);
            }
            int expected = refused;
            Networks.await("each is reported once", () -> errors.size() >= expected);
            assertEquals(expected, errors.size());
            errors.forEach(error -> assertInstanceOf(PatchbayException.class, error));
            Networks.await("only the healthy one is left", () -> echo.connections().size() == 1);
        }
    }

    private static void exchange(Connection healthy, String names, int round) {
        String text = "still here " + round;
        if (names.equals("tcp+rle")) {
            healthy.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } else {
            healthy.send("chat", text);
        }
        assertEquals(text, healthy.receive(Networks.SOON).text());
    }

    @DisplayName("A2: a frame that announces 2 GiB is refused at its header")
    @ParameterizedTest
    @ValueSource(ints = {0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (1 << 20) + 1})
    void announcedLength(int length) throws Exception {
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen("tcp+json://127.0.0.1:0");
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            listener.onError((connection, error) -> errors.add(error));
            peer.write(ByteBuffer.allocate(4).putInt(length).array());
            assertTrue(peer.sawEnd());
            Networks.await("the error is reported", () -> !errors.isEmpty());
            assertInstanceOf(LimitException.class, errors.poll());
        }
    }

    @Test
    @DisplayName("B1: a bomb stops at the limit")
    void bomb() throws Exception {
        Limits limits = Limits.defaults().withMaxInflatedBytes(1 << 20).withMaxMessageBytes(1 << 20);
        try (NetworkManager network = Networks.builder().limits(limits).build();
                Listener listener = network.listen(Networks.endpoint(network, "tcp+rle://127.0.0.1:0", "framing=length"));
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            listener.onError((connection, error) -> errors.add(error));
            byte[] bomb = new byte[1 << 16];
            for (int i = 0; i < bomb.length; i += 2) {
                bomb[i] = (byte) 0xFF;
                bomb[i + 1] = 'x';
            }
            peer.writeFrame(bomb);
            assertTrue(peer.sawEnd());
            Networks.await("the error is reported", () -> !errors.isEmpty());
            assertInstanceOf(LimitException.class, errors.poll());
        }
    }

    @Test
    @DisplayName("A12: an HTTP request, a TLS hello and noise to a TCP port")
    void foreignProtocols() throws Exception {
        byte[] noise = new byte[1 << 20];
        new Random(3).nextBytes(noise);
        noise[0] = 0x7F;
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen("tcp+json+xor://127.0.0.1:0")) {
            listener.onError((connection, error) -> errors.add(error));
            byte[][] foreign = {
                "GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xFC, 0x03, 0x03},
                noise
            };
            for (byte[] bytes : foreign) {
                int before = errors.size();
                try (PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
                    try {
                        peer.write(bytes);
                    } catch (IOException closedWhileWriting) {
                        // The first bytes were enough for the server.
                    }
                    assertTrue(peer.sawEnd());
                }
                Networks.await("the error is reported", () -> errors.size() == before + 1);
            }
        }
    }

    @Test
    void aHandlerThatThrowsLosesNothingForTheOthers() {
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen("tcp+json://127.0.0.1:0")) {
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            listener.onError((connection, error) -> errors.add(error))
                    .onMessage("chat", String.class, (from, text) -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .onMessage("chat", String.class, (from, text) -> heard.add(text))
                    .onMessage("chat", Message.class, Connection::send);
            Connection connection = network.connect(listener.endpoint());
            for (int i = 0; i < 50; i++) {
                connection.send("chat", "line " + i);
                assertEquals("line " + i, connection.receive(Networks.SOON).text());
            }
            assertEquals(50, heard.size());
            assertEquals(50, errors.size());
            assertTrue(connection.isConnected());
        }
    }
}
