// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.transport.websocket.WebSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions that set something for WebSocket. A test has the name of the function that it is about. */
class WebSocketSettingsTest {

    private static final int NEW = NativeFunctions.NEW_SOCKETS;

    private final Loopback here = new Loopback();
    private final WebSocketFunctions ws = here.ws;

    @AfterEach
    void close() {
        here.close();
    }

    private WebSocket facet(int id) {
        return here.natives.connection(id).unwrap(WebSocket.class);
    }

    private static void assertNamesTheWay(UnsupportedOperationException late) {
        assertTrue(late.getMessage().contains("id 0"), late.getMessage());
    }

    @Test
    void native_ws_set_timeout() throws Exception {
        Loopback.Pair pair = here.ws();
        ws.native_ws_set_timeout(pair.server(), 1_000);
        ws.native_ws_set_timeout(pair.client(), 1_000);
        assertThrows(IllegalArgumentException.class, () -> ws.native_ws_set_timeout(pair.client(), -1));
        ws.native_ws_set_timeout(NEW, 200);
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            // The system takes the connection, and nobody answers the handshake.
            assertThrows(
                    DeadlineException.class,
                    () -> ws.native_ws_connect("ws://127.0.0.1:" + silent.getLocalPort()));
        }
    }

    @Test
    void native_ws_set_keepalive() {
        Loopback.Pair pair = here.ws();
        assertTrue(facet(pair.client()).keepAlive());
        ws.native_ws_set_keepalive(pair.client(), false);
        assertFalse(facet(pair.client()).keepAlive());
        ws.native_ws_set_keepalive(pair.client(), true);
        assertTrue(facet(pair.client()).keepAlive());
        ws.native_ws_set_keepalive(NEW, false);
        assertFalse(facet(here.wsClient(pair.server())).keepAlive());
        ws.native_ws_set_keepalive(NEW, true);
        assertTrue(facet(here.wsClient(pair.server())).keepAlive());
    }

    @Test
    void native_ws_set_max_frame_size() {
        Loopback.Pair pair = here.ws();
        ws.native_ws_set_max_frame_size(pair.accepted(), 200);
        ws.native_ws_send(pair.client(), "x".repeat(200));
        assertEquals(200, ws.native_ws_recv_blocking(pair.accepted(), Loopback.SOON_MS).length());
        ws.native_ws_send(pair.client(), "x".repeat(201));
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.client()).equals("closed"));
        assertEquals(WebSocket.TOO_LARGE, facet(pair.client()).closeCode());

        assertThrows(AssemblyException.class, () -> ws.native_ws_set_max_frame_size(NEW, 124));
        ws.native_ws_set_max_frame_size(NEW, 300);
        int client = here.wsClient(pair.server());
        assertEquals(300, facet(client).maxFrameBytes());
        assertThrows(IllegalArgumentException.class, () -> ws.native_ws_set_max_frame_size(client, 124));
    }

    @Test
    void native_ws_set_compression() {
        Loopback.Pair plain = here.ws();
        ws.native_ws_set_compression(plain.client(), false);
        assertNamesTheWay(assertThrows(
                UnsupportedOperationException.class, () -> ws.native_ws_set_compression(plain.client(), true)));

        ws.native_ws_set_compression(NEW, true);
        Loopback.Pair pair = here.ws();
        assertTrue(facet(pair.client()).compresses());
        String text = "oi ".repeat(10_000);
        ws.native_ws_send(pair.client(), text);
        assertEquals(text, ws.native_ws_recv_blocking(pair.accepted(), Loopback.SOON_MS));
        assertTrue(here.natives.connection(pair.client()).statistics().bytesSent() < text.length());
        ws.native_ws_set_compression(pair.client(), false);
        assertFalse(facet(pair.client()).compresses());
        ws.native_ws_set_compression(pair.client(), true);
        assertTrue(facet(pair.client()).compresses());
    }

    @Test
    void native_ws_set_headers() {
        Loopback.Pair before = here.ws();
        assertNamesTheWay(assertThrows(
                UnsupportedOperationException.class,
                () -> ws.native_ws_set_headers(before.client(), Map.of("A", "b"))));
        for (Map<String, String> wrong : List.of(
                Map.of("X", "a\r\nInjected: yes"), Map.of("Host", "other"), Map.of("bad name", "x"))) {
            assertThrows(IllegalArgumentException.class, () -> ws.native_ws_set_headers(NEW, wrong));
        }
        ws.native_ws_set_headers(NEW, Map.of("X-Room", "lobby", "Origin", "https://example.org"));
        here.wsClient(before.server());
        Map<String, List<String>> sent = facet(here.wsAccept(before.server())).headers();
        assertEquals(List.of("lobby"), sent.get("x-room"));
        assertEquals(List.of("https://example.org"), sent.get("origin"));
        ws.native_ws_set_headers(NEW, Map.of());
        here.wsClient(before.server());
        assertFalse(facet(here.wsAccept(before.server())).headers().containsKey("x-room"));
    }

    @Test
    void native_ws_set_subprotocol() {
        Loopback.Pair before = here.ws();
        assertEquals(Optional.empty(), facet(before.client()).subprotocol());
        assertNamesTheWay(assertThrows(
                UnsupportedOperationException.class, () -> ws.native_ws_set_subprotocol(before.client(), "chat")));
        assertThrows(AssemblyException.class, () -> ws.native_ws_set_subprotocol(NEW, "a b"));
        ws.native_ws_set_subprotocol(NEW, "chat.v2");
        Loopback.Pair pair = here.ws();
        assertEquals(Optional.of("chat.v2"), facet(pair.client()).subprotocol());
        assertEquals(Optional.of("chat.v2"), ws.native_ws_client_info(pair.accepted()).subprotocol());
        ws.native_ws_set_subprotocol(NEW, "");
        assertEquals(Optional.empty(), facet(here.ws().client()).subprotocol());
    }
}
