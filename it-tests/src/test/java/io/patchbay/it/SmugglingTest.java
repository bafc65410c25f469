// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.transport.websocket.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener of {@code ws} behind proxies that read requests in their own way. */
@Timeout(300)
class SmugglingTest {

    private static final String UPGRADE = "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String HEAD = "GET /first HTTP/1.1\r\n" + UPGRADE;
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + UPGRADE + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d \\d{3} ");
    private static final int QUIET_MILLIS = 2_000;

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

    private final Queue<Connection> accepted = new ConcurrentLinkedQueue<>();

    /** Requests that two readers may take for different ones, by what is wrong with them. */
    private static Map<String, String> attacks() {
        Map<String, String> attacks = new LinkedHashMap<>();
        String longer = "Content-Length: " + (SMUGGLED.length() + 5) + "\r\n";
        String exact = "Content-Length: " + SMUGGLED.length() + "\r\n";
        String none = "Content-Length: 0\r\n";
        attacks.put("a length that covers more than the chunks", HEAD + longer + CHUNKED + "\r\n0\r\n\r\n" + SMUGGLED);
        attacks.put("a length that covers less than the chunks", HEAD + "Content-Length: 4\r\n" + CHUNKED + "\r\n"
                + Integer.toHexString(SMUGGLED.length()) + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n");
        attacks.put("a length alone", HEAD + exact + "\r\n" + SMUGGLED);
        attacks.put("chunks alone", HEAD + CHUNKED + "\r\n0\r\n\r\n" + SMUGGLED);
        attacks.put("two lengths, the first 0", HEAD + none + exact + "\r\n" + SMUGGLED);
        attacks.put("two lengths, the last 0", HEAD + exact + none + "\r\n" + SMUGGLED);
        attacks.put("the same length twice", HEAD + exact + exact + "\r\n" + SMUGGLED);
        attacks.put("a list of lengths", HEAD + "Content-Length: 0, " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);
        attacks.put("a length with a sign", HEAD + "Content-Length: +" + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);
        attacks.put("lines that end in LF", (HEAD + "\r\n").replace("\r\n", "\n") + SMUGGLED);
        attacks.put("a LF in a value", HEAD + "X: a\n" + exact + "\r\n" + SMUGGLED);
        attacks.put("a CR in a value", HEAD + "X: a\r" + exact + "\r\n" + SMUGGLED);
        attacks.put("control bytes first", "\u0001\u0000" + HEAD + "\r\n" + SMUGGLED);
        attacks.put("empty lines first", "\r\n\r\n" + HEAD + "\r\n" + SMUGGLED);
        attacks.put("a NUL in a value", HEAD + "X: a\u0000b\r\n\r\n" + SMUGGLED);
        attacks.put("a chunk extension with a LF", HEAD + CHUNKED + "\r\n2;a=b\nxx\r\n0\r\n\r\n" + SMUGGLED);
        attacks.put("a chunk extension", HEAD + CHUNKED + "\r\n2;a=\"b\"\r\nxx\r\n0;c\r\n\r\n" + SMUGGLED);
        attacks.put("an unknown coding", HEAD + "Transfer-Encoding: xchunked\r\n" + exact + "\r\n" + SMUGGLED);
        attacks.put("a blank before the colon", HEAD + "Transfer-Encoding : chunked\r\n" + exact + "\r\n0\r\n\r\n"
                + SMUGGLED);
        attacks.put("a folded line", HEAD + "X: a\r\n Transfer-Encoding: chunked\r\n" + exact + "\r\n" + SMUGGLED);
        attacks.put("an upgrade that is refused", (HEAD + "\r\n").replace("Version: 13", "Version: 777") + SMUGGLED);
        attacks.put("a request behind the upgrade", HEAD + "\r\n" + SMUGGLED);
        return attacks;
    }

    private Listener listen(NetworkManager network) {
        Listener listener = network.listen("ws://127.0.0.1:0");
        listener.onBytes(ECHO);
        listener.onConnect(accepted::add);
        return listener;
    }

    @Test
    @DisplayName("D7: requests that can be read in two ways, to the listener itself: one answer at most")
    void toTheListenerItself() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = listen(network);
            for (Map.Entry<String, String> attack : attacks().entrySet()) {
                String answer = exchange(listener.endpoint().port(), attack.getValue());
                assertTrue(STATUS.matcher(answer).results().count() <= 1, () -> attack.getKey() + ": " + answer);
            }
            assertNoneSmuggled("all");
            echo(network, listener.endpoint().port());
        }
    }

    @ParameterizedTest(name = "D7: requests that can be read in two ways, through {0}: both sides agree")
    @ValueSource(strings = {"haproxy", "nginx"})
    void throughAProxy(String name) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = listen(network);
            try (ReverseProxy proxy = ReverseProxy.start(name, listener.endpoint().port())) {
                for (Map.Entry<String, String> attack : attacks().entrySet()) {
                    String answer = exchange(proxy.port(), attack.getValue());
                    int upgraded = answer.indexOf("HTTP/1.1 101 ");
                    assertFalse(
                            upgraded >= 0 && STATUS.matcher(answer).find(upgraded + 1),
                            () -> attack.getKey() + " is answered behind an upgrade: " + answer);
                    for (Connection connection : accepted) {
                        assertTrue(
                                connection.unwrap(WebSocket.class).headers().containsKey("x-via"),
                                () -> attack.getKey() + " brought a request past the proxy");
                    }
                    echo(network, proxy.port());
                }
            }
        }
    }

    @ParameterizedTest(name = "D7: text, bytes, 100 KiB and close codes pass {0}")
    @ValueSource(strings = {"haproxy", "nginx"})
    void anEchoThroughAProxy(String name) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = listen(network);
            try (ReverseProxy proxy = ReverseProxy.start(name, listener.endpoint().port())) {
                echo(network, proxy.port());
                Connection connection = network.connect("ws://127.0.0.1:" + proxy.port() + "/path?query");
                byte[] large = new byte[100 * 1024];
                new Random(7).nextBytes(large);
                connection.send(ByteBuffer.wrap(large));
                assertArrayEquals(large, connection.receive(Networks.SOON).bytes());
                WebSocket server = last().unwrap(WebSocket.class);
                assertEquals("/path?query", server.requestTarget());
                connection.unwrap(WebSocket.class).close(3007, "enough");
                Networks.await("the code has come", () -> server.closeCode() == 3007);
                assertEquals("enough", server.closeReason());

                Connection other = network.connect("ws://127.0.0.1:" + proxy.port());
                last().unwrap(WebSocket.class).close(4001, "go");
                Networks.await("the answer has come", () -> other.unwrap(WebSocket.class).closeCode() == 4001);
            }
        }
    }

    @ParameterizedTest(name = "D7, D13: a frame sent with the upgrade request is not lost by {0}")
    @ValueSource(strings = {"haproxy", "nginx"})
    void aFrameBehindTheUpgrade(String name) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener listener = listen(network);
            try (ReverseProxy proxy = ReverseProxy.start(name, listener.endpoint().port())) {
                String frame = "\u0081\u0082\u0000\u0000\u0000\u0000hi\u0088\u0080\u0000\u0000\u0000\u0000";
                String answer = exchange(proxy.port(), HEAD + "\r\n" + frame);
                assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
                assertTrue(answer.endsWith("\r\n\r\n\u0081\u0002hi\u0088\u0000"), answer);
            }
        }
    }

    private Connection last() {
        Connection[] all = accepted.toArray(Connection[]::new);
        return all[all.length - 1];
    }

    private void assertNoneSmuggled(String what) {
        for (Connection connection : accepted) {
            assertFalse(connection.unwrap(WebSocket.class).requestTarget().contains("smuggled"), what);
        }
    }

    private static void echo(NetworkManager network, int port) {
        try (Connection connection = network.connect("ws://127.0.0.1:" + port)) {
            connection.sendText("olá");
            assertEquals("olá", connection.receive(Networks.SOON).text());
            connection.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertArrayEquals(new byte[] {1, 2, 3}, connection.receive(Networks.SOON).bytes());
        }
    }

    /** Sends bytes, and gives what comes until the end, or until nothing comes any more. */
    private static String exchange(int port, String bytes) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(QUIET_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            byte[] part = new byte[4_096];
            for (int count = 0; count >= 0; count = socket.getInputStream().read(part)) {
                answer.write(part, 0, count);
            }
        } catch (SocketTimeoutException | SocketException end) {
            // Nothing more comes: the proxy waits for the rest of a body, or has reset a connection that it refused.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }
}
