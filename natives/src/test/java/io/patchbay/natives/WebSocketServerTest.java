// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.TransportException;
import io.patchbay.transport.websocket.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The functions of WebSocket servers. A test has the name of the function that it is about. */
class WebSocketServerTest {

    private final Loopback here = new Loopback();
    private final WebSocketFunctions ws = here.ws;

    @AfterEach
    void close() {
        here.close();
    }

    private String received(int id) {
        return ws.native_ws_recv_blocking(id, Loopback.SOON_MS);
    }

    private int closeCode(int id) {
        return here.natives.connection(id).unwrap(WebSocket.class).closeCode();
    }

    @Test
    void native_ws_listen() {
        int server = ws.native_ws_listen(0);
        assertEquals("127.0.0.1", here.natives.listener(server).endpoint().host());
        int port = here.port(server);
        assertThrows(TransportException.class, () -> ws.native_ws_listen(port));
        assertEquals("open", ws.native_ws_get_state(here.ws(server).accepted()));
    }

    @Test
    void native_ws_accept() {
        int server = ws.native_ws_listen(0);
        assertNull(ws.native_ws_accept(server));
        int client = here.wsClient(server);
        int accepted = Loopback.eventually("a client", () -> ws.native_ws_accept(server));
        assertNull(ws.native_ws_accept(server));
        ws.native_ws_send(client, "oi");
        assertEquals("oi", received(accepted));
    }

    @Test
    void native_ws_broadcast() {
        int server = ws.native_ws_listen(0);
        assertEquals(0, ws.native_ws_broadcast(server, "nobody"));
        Loopback.Pair first = here.ws(server);
        Loopback.Pair second = here.ws(server);
        assertEquals(2, ws.native_ws_broadcast(server, "olá"));
        assertEquals("olá", received(first.client()));
        assertEquals("olá", received(second.client()));
    }

    @Test
    void native_ws_broadcast_except() {
        int server = ws.native_ws_listen(0);
        Loopback.Pair first = here.ws(server);
        Loopback.Pair second = here.ws(server);
        assertEquals(1, ws.native_ws_broadcast_except(server, first.accepted(), "not for the first"));
        assertEquals(2, ws.native_ws_broadcast(server, "for all"));
        assertEquals("for all", received(first.client()));
        assertEquals("not for the first", received(second.client()));
        assertThrows(HandleException.class, () -> ws.native_ws_broadcast_except(server, first.client(), "x"));
        int stranger = here.ws().accepted();
        assertThrows(HandleException.class, () -> ws.native_ws_broadcast_except(server, stranger, "x"));
        assertThrows(HandleException.class, () -> ws.native_ws_broadcast_except(server, 4711, "x"));
    }

    @Test
    void native_ws_broadcast_binary() {
        Loopback.Pair pair = here.ws();
        assertEquals(1, ws.native_ws_broadcast_binary(pair.server(), new byte[] {7}));
        assertArrayEquals(
                new byte[] {7},
                Loopback.<byte[]>eventually("a message", () -> ws.native_ws_recv_binary(pair.client())));
    }

    @Test
    void native_ws_get_clients() {
        int server = ws.native_ws_listen(0);
        assertArrayEquals(new int[0], ws.native_ws_get_clients(server));
        Loopback.Pair first = here.ws(server);
        Loopback.Pair second = here.ws(server);
        assertArrayEquals(
                IntStream.of(first.accepted(), second.accepted()).sorted().toArray(),
                ws.native_ws_get_clients(server));
        ws.native_ws_close(second.client());
        Loopback.until("one client", () -> ws.native_ws_get_clients(server).length == 1);
    }

    @Test
    @DisplayName("N1: native_ws_client_info: target and headers are not in its text")
    void native_ws_client_info() {
        ws.native_ws_set_headers(NativeFunctions.NEW_SOCKETS, Map.of("Authorization", "Bearer canary"));
        Loopback.Pair pair = here.ws();
        ClientInfo info = ws.native_ws_client_info(pair.accepted());
        assertEquals("127.0.0.1", info.ip());
        assertTrue(info.port() > 0);
        assertEquals("/chat", info.target());
        assertEquals(Optional.empty(), info.subprotocol());
        assertEquals(List.of("Bearer canary"), info.headers().get("authorization"));
        assertFalse(info.toString().contains("canary") || info.toString().contains("chat"), info.toString());
        assertThrows(HandleException.class, () -> ws.native_ws_client_info(pair.client()));
        ws.native_ws_close(pair.client());
        Loopback.until("the end", () -> !ws.native_ws_is_connected(pair.accepted()));
        assertEquals(info, ws.native_ws_client_info(pair.accepted()));
    }

    @Test
    void native_ws_kick_client() {
        Loopback.Pair pair = here.ws();
        assertThrows(HandleException.class, () -> ws.native_ws_kick_client(pair.client()));
        ws.native_ws_kick_client(pair.accepted());
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.client()).equals("closed"));
        assertEquals(WebSocket.ABNORMAL_CLOSURE, closeCode(pair.client()));
        assertThrows(HandleException.class, () -> ws.native_ws_kick_client(pair.accepted()));
    }

    @Test
    void native_ws_stop_server() {
        Loopback.Pair pair = here.ws();
        int port = here.port(pair.server());
        ws.native_ws_stop_server(pair.server());
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.client()).equals("closed"));
        assertEquals(WebSocket.GOING_AWAY, closeCode(pair.client()));
        assertThrows(HandleException.class, () -> ws.native_ws_get_clients(pair.server()));
        assertThrows(HandleException.class, () -> ws.native_ws_recv(pair.accepted()));
        assertThrows(TransportException.class, () -> ws.native_ws_connect("ws://127.0.0.1:" + port));
    }
}
