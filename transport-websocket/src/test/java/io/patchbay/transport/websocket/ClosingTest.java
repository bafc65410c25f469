// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.ConnectionClosedException;
import io.patchbay.TransportException;
import io.patchbay.spi.CloseReason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClosingTest {

    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() {
        loopback.close();
    }

    @ParameterizedTest
    @DisplayName("A close frame that may be is answered with its code, and the server ends the connection")
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void validCodes(int code) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x88, RawPeer.closePayload(code, "r".repeat(123)));
            RawPeer.Frame answer = peer.read();
            assertEquals(0x88, answer.first());
            assertEquals(code, answer.closeCode());
            assertTrue(peer.ends());
            peer.socket.close();
            Throwable cause = loopback.server().cause();
            boolean inOrder = code <= 1001 || code >= 3000;
            assertEquals(inOrder, cause == null, () -> "" + cause);
            WebSocket facet = loopback.server().webSocket();
            assertEquals(code, facet.closeCode());
            assertEquals("r".repeat(123), facet.closeReason());
            assertEquals(code, facet.sentCloseCode());
            assertEquals(WebSocket.State.CLOSED, facet.state());
        }
    }

    @ParameterizedTest
    @DisplayName("A close frame that may not be is 1002")
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void invalidCodes(int code) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x88, RawPeer.closePayload(code, ""));
            assertEquals(1002, peer.read().closeCode());
            assertTrue(peer.ends());
            assertEquals(1002, loopback.server().webSocket().sentCloseCode());
        }
    }

    @ParameterizedTest
    @DisplayName("What breaks the rules is told by one close frame with the right code, after which nothing comes")
    @CsvSource(delimiter = '|', value = {
        "88 81 00000000 03| 1002", "88 84 00000000 03E8C328| 1007", "88 83 00000000 03E8E2| 1007", "C1 80| 1002",
        "83 80| 1002", "8B 80| 1002", "81 00| 1002", "09 80 00000000| 1002", "80 80 00000000| 1002",
        "81 81 00000000 FF| 1007", "01 81 00000000 61 80 81 00000000 C3| 1007", "89 FE 007E| 1002",
    })
    void breaches(String bytes, int code) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.raw(RawPeer.hex(bytes));
            RawPeer.Frame close = peer.read();
            assertEquals(0x88, close.first());
            assertEquals(code, close.closeCode());
            assertTrue(peer.ends());
            peer.socket.close();
            assertTrue(loopback.server().cause() != null);
            assertEquals(0, loopback.server().messages.size());
        }
    }

    @Test
    @DisplayName("An empty close frame is answered with an empty one")
    void noStatus() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x88, "");
            assertEquals(0, peer.read().payload().length);
            assertTrue(peer.ends());
            peer.socket.close();
            assertNull(loopback.server().cause());
            assertEquals(WebSocket.NO_STATUS, loopback.server().webSocket().closeCode());
        }
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    @DisplayName("This side's reasons have codes, and what was sent before arrives")
    void reasons(CloseReason reason) throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            Recorder server = loopback.server();
            assertTrue(server.link().send(ByteBuffer.wrap("last".getBytes())));
            server.link().close(reason);
            assertFalse(server.link().send(ByteBuffer.allocate(1)));
            assertEquals("last", peer.read().text());
            int code = peer.read().closeCode();
            int expected = switch (reason) {
                case DONE -> 1000;
                case GOING_AWAY -> 1001;
                case BAD_DATA -> 1007;
                case TOO_LARGE -> 1009;
            };
            assertEquals(expected, code);
            peer.send(0x82, "ignored").send(0x88, RawPeer.closePayload(code, ""));
            assertTrue(peer.ends());
            assertEquals(0, server.messages.size());
        }
    }

    @Test
    @DisplayName("An application's code and reason go both ways between ours")
    void applicationCodes() throws Exception {
        loopback.listen();
        Recorder client = loopback.connect();
        WebSocket facet = client.webSocket();
        assertEquals(WebSocket.State.OPEN, facet.state());
        for (int bad : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
            assertThrows(IllegalArgumentException.class, () -> facet.close(bad, ""));
        }
        assertThrows(IllegalArgumentException.class, () -> facet.close(1000, "\u00e9".repeat(62)));
        facet.close(4321, "\u00e9".repeat(61)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertNull(client.cause());
        assertNull(loopback.server().cause());
        WebSocket server = loopback.server().webSocket();
        assertEquals(4321, server.closeCode());
        assertEquals("\u00e9".repeat(61), server.closeReason());
        assertEquals(4321, facet.closeCode());
        assertEquals(4321, facet.sentCloseCode());
    }

    @Test
    @DisplayName("An end without a close frame is 1006 and has a cause")
    void abnormal() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            loopback.server().link();
            peer.send(0x02, "half a message");
        }
        assertInstanceOf(TransportException.class, loopback.server().cause());
        assertEquals(WebSocket.ABNORMAL_CLOSURE, loopback.server().webSocket().closeCode());
        assertEquals(0, loopback.server().webSocket().sentCloseCode());
    }

    @Test
    @DisplayName("A peer that does not answer a close frame is hung up on")
    void noAnswer() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            loopback.server().link().close();
            assertEquals(1000, peer.read().closeCode());
            assertTrue(peer.ends());
        }
        loopback.server().cause();
        assertEquals(WebSocket.ABNORMAL_CLOSURE, loopback.server().webSocket().closeCode());
    }

    @Test
    @DisplayName("A reader that has paused still ends in good order")
    void paused() throws Exception {
        loopback.listen();
        Recorder client = loopback.connect();
        client.link().pauseReading();
        loopback.server().link().send(ByteBuffer.wrap("unread".getBytes()));
        client.link().close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertNull(client.cause());
        assertNull(loopback.server().cause());
        assertEquals(0, client.messages.size());
        assertEquals(1000, client.webSocket().closeCode());
    }

    @Test
    @DisplayName("A client waits for the server to end the connection, and does it itself if that does not come")
    void serverEndsFirst() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Recorder client = new Recorder();
            loopback.dial(listener.getLocalPort(), client);
            try (RawPeer peer = RawPeer.accept(listener)) {
                peer.send(0x88, RawPeer.closePayload(1011, "broken"));
                assertArrayEquals(RawPeer.closePayload(1011, ""), peer.readClose().payload());
                assertTrue(peer.ends());
            }
            assertInstanceOf(ConnectionClosedException.class, client.cause());
            assertEquals("broken", client.webSocket().closeReason());
        }
    }

    @Test
    @DisplayName("A client waits for the server's end also after a breach, and takes nothing of what still comes")
    void serverEndsAfterABreach() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Recorder client = new Recorder();
            loopback.dial(listener.getLocalPort(), client);
            try (RawPeer peer = RawPeer.accept(listener)) {
                peer.send(0x83, "reserved").send(0x81, "late").send(0x81, new byte[] {(byte) 0xFF}).send(0x89, "ping");
                assertEquals(1002, peer.readClose().closeCode());
                peer.socket.setSoTimeout(200);
                assertThrows(SocketTimeoutException.class, () -> peer.socket.getInputStream().read());
                assertTrue(client.messages.isEmpty());
            }
            assertInstanceOf(CodecException.class, client.cause());
        }
    }

    @Test
    @DisplayName("An abort is no closing handshake")
    void aborts() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            loopback.server().link().abort();
            assertTrue(peer.ends());
            assertInstanceOf(ConnectionClosedException.class, loopback.server().cause());
            await().until(() -> loopback.server().webSocket().state() == WebSocket.State.CLOSED);
        }
    }
}
