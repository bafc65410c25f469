// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.ConnectionClosedException;
import io.patchbay.TransportException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions of TCP servers. A test has the name of the function that it is about. */
class TcpServerTest {

    private final Loopback here = new Loopback();
    private final TcpFunctions tcp = here.tcp;

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void native_tcp_listen() {
        int server = tcp.native_tcp_listen(0);
        assertEquals("127.0.0.1", here.natives.listener(server).endpoint().host());
        int port = here.port(server);
        assertTrue(port > 0);
        assertThrows(TransportException.class, () -> tcp.native_tcp_listen(port));
    }

    @Test
    void native_tcp_bind() {
        Loopback.Pair pair = here.tcp(tcp.native_tcp_bind("0.0.0.0", 0));
        assertTrue(tcp.native_tcp_is_connected(pair.accepted()));
        int other = tcp.native_tcp_bind("127.0.0.2", 0);
        int client = tcp.native_tcp_connect("127.0.0.2", here.port(other));
        assertEquals("127.0.0.2", tcp.native_tcp_get_peer_addr(client).ip());
        assertThrows(TransportException.class, () -> tcp.native_tcp_bind("203.0.113.1", 0));
    }

    @Test
    void native_tcp_accept() {
        int server = tcp.native_tcp_listen(0);
        assertNull(tcp.native_tcp_accept(server));
        int client = here.tcpClient(server);
        int accepted = Loopback.eventually("a client", () -> tcp.native_tcp_accept(server));
        assertNull(tcp.native_tcp_accept(server));
        tcp.native_tcp_send(client, "oi");
        assertEquals("oi", Loopback.text(tcp.native_tcp_recv_blocking(accepted, 2, Loopback.SOON_MS)));
    }

    @Test
    void native_tcp_accept_blocking() throws Exception {
        int server = tcp.native_tcp_listen(0);
        assertNull(tcp.native_tcp_accept_blocking(server, 20));
        here.tcpClient(server);
        assertNotNull(tcp.native_tcp_accept_blocking(server, Loopback.SOON_MS));
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_accept_blocking(server, -1));

        CompletableFuture<Integer> waiting =
                Loopback.async(() -> tcp.native_tcp_accept_blocking(server, Loopback.SOON_MS));
        tcp.native_tcp_stop_server(server);
        Throwable end = waiting.handle((id, error) -> error).get(Loopback.SOON_MS, TimeUnit.MILLISECONDS).getCause();
        // The second, if the server was stopped before the other thread has begun to wait.
        assertTrue(end instanceof ConnectionClosedException || end instanceof HandleException, "" + end);
    }

    @Test
    void native_tcp_get_clients() {
        int server = tcp.native_tcp_listen(0);
        assertArrayEquals(new int[0], tcp.native_tcp_get_clients(server));
        Loopback.Pair first = here.tcp(server);
        int notAccepted = here.tcpClient(server);
        Loopback.until("two clients", () -> tcp.native_tcp_get_clients(server).length == 2);
        int[] ids = tcp.native_tcp_get_clients(server);
        assertEquals(first.accepted(), ids[0]);
        assertEquals(ids[1], tcp.native_tcp_accept(server), "a client has one id, listed or accepted");
        tcp.native_tcp_close(notAccepted);
        Loopback.until("one client", () -> Arrays.equals(
                new int[] {first.accepted()}, tcp.native_tcp_get_clients(server)));
    }

    @Test
    void aClientThatNobodyAcceptsLosesItsIdWithItsConnection() {
        int server = tcp.native_tcp_listen(0);
        int client = here.tcpClient(server);
        Loopback.until("a client", () -> tcp.native_tcp_get_clients(server).length == 1);
        int id = tcp.native_tcp_get_clients(server)[0];
        tcp.native_tcp_close(client);
        Loopback.until("no client", () -> tcp.native_tcp_get_clients(server).length == 0);
        Loopback.until("the end of the id", () -> {
            try {
                tcp.native_tcp_is_connected(id);
                return false;
            } catch (HandleException e) {
                return true;
            }
        });
    }

    @Test
    void native_tcp_broadcast() {
        int server = tcp.native_tcp_listen(0);
        assertEquals(0, tcp.native_tcp_broadcast(server, "nobody"));
        Loopback.Pair first = here.tcp(server);
        Loopback.Pair second = here.tcp(server);
        assertEquals(2, tcp.native_tcp_broadcast(server, "oi "));
        assertEquals(2, tcp.native_tcp_broadcast(server, new byte[] {'a', 'l', 'l', '\n'}));
        assertEquals("oi all\n", Loopback.text(tcp.native_tcp_recv_until(first.client(), "\n")));
        assertEquals("oi all\n", Loopback.text(tcp.native_tcp_recv_until(second.client(), "\n")));
    }

    @Test
    void native_tcp_stop_server() {
        Loopback.Pair pair = here.tcp();
        int port = here.port(pair.server());
        tcp.native_tcp_stop_server(pair.server());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.client()));
        assertThrows(HandleException.class, () -> tcp.native_tcp_accept(pair.server()));
        assertThrows(HandleException.class, () -> tcp.native_tcp_recv(pair.accepted(), 1));
        assertThrows(TransportException.class, () -> tcp.native_tcp_connect("127.0.0.1", port));
        assertEquals(port, here.port(tcp.native_tcp_listen(port)));
    }

    @Test
    void native_tcp_kick_client() {
        Loopback.Pair pair = here.tcp();
        assertThrows(HandleException.class, () -> tcp.native_tcp_kick_client(pair.client()));
        tcp.native_tcp_kick_client(pair.accepted());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.client()));
        assertThrows(HandleException.class, () -> tcp.native_tcp_kick_client(pair.accepted()));
        assertArrayEquals(new int[0], tcp.native_tcp_get_clients(pair.server()));
        assertFalse(tcp.native_tcp_is_connected(pair.client()));
    }
}
