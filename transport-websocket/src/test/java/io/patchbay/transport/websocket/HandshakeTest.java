// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HandshakeTest {

    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() {
        loopback.close();
    }

    private String answerTo(String request) throws Exception {
        try (RawPeer peer = loopback.peer()) {
            peer.raw(request);
            return peer.rest();
        }
    }

    @Test
    @DisplayName("The answer to the request of RFC 6455, section 1.3, is the one that stands there")
    void sample() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer()) {
            String head = peer.upgrade("Origin: http://example.com", "Sec-WebSocket-Protocol: chat, superchat");
            assertEquals("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", head);
        }
    }

    @ParameterizedTest
    @DisplayName("D6: a request that is no upgrade to version 13 is refused")
    @CsvSource(delimiter = '|', value = {
        "Upgrade: websocket| X: y| 426", "Connection: keep-alive, Upgrade| Connection: keep-alive| 400",
        "Version: 13| Version: 7| 426", "Version: 13| Version: 8| 426", "Version: 13| Version: 0| 426",
        "GET / HTTP/1.1| POST / HTTP/1.1| 405", "GET / HTTP/1.1| GET / HTTP/1.0| 400", "ub25jZQ==| u| 400",
        "dGhlIHNhbXBsZSBub25jZQ==| dGhlIHNhbXBsZSBub25jZSE=| 400", "dGhlIHNhbXBsZSBub25jZQ==| *| 400",
        "Upgrade: websocket| Upgrade: websockets| 426", "Host: localhost| Hosts: localhost| 400",
        "Host: localhost| X: Host: localhost| 400", "GET /| GET  /| 400", "GET / HTTP/1.1| GET /| 400",
        "GET /| GET http| 400", "GET / HTTP/1.1| GET / HTTP/2.0| 400", "Host:| Host :| 400",
    })
    void refused(String part, String instead, int status) throws Exception {
        loopback.listen();
        String request = RawPeer.request("/");
        assertTrue(request.contains(part));
        String answer = answerTo(request.replace(part, instead));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        if (status == 426) {
            assertTrue(answer.contains("\r\nSec-WebSocket-Version: 13\r\n"), answer);
        }
        assertEquals(0, loopback.accepted.size());
    }

    @ParameterizedTest
    @DisplayName("D6: a second Host, a body or a malformed field is refused")
    @ValueSource(strings = {
        "Host: other", "Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 0",
        " folded: x", "no colon", "Bad Name: x", "X: \u0001", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
        "Sec-WebSocket-Protocol: a b", "Sec-WebSocket-Extensions: a;;b", "Sec-WebSocket-Version: 13",
    })
    void refusedFields(String field) throws Exception {
        loopback.listen();
        String answer = answerTo(RawPeer.request("/", field));
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 426 "), answer);
        assertEquals(0, loopback.accepted.size());
    }

    @Test
    @DisplayName("D4: too many headers, a huge head, a huge request line and a huge cookie are refused")
    void heads() throws Exception {
        loopback.listen();
        String[] many = new String[2_000];
        java.util.Arrays.setAll(many, i -> "X-" + i + ": " + i);
        String[] some = java.util.Arrays.copyOf(many, 60);
        for (String request : List.of(
                RawPeer.request("/", many),
                RawPeer.request("/", some),
                RawPeer.request("/" + "a".repeat(16 * 1024)),
                RawPeer.request("/", "Cookie: " + "a".repeat(64 * 1024)))) {
            String answer = answerTo(request);
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        }
        String[] most = java.util.Arrays.copyOf(many, 59);
        try (RawPeer peer = loopback.peer()) {
            peer.upgraded(most);
        }
    }

    @Test
    @DisplayName("D1: whoever does not finish the handshake in time is gone, and others are served meanwhile")
    void deadline() throws Exception {
        loopback.with(Limits.defaults().withHandshakeTimeout(Duration.ofMillis(700))).listen(Recorder::echo);
        List<RawPeer> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawPeer peer = loopback.peer();
            peer.raw(i % 2 == 0 ? "GET / HTTP/1.1\r\nHo" : "");
            slow.add(peer);
        }
        try (RawPeer peer = loopback.peer()) {
            peer.upgraded().send(0x82, "hello");
            assertEquals("hello", peer.read().text());
            for (RawPeer each : slow) {
                assertEquals("", each.rest());
                each.close();
            }
            peer.send(0x82, "still there");
            assertEquals("still there", peer.read().text());
        }
        assertEquals(1, loopback.accepted.size());
    }

    @Test
    @DisplayName("D1: a head that comes byte by byte does not put the deadline off")
    void drip() throws Exception {
        loopback.with(Limits.defaults().withHandshakeTimeout(Duration.ofMillis(500))).listen();
        try (RawPeer peer = loopback.peer()) {
            byte[] request = RawPeer.request("/", "X: " + "a".repeat(5_000)).getBytes();
            int[] sent = {0};
            await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20)).until(() -> {
                try {
                    peer.raw(new byte[] {request[sent[0]++]});
                    return false;
                } catch (java.io.IOException e) {
                    return true;
                }
            });
        }
        assertEquals(0, loopback.accepted.size());
    }

    @ParameterizedTest
    @DisplayName("D5: offers with impossible windows are declined, and the connection goes on without compression")
    @ValueSource(strings = {
        "permessage-deflate; server_max_window_bits=7", "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=99999", "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; unknown", "permessage-deflate; server_no_context_takeover=1", "permessage-bzip2",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
    })
    void declined(String offer) throws Exception {
        loopback.with(WebSocketOptions.COMPRESSION, true).listen(Recorder::echo);
        try (RawPeer peer = loopback.peer()) {
            String head = peer.upgrade("Sec-WebSocket-Extensions: " + offer);
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertFalse(head.contains("Extensions"), head);
            peer.send(0xC1, "x");
            assertEquals(1002, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("D5: 32,000 spaces in a list cost no more than the head's limit")
    void spaces() throws Exception {
        loopback.listen();
        String answer = answerTo(RawPeer.request("/", "Sec-WebSocket-Protocol: a" + " ".repeat(32_000) + "b"));
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        answer = answerTo(RawPeer.request("/", "Sec-WebSocket-Protocol: a" + " ".repeat(7_000) + "b"));
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    @DisplayName("D8: an origin is accepted if it is one of the list, character by character")
    void origins() throws Exception {
        loopback.with(WebSocketOptions.ORIGINS, "https://ours,http://ours:8080").listen();
        Map<String, Boolean> cases = Map.of(
                "", false,
                "Origin: https://ours", true,
                "Origin: http://ours:8080", true,
                "Origin: https://evil", false,
                "Origin: https://ours.evil", false,
                "Origin: https://evilours", false,
                "Origin: https://ours:444", false,
                "Origin: null", false,
                "Origin: https://ours\r\nOrigin: https://ours", false);
        for (Map.Entry<String, Boolean> each : cases.entrySet()) {
            try (RawPeer peer = loopback.peer()) {
                String head = each.getKey().isEmpty() ? peer.upgrade() : peer.upgrade(each.getKey());
                String expected = each.getValue() ? "HTTP/1.1 101 " : "HTTP/1.1 403 ";
                assertTrue(head.startsWith(expected), each.getKey() + ": " + head);
            }
        }
    }

    @Test
    @DisplayName("D8: none in the list stands for clients without an origin")
    void noOrigin() throws Exception {
        loopback.with(WebSocketOptions.ORIGINS, "none").listen();
        try (RawPeer peer = loopback.peer(); RawPeer other = loopback.peer()) {
            assertTrue(peer.upgrade().startsWith("HTTP/1.1 101 "));
            assertTrue(other.upgrade("Origin: none").startsWith("HTTP/1.1 403 "));
        }
    }

    @Test
    @DisplayName("D13: frames behind the request in one packet are not lost")
    void pipelined() throws Exception {
        loopback.listen(Recorder::echo);
        try (RawPeer peer = loopback.peer()) {
            byte[] request = RawPeer.request("/").getBytes();
            byte[] frame = RawPeer.frame(0x81, "early".getBytes(), true);
            peer.raw(ByteBuffer.allocate(request.length + frame.length).put(request).put(frame).array());
            assertTrue(peer.head().startsWith("HTTP/1.1 101 "));
            assertEquals("early", peer.read().text());
        }
    }

    @Test
    @DisplayName("A listener with a path answers that path alone, with any query")
    void paths() throws Exception {
        loopback.path("/chat").listen();
        for (String target : List.of("/chat", "/chat?room=1", "http://localhost/chat")) {
            try (RawPeer peer = loopback.peer()) {
                peer.raw(RawPeer.request(target));
                assertTrue(peer.head().startsWith("HTTP/1.1 101 "), target);
            }
        }
        for (String target : List.of("/", "/chat/", "/chats", "/Chat", "/x/../chat")) {
            assertTrue(answerTo(RawPeer.request(target)).startsWith("HTTP/1.1 404 "), target);
        }
    }

    @Test
    @DisplayName("The server takes the client's best subprotocol that it has, and tells what the request said")
    void subprotocols() throws Exception {
        loopback.with(WebSocketOptions.SUBPROTOCOLS, "one, two").listen();
        try (RawPeer peer = loopback.peer()) {
            peer.raw(RawPeer.request("/a?b=c", "Sec-WebSocket-Protocol: three, two", "Sec-WebSocket-Protocol: one",
                    "User-Agent: raw"));
            assertTrue(peer.head().contains("\r\nSec-WebSocket-Protocol: two\r\n"));
            WebSocket facet = loopback.server().webSocket();
            assertEquals("two", facet.subprotocol().orElseThrow());
            assertEquals("/a?b=c", facet.requestTarget());
            assertEquals(List.of("three, two", "one"), facet.headers().get("sec-websocket-protocol"));
            assertEquals(List.of("raw"), facet.headers().get("user-agent"));
            assertFalse(facet.compressionNegotiated());
        }
    }
}
