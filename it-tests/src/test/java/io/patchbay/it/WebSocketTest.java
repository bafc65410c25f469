// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.transport.websocket.WebSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket through the API, with the JDK's client as a peer that is not ours. */
@Timeout(60)
class WebSocketTest {

    /** Sends back what comes, text as text. */
    private static final BytesHandler ECHO = new BytesHandler() {
        @Override
        public void handle(Connection from, ByteBuffer bytes) {
            from.send(bytes);
        }

        @Override
        public void handleText(Connection from, ByteBuffer utf8) {
            from.sendText(utf8);
        }
    };

    /** The JDK's client, which keeps everything that it is told. */
    private static final class JdkPeer implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private int bytes;
        private final WebSocket socket;

        JdkPeer(int port, String path, String... subprotocols) {
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder().header("X-Peer", "jdk");
            if (subprotocols.length > 0) {
                builder.subprotocols(subprotocols[0]);
            }
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), this).join();
        }

        String next() throws InterruptedException {
            String next = heard.poll(Networks.SOON.toSeconds(), TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add("text " + text);
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                heard.add("binary " + bytes);
                bytes = 0;
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heard.add("pong " + message.remaining());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add("close " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("error " + error);
        }
    }

    @Test
    void theClientOfTheJdkIsServed() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen(Networks.endpoint(
                    network, "ws://127.0.0.1:0/echo", "websocket.subprotocols=one,two", "websocket.compression=true"));
            echo.onBytes(ECHO);
            JdkPeer peer = new JdkPeer(echo.endpoint().port(), "/echo?x=y", "two");
            assertEquals("two", peer.socket.getSubprotocol());
            peer.socket.sendText("caf\u00e9 \u2603", true).join();
            assertEquals("text caf\u00e9 \u2603", peer.next());
            peer.socket.sendBinary(ByteBuffer.allocate(300_000), true).join();
            assertEquals("binary 300000", peer.next());
            peer.socket.sendText("in ", false).join();
            peer.socket.sendPing(ByteBuffer.allocate(7)).join();
            peer.socket.sendText("", false).join();
            peer.socket.sendText("pieces", true).join();
            assertEquals("pong 7", peer.next());
            assertEquals("text in pieces", peer.next());
            Connection accepted = echo.connections().iterator().next();
            var facet = accepted.unwrap(io.patchbay.transport.websocket.WebSocket.class);
            assertEquals("/echo?x=y", facet.requestTarget());
            assertEquals("jdk", facet.headers().get("x-peer").get(0));
            peer.socket.sendClose(3001, "bye").join();
            assertEquals("close 3001 ", peer.next());
            Networks.await("the server has heard of the end", () -> !accepted.isConnected());
            assertEquals("bye", facet.closeReason());
        }
    }

    @Test
    void theClientOfTheJdkHearsOfTheEnd() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = network.listen("ws://127.0.0.1:0");
            listener.onBytes((from, bytes) -> from.closeAsync());
            JdkPeer peer = new JdkPeer(listener.endpoint().port(), "/");
            peer.socket.sendBinary(ByteBuffer.allocate(1), true).join();
            assertEquals("close 1000 ", peer.next());
            JdkPeer other = new JdkPeer(listener.endpoint().port(), "/");
            listener.close();
            assertEquals("close 1001 ", other.next());
        }
    }

    @Test
    void aRefusalReachesTheClientOfTheJdk() {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = network.listen("ws://127.0.0.1:0/only");
            CompletionException failure = assertThrows(
                    CompletionException.class, () -> new JdkPeer(listener.endpoint().port(), "/other"));
            WebSocketHandshakeException refusal =
                    assertInstanceOf(WebSocketHandshakeException.class, failure.getCause());
            assertEquals(404, refusal.getResponse().statusCode());
        }
    }

    @Test
    void jsonIsTextForEveryPeer() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("ws+json://127.0.0.1:0");
            echo.onMessage((from, message) -> from.send(message));
            JdkPeer peer = new JdkPeer(echo.endpoint().port(), "/");
            CompletableFuture<Message> seen = new CompletableFuture<>();
            Connection connection = network.connect("ws+json://127.0.0.1:" + echo.endpoint().port());
            connection.onMessage((from, message) -> seen.complete(message));
            connection.send("chat", Map.of("text", "ol\u00e1"));
            assertEquals("ol\u00e1", seen.get(10, TimeUnit.SECONDS).body(Map.class).get("text"));
            Listener hub = echo;
            hub.broadcast("news", "hello");
            String text = peer.next();
            assertTrue(text.startsWith("text {") && text.contains("hello"), text);
            peer.socket.sendText(text.substring(5), true).join();
            assertEquals(text, peer.next());
        }
    }

    @Test
    void bytesBehindAProtocolOfBytesAreBinary() throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            for (String names : new String[] {"ws+binary", "ws+json+rle", "ws+json+rle+xor", "ws+rle"}) {
                Listener echo = network.listen(names + "://127.0.0.1:0");
                JdkPeer peer = new JdkPeer(echo.endpoint().port(), "/");
                peer.socket.sendText("text", true).join();
                assertEquals("close 1003 ", peer.next(), names);
            }
        }
    }

    @Test
    void textAndBytesComeInOneOrder() {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("ws://127.0.0.1:0");
            echo.onBytes(ECHO);
            Connection connection = network.connect("ws://127.0.0.1:" + echo.endpoint().port());
            for (int i = 0; i < 300; i++) {
                if (i % 3 == 0) {
                    connection.sendText("text " + i);
                } else {
                    connection.send(ByteBuffer.wrap(new byte[] {(byte) i, 1}));
                }
            }
            for (int i = 0; i < 300; i++) {
                Message message = connection.receive(Networks.SOON);
                assertEquals(i % 3 == 0, message.isText());
                if (message.isText()) {
                    assertEquals("text " + i, message.text());
                } else {
                    assertArrayEquals(new byte[] {(byte) i, 1}, message.bytes());
                }
            }
        }
    }

    @Test
    void compressionIsAgreedOnAndUsed() {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen(
                    Networks.endpoint(network, "ws://127.0.0.1:0", "websocket.compression=true"));
            echo.onBytes(ECHO);
            int port = echo.endpoint().port();
            Connection plain = network.connect("ws://127.0.0.1:" + port);
            Connection small = network.connect(Networks.endpoint(
                    network, "ws://127.0.0.1:" + port, "websocket.compression=true", "websocket.ping-interval=0"));
            assertFalse(plain.unwrap(io.patchbay.transport.websocket.WebSocket.class).compressionNegotiated());
            assertTrue(small.unwrap(io.patchbay.transport.websocket.WebSocket.class).compresses());
            assertEquals(java.time.Duration.ZERO, small.option(WebSocketOptions.PING_INTERVAL));
            String text = "all work and no play makes Jack a dull boy\n".repeat(1_000);
            for (Connection each : new Connection[] {plain, small, small}) {
                each.sendText(text);
                assertEquals(text, each.receive(Networks.SOON).text());
            }
            assertTrue(small.statistics().bytesSent() < plain.statistics().bytesSent() / 20);
        }
    }
}
