// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.TransportException;
import io.patchbay.transport.websocket.WebSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions of WebSocket connections. A test has the name of the function that it is about. */
class WebSocketClientTest {

    private final Loopback here = new Loopback();
    private final WebSocketFunctions ws = here.ws;

    @AfterEach
    void close() {
        here.close();
    }

    private WebSocket facet(int id) {
        return here.natives.connection(id).unwrap(WebSocket.class);
    }

    @Test
    void native_ws_connect() throws Exception {
        int server = ws.native_ws_listen(0);
        int client = ws.native_ws_connect("ws://127.0.0.1:" + here.port(server) + "/a/b?c=d");
        assertTrue(ws.native_ws_is_connected(client));
        assertEquals("/a/b?c=d", facet(here.wsAccept(server)).requestTarget());
        for (String wrong : List.of("http://127.0.0.1:1/", "ws+json://127.0.0.1:1/", "tcp://127.0.0.1:1", "")) {
            assertThrows(AssemblyException.class, () -> ws.native_ws_connect(wrong), wrong);
        }
        int unused;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = taken.getLocalPort();
        }
        assertThrows(TransportException.class, () -> ws.native_ws_connect("ws://127.0.0.1:" + unused));
    }

    @Test
    void aUrlWithoutAPortMeansTheUsualOne() {
        Map.of(
                        "ws://example.org", "ws://example.org:80",
                        "ws://example.org/path?a=b:c", "ws://example.org:80/path?a=b:c",
                        "wss://example.org?a", "wss://example.org:443?a",
                        "ws://[::1]/path", "ws://[::1]:80/path",
                        "ws://example.org:8080/", "ws://example.org:8080/")
                .forEach((url, endpoint) ->
                        assertEquals(endpoint, WebSocketFunctions.endpoint(url).toString()));
        for (String wrong : List.of("ws://user:secret@host/", "ws://host:/", "ws://host:x/", "ws://a b/")) {
            AssemblyException refused =
                    assertThrows(AssemblyException.class, () -> WebSocketFunctions.endpoint(wrong), wrong);
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        }
    }

    @Test
    void native_ws_send() {
        Loopback.Pair pair = here.ws();
        ws.native_ws_send(pair.client(), "olá");
        ws.native_ws_send(pair.client(), "");
        assertEquals("olá", ws.native_ws_recv_blocking(pair.accepted(), Loopback.SOON_MS));
        assertEquals("", ws.native_ws_recv_blocking(pair.accepted(), Loopback.SOON_MS));
        ws.native_ws_kick_client(pair.accepted());
        Loopback.until("the end", () -> !ws.native_ws_is_connected(pair.client()));
        assertThrows(ConnectionClosedException.class, () -> ws.native_ws_send(pair.client(), "anybody?"));
    }

    @Test
    void native_ws_recv() {
        Loopback.Pair pair = here.ws();
        assertNull(ws.native_ws_recv(pair.client()));
        ws.native_ws_send(pair.accepted(), "one");
        assertEquals("one", Loopback.eventually("a message", () -> ws.native_ws_recv(pair.client())));
        ws.native_ws_send(pair.accepted(), "two");
        ws.native_ws_close(pair.accepted());
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.client()).equals("closed"));
        assertEquals("two", ws.native_ws_recv(pair.client()));
        assertThrows(ConnectionClosedException.class, () -> ws.native_ws_recv(pair.client()));
    }

    @Test
    void textAndBinaryKeepTheirOrder() {
        Loopback.Pair pair = here.ws();
        ws.native_ws_send(pair.client(), "first");
        ws.native_ws_send_binary(pair.client(), new byte[] {2});
        ws.native_ws_send(pair.client(), "third");
        int id = pair.accepted();
        assertEquals("first", ws.native_ws_recv_blocking(id, Loopback.SOON_MS));
        for (int i = 0; i < 2; i++) {
            MessageKindException binary = assertThrows(
                    MessageKindException.class, () -> ws.native_ws_recv_blocking(id, Loopback.SOON_MS));
            assertFalse(binary.nextIsText());
            assertThrows(MessageKindException.class, () -> ws.native_ws_recv(id));
        }
        assertArrayEquals(new byte[] {2}, ws.native_ws_recv_binary(id));
        MessageKindException text = assertThrows(
                MessageKindException.class,
                () -> Loopback.<byte[]>eventually("a message", () -> ws.native_ws_recv_binary(id)));
        assertTrue(text.nextIsText());
        assertEquals("third", ws.native_ws_recv(id));
        assertNull(ws.native_ws_recv_binary(id));
    }

    @Test
    void native_ws_recv_blocking() throws Exception {
        Loopback.Pair pair = here.ws();
        assertNull(ws.native_ws_recv_blocking(pair.client(), 0));
        assertNull(ws.native_ws_recv_blocking(pair.client(), 20));
        assertThrows(IllegalArgumentException.class, () -> ws.native_ws_recv_blocking(pair.client(), -1));
        Thread later = new Thread(() -> ws.native_ws_send(pair.accepted(), "late"));
        later.start();
        assertEquals("late", ws.native_ws_recv_blocking(pair.client(), Loopback.SOON_MS));
        later.join();
        Thread.currentThread().interrupt();
        assertThrows(
                DeadlineException.class, () -> ws.native_ws_recv_blocking(pair.client(), Loopback.SOON_MS));
        assertTrue(Thread.interrupted());
        ws.native_ws_close(pair.accepted());
        assertThrows(
                ConnectionClosedException.class, () -> ws.native_ws_recv_blocking(pair.client(), Loopback.SOON_MS));
    }

    @Test
    void native_ws_close() {
        Loopback.Pair pair = here.ws();
        ws.native_ws_send(pair.client(), "last words");
        ws.native_ws_close(pair.client());
        assertThrows(HandleException.class, () -> ws.native_ws_get_state(pair.client()));
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.accepted()).equals("closed"));
        assertEquals(WebSocket.NORMAL_CLOSURE, facet(pair.accepted()).closeCode());
        assertEquals("last words", ws.native_ws_recv(pair.accepted()));
    }

    @Test
    void native_ws_is_connected() {
        Loopback.Pair pair = here.ws();
        assertTrue(ws.native_ws_is_connected(pair.client()));
        assertTrue(ws.native_ws_is_connected(pair.accepted()));
        ws.native_ws_close(pair.accepted());
        Loopback.until("the end", () -> !ws.native_ws_is_connected(pair.client()));
    }

    @Test
    void native_ws_get_state() {
        Loopback.Pair pair = here.ws();
        assertEquals("open", ws.native_ws_get_state(pair.client()));
        assertEquals("open", ws.native_ws_get_state(pair.accepted()));
        ws.native_ws_close(pair.client());
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.accepted()).equals("closed"));
    }

    private void assertHeard(Loopback.Pair pair, Consumer<Integer> send, BiConsumer<WebSocket, Runnable> listen)
            throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        listen.accept(facet(pair.accepted()), heard::countDown);
        send.accept(pair.client());
        assertTrue(heard.await(Loopback.SOON_MS, TimeUnit.MILLISECONDS));
        ws.native_ws_kick_client(pair.accepted());
        Loopback.until("the end", () -> !ws.native_ws_is_connected(pair.client()));
        assertThrows(ConnectionClosedException.class, () -> send.accept(pair.client()));
    }

    @Test
    void native_ws_ping() throws Exception {
        assertHeard(here.ws(), ws::native_ws_ping, (facet, heard) -> facet.onPing(data -> heard.run()));
    }

    @Test
    void native_ws_pong() throws Exception {
        assertHeard(here.ws(), ws::native_ws_pong, (facet, heard) -> facet.onPong(data -> heard.run()));
    }

    @Test
    void native_ws_send_binary() {
        Loopback.Pair pair = here.ws();
        byte[] data = {0, (byte) 0xFF, 10};
        ws.native_ws_send_binary(pair.accepted(), data);
        ws.native_ws_send_binary(pair.accepted(), new byte[0]);
        assertArrayEquals(
                data, Loopback.<byte[]>eventually("a message", () -> ws.native_ws_recv_binary(pair.client())));
        assertArrayEquals(
                new byte[0], Loopback.<byte[]>eventually("a message", () -> ws.native_ws_recv_binary(pair.client())));
    }

    @Test
    void native_ws_recv_binary() {
        Loopback.Pair pair = here.ws();
        assertNull(ws.native_ws_recv_binary(pair.accepted()));
        ws.native_ws_send_binary(pair.client(), new byte[] {1, 2, 3});
        assertArrayEquals(
                new byte[] {1, 2, 3},
                Loopback.<byte[]>eventually("a message", () -> ws.native_ws_recv_binary(pair.accepted())));
        ws.native_ws_close(pair.client());
        Loopback.until("the end", () -> ws.native_ws_get_state(pair.accepted()).equals("closed"));
        assertThrows(ConnectionClosedException.class, () -> ws.native_ws_recv_binary(pair.accepted()));
    }
}
