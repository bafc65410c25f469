// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.TransportException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions of TCP connections. A test has the name of the function that it is about. */
class TcpClientTest {

    private final Loopback here = new Loopback();
    private final TcpFunctions tcp = here.tcp;

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void native_tcp_connect() throws Exception {
        Loopback.Pair pair = here.tcp();
        assertTrue(tcp.native_tcp_is_connected(pair.client()));
        int unused;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = taken.getLocalPort();
        }
        assertThrows(TransportException.class, () -> tcp.native_tcp_connect("127.0.0.1", unused));
    }

    @Test
    void native_tcp_send() {
        Loopback.Pair pair = here.tcp();
        assertEquals(4, tcp.native_tcp_send(pair.client(), "oié"));
        assertEquals(2, tcp.native_tcp_send(pair.client(), new byte[] {(byte) 0xFF, '\n'}));
        assertEquals(0, tcp.native_tcp_send(pair.client(), ""));
        byte[] received = tcp.native_tcp_recv_until(pair.accepted(), "\n");
        assertArrayEquals(new byte[] {'o', 'i', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, '\n'}, received);
        tcp.native_tcp_kick_client(pair.accepted());
        assertThrows(ConnectionClosedException.class, () -> {
            while (true) {
                tcp.native_tcp_send(pair.client(), "anybody there?");
            }
        });
    }

    @Test
    void aSendMayBeLargerThanTheSendQueue() throws Exception {
        Loopback.Pair pair = here.tcp();
        byte[] data = new byte[5 << 20];
        CompletableFuture<Integer> sent =
                Loopback.async(() -> tcp.native_tcp_send(pair.client(), data));
        int received = 0;
        while (received < data.length) {
            received += tcp.native_tcp_recv_blocking(pair.accepted(), data.length, Loopback.SOON_MS).length;
        }
        assertEquals(data.length, sent.get(Loopback.SOON_MS, TimeUnit.MILLISECONDS));
    }

    @Test
    void native_tcp_recv() {
        Loopback.Pair pair = here.tcp();
        assertNull(tcp.native_tcp_recv(pair.client(), 10));
        tcp.native_tcp_send(pair.accepted(), "abcdef");
        assertEquals("abc", Loopback.text(Loopback.eventually(
                "bytes", () -> tcp.native_tcp_recv(pair.client(), 3))));
        assertEquals("def", Loopback.text(tcp.native_tcp_recv(pair.client(), 10)));
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_recv(pair.client(), 0));
        tcp.native_tcp_send(pair.accepted(), "bye");
        tcp.native_tcp_close(pair.accepted());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.client()));
        assertEquals("bye", Loopback.text(tcp.native_tcp_recv(pair.client(), 10)));
        assertThrows(ConnectionClosedException.class, () -> tcp.native_tcp_recv(pair.client(), 10));
    }

    @Test
    void native_tcp_recv_blocking() throws Exception {
        Loopback.Pair pair = here.tcp();
        assertNull(tcp.native_tcp_recv_blocking(pair.client(), 10, 0));
        assertNull(tcp.native_tcp_recv_blocking(pair.client(), 10, 20));
        Thread later = new Thread(() -> tcp.native_tcp_send(pair.accepted(), "late"));
        later.start();
        assertEquals("la", Loopback.text(tcp.native_tcp_recv_blocking(pair.client(), 2, Loopback.SOON_MS)));
        later.join();
        assertThrows(
                IllegalArgumentException.class, () -> tcp.native_tcp_recv_blocking(pair.client(), 10, -1));
        assertEquals("te", Loopback.text(tcp.native_tcp_recv_blocking(pair.client(), 10, Loopback.SOON_MS)));
        tcp.native_tcp_close(pair.accepted());
        assertThrows(ConnectionClosedException.class,
                () -> tcp.native_tcp_recv_blocking(pair.client(), 10, Loopback.SOON_MS));
    }

    @Test
    void anInterruptIsNoTimeout() {
        Loopback.Pair pair = here.tcp();
        Thread.currentThread().interrupt();
        assertThrows(DeadlineException.class,
                () -> tcp.native_tcp_recv_blocking(pair.client(), 10, Loopback.SOON_MS));
        assertTrue(Thread.interrupted());
    }

    @Test
    void native_tcp_recv_all() {
        Loopback.Pair pair = here.tcp();
        assertEquals(0, tcp.native_tcp_recv_all(pair.client()).length);
        byte[] data = new byte[100_000];
        new Random(1).nextBytes(data);
        tcp.native_tcp_send(pair.accepted(), data);
        byte[] received = new byte[0];
        while (received.length < data.length) {
            byte[] first = tcp.native_tcp_recv_blocking(pair.client(), 1, Loopback.SOON_MS);
            received = joined(received, first, tcp.native_tcp_recv_all(pair.client()));
        }
        assertArrayEquals(data, received);
        tcp.native_tcp_close(pair.accepted());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.client()));
        assertThrows(ConnectionClosedException.class, () -> tcp.native_tcp_recv_all(pair.client()));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    @Test
    void native_tcp_recv_until() {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_send(pair.accepted(), "one\r\ntwo\r");
        assertEquals("one\r\n", Loopback.text(tcp.native_tcp_recv_until(pair.client(), "\r\n")));
        tcp.native_tcp_set_timeout(pair.client(), 20);
        assertThrows(DeadlineException.class, () -> tcp.native_tcp_recv_until(pair.client(), "\r\n"));
        tcp.native_tcp_set_timeout(pair.client(), Loopback.SOON_MS);
        tcp.native_tcp_send(pair.accepted(), "\n");
        assertEquals("two\r\n", Loopback.text(tcp.native_tcp_recv_until(pair.client(), "\r\n")));
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_recv_until(pair.client(), ""));
        tcp.native_tcp_send(pair.accepted(), "three");
        tcp.native_tcp_close(pair.accepted());
        assertThrows(ConnectionClosedException.class, () -> tcp.native_tcp_recv_until(pair.client(), "\r\n"));
        assertEquals("three", Loopback.text(tcp.native_tcp_recv(pair.client(), 10)));
    }

    @Test
    void aDelimiterThatDoesNotComeCostsABoundedAmount() {
        Loopback.Pair pair = here.tcp();
        Thread sender = new Thread(() -> {
            try {
                tcp.native_tcp_send(pair.accepted(), new byte[900_000]);
                tcp.native_tcp_send(pair.accepted(), new byte[900_000]);
            } catch (HandleException | ConnectionClosedException e) {
                // The test has ended.
            }
        });
        sender.start();
        assertThrows(LimitException.class, () -> tcp.native_tcp_recv_until(pair.client(), "\n"));
    }

    @Test
    void native_tcp_close() {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_send(pair.client(), "last words");
        tcp.native_tcp_close(pair.client());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.accepted()));
        assertEquals("last words", Loopback.text(tcp.native_tcp_recv_all(pair.accepted())));
        assertThrows(HandleException.class, () -> tcp.native_tcp_close(pair.client()));
        tcp.native_tcp_close(pair.accepted());
        assertThrows(HandleException.class, () -> tcp.native_tcp_is_connected(pair.accepted()));
    }

    @Test
    void native_tcp_is_connected() {
        Loopback.Pair pair = here.tcp();
        assertTrue(tcp.native_tcp_is_connected(pair.client()));
        assertTrue(tcp.native_tcp_is_connected(pair.accepted()));
        tcp.native_tcp_close(pair.client());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.accepted()));
        assertFalse(tcp.native_tcp_is_connected(pair.accepted()));
    }

    @Test
    void native_tcp_get_peer_addr() {
        Loopback.Pair pair = here.tcp();
        assertEquals(new Address("127.0.0.1", here.port(pair.server())), tcp.native_tcp_get_peer_addr(pair.client()));
        assertEquals(
                tcp.native_tcp_get_local_addr(pair.client()), tcp.native_tcp_get_peer_addr(pair.accepted()));
    }

    @Test
    void native_tcp_get_local_addr() {
        Loopback.Pair pair = here.tcp();
        assertEquals(
                new Address("127.0.0.1", here.port(pair.server())), tcp.native_tcp_get_local_addr(pair.accepted()));
        tcp.native_tcp_kick_client(pair.accepted());
        Loopback.until("the end", () -> !tcp.native_tcp_is_connected(pair.client()));
        assertEquals("127.0.0.1", tcp.native_tcp_get_local_addr(pair.client()).ip());
    }
}
