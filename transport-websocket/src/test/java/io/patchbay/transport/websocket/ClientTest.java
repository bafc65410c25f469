// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClientTest {

    private final Loopback loopback = new Loopback();
    private final Recorder client = new Recorder();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        loopback.close();
        listener.close();
    }

    private CompletableFuture<Link> dial() {
        return loopback.dial(listener.getLocalPort(), client).toCompletableFuture();
    }

    private Throwable failure(CompletableFuture<Link> connecting) {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> connecting.get(10, TimeUnit.SECONDS));
        assertFalse(client.isOpened() || client.isClosed());
        return failure.getCause();
    }

    @Test
    @DisplayName("The request says what was asked for, and frames behind the answer in one packet are not lost")
    void request() throws Exception {
        RequestHeaders headers = RequestHeaders.none().with("Authorization", "Bearer x").with("Cookie", "a=b");
        loopback.path("/chat?room=1")
                .with(WebSocketOptions.SUBPROTOCOLS, "one,two")
                .with(WebSocketOptions.COMPRESSION, true)
                .with(WebSocketOptions.HEADERS, headers);
        CompletableFuture<Link> connecting = dial();
        try (RawPeer peer = new RawPeer(listener.accept(), false)) {
            String request = peer.head();
            assertTrue(request.startsWith("GET /chat?room=1 HTTP/1.1\r\nHost: 127.0.0.1:" + listener.getLocalPort()
                    + "\r\n"), request);
            assertTrue(request.contains("\r\nSec-WebSocket-Protocol: one, two\r\n"), request);
            assertTrue(request.contains("\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"), request);
            assertTrue(request.endsWith("\r\nAuthorization: Bearer x\r\nCookie: a=b\r\n\r\n"), request);
            String key = request.lines().filter(line -> line.startsWith("Sec-WebSocket-Key: ")).findFirst().orElseThrow();
            peer.raw("HTTP/1.1 101 Whatever\r\nupgrade: WebSocket\r\nconnection: upgrade\r\nServer: test\r\n"
                    + "sec-websocket-accept: " + ServerOpening.accept(key.substring(19))
                    + "\r\nsec-websocket-protocol: two\r\n\r\n\u0081\u0005hello");
            connecting.get(10, TimeUnit.SECONDS);
            await().until(() -> client.messages.equals(List.of("t:hello")));
            WebSocket facet = client.webSocket();
            assertEquals("two", facet.subprotocol().orElseThrow());
            assertEquals("/chat?room=1", facet.requestTarget());
            assertEquals(List.of("test"), facet.headers().get("server"));
            assertFalse(facet.compressionNegotiated());
            assertThrows(UnsupportedOperationException.class, () -> facet.compresses(true));
            peer.send(0x82, "a");
            await().until(() -> client.messages.size() == 2);
        }
    }

    @ParameterizedTest
    @DisplayName("An answer that is not the one wanted fails the connect")
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP/1.0 101 X\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/2 101\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: *\r\n\r\n", "HTTP/1.1 101 X\n\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: *\r\n\r\n",
        "OK Sec-WebSocket-Protocol: other", "OK Sec-WebSocket-Extensions: permessage-deflate", "",
        "OK Sec-WebSocket-Extensions: foo",
    })
    void badAnswers(String answer) throws Exception {
        CompletableFuture<Link> connecting = dial();
        if (answer.startsWith("OK ")) {
            RawPeer.accept(listener, answer.substring(3));
        } else {
            RawPeer peer = new RawPeer(listener.accept(), false);
            String key = peer.head().lines().filter(line -> line.startsWith("Sec-WebSocket-Key: ")).findFirst().orElseThrow();
            peer.raw(answer.replace("*", ServerOpening.accept(key.substring(19))));
            if (answer.isEmpty()) {
                peer.close();
            }
        }
        assertInstanceOf(TransportException.class, failure(connecting));
    }

    @ParameterizedTest
    @DisplayName("D5: an answer with impossible windows fails the connect")
    @ValueSource(strings = {
        "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=15", "permessage-deflate; server_max_window_bits",
        "permessage-deflate, permessage-deflate", "permessage-deflate; server_no_context_takeover=\"\"",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "permessage-deflate; x=y",
    })
    void badExtensions(String extensions) throws Exception {
        loopback.with(WebSocketOptions.COMPRESSION, true);
        CompletableFuture<Link> connecting = dial();
        RawPeer.accept(listener, "Sec-WebSocket-Extensions: " + extensions);
        assertInstanceOf(TransportException.class, failure(connecting));
    }

    @Test
    @DisplayName("D9: a redirect is not followed, so Authorization reaches nobody else")
    void redirect() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            loopback.with(WebSocketOptions.HEADERS, RequestHeaders.parse("Authorization: Bearer secret"));
            CompletableFuture<Link> connecting = dial();
            try (RawPeer peer = new RawPeer(listener.accept(), false)) {
                peer.head();
                peer.raw("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:" + other.getLocalPort() + "/\r\n\r\n");
                Throwable failure = failure(connecting);
                assertTrue(failure.getMessage().contains("302"), failure::getMessage);
                assertFalse(failure.getMessage().contains("secret"));
                assertTrue(peer.ends());
            }
            other.setSoTimeout(200);
            assertThrows(SocketTimeoutException.class, other::accept);
        }
    }

    @Test
    @DisplayName("D9: line ends and NUL in a path, a header or a subprotocol are refused before a socket opens")
    void injection() {
        for (String bad : List.of("a\r\nX: y", "a\nb", "a\u0000b", "a\rb")) {
            assertThrows(IllegalArgumentException.class, () -> RequestHeaders.none().with("X", bad));
            assertThrows(IllegalArgumentException.class, () -> RequestHeaders.none().with(bad, "x"));
            assertThrows(AssemblyException.class, () -> WebSocketOptions.SUBPROTOCOLS.parse(bad));
            Setup setup = Setup.of(Endpoint.of("ws", "127.0.0.1", 1), Setup.Role.CLIENT);
            assertThrows(AssemblyException.class, () -> new WsTransport().describe(setup.withOptions(
                    setup.options().with(WebSocketOptions.SUBPROTOCOLS, bad))));
            assertThrows(AssemblyException.class, () -> Endpoint.parse("ws://127.0.0.1:1/" + bad));
        }
        assertThrows(AssemblyException.class, () -> describe("ws://127.0.0.1:1/\u00e9"));
        assertThrows(AssemblyException.class, () -> describe("ws://127.0.0.1:1/?\u00e9"));
        for (String ours : List.of("Host", "connection", "Upgrade", "Sec-WebSocket-Key", "content-length")) {
            assertThrows(IllegalArgumentException.class, () -> RequestHeaders.none().with(ours, "x"));
        }
        assertThrows(AssemblyException.class, () -> WebSocketOptions.HEADERS.parse("no colon"));
    }

    private static void describe(String uri) {
        new WsTransport().describe(Setup.of(Endpoint.parse(uri), Setup.Role.CLIENT));
    }

    @Test
    @DisplayName("Values of headers are shown nowhere")
    void secrets() {
        RequestHeaders headers = RequestHeaders.parse("Authorization: Bearer secret\nX: also secret");
        assertEquals("Authorization: …, X: …", headers.toString());
        Endpoint endpoint = Endpoint.parse("ws://127.0.0.1:1").withOption(WebSocketOptions.HEADERS, headers);
        Setup setup = Setup.of(endpoint, Setup.Role.CLIENT);
        assertFalse(new WsTransport().describe(setup).toString().contains("secret"));
        assertFalse(endpoint.options().toString().contains("secret"));
    }

    @Test
    @DisplayName("D1: a server that does not answer fails the connect in time")
    void deadline() throws Exception {
        loopback.with(Limits.defaults().withHandshakeTimeout(Duration.ofMillis(300)));
        CompletableFuture<Link> connecting = dial();
        try (RawPeer peer = new RawPeer(listener.accept(), false)) {
            peer.head();
            Throwable failure = failure(connecting);
            assertTrue(failure.getMessage().contains("handshakeTimeout"), failure::getMessage);
            assertTrue(peer.ends());
        }
    }

    @Test
    @DisplayName("A connect that is cancelled during the handshake leaves nothing open")
    void cancelled() throws Exception {
        CompletableFuture<Link> connecting = dial();
        try (RawPeer peer = new RawPeer(listener.accept(), false)) {
            peer.head();
            connecting.cancel(true);
            assertTrue(peer.ends());
            assertFalse(client.isOpened());
        }
    }

    @Test
    @DisplayName("Settings that cannot be are refused before a socket opens")
    void settings() {
        for (String bad : List.of("websocket.ping-interval=1h", "websocket.pong-timeout=x", "websocket.mode=both",
                "websocket.max-frame=124", "websocket.origins=https://a/b", "websocket.subprotocols=a,a",
                "websocket.origins=", "websocket.headers=Host: x")) {
            String name = bad.substring(0, bad.indexOf('='));
            io.patchbay.Option<?> option = (io.patchbay.Option<?>) new WsTransport().options().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThrows(AssemblyException.class, () -> option.parse(bad.substring(name.length() + 1)), bad);
        }
        assertEquals(Duration.ofMillis(1500), WebSocketOptions.PING_INTERVAL.parse("1500ms"));
        assertEquals(Duration.ofMinutes(2), WebSocketOptions.PING_INTERVAL.parse("2m"));
        assertEquals(Duration.ZERO, WebSocketOptions.PING_INTERVAL.parse("0"));
        assertThrows(AssemblyException.class, () -> describe("ws://127.0.0.1:0/"));
        Setup listening = Setup.of(Endpoint.parse("ws://127.0.0.1:1/a?b"), Setup.Role.SERVER);
        assertThrows(AssemblyException.class, () -> new WsTransport().describe(listening));
        Setup stream = Setup.of(Endpoint.parse("ws+json://127.0.0.1:1"), Setup.Role.SERVER);
        assertThrows(AssemblyException.class, () -> new WsTransport().describe(stream.withOptions(
                stream.options().with(WebSocketOptions.MODE, WebSocketOptions.Mode.STREAM))));
    }
}
