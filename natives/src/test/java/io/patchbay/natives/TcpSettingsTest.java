// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.transport.tcp.TcpOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions that set something for TCP. A test has the name of the function that it is about. */
class TcpSettingsTest {

    private static final int NEW = NativeFunctions.NEW_SOCKETS;

    private final Loopback here = new Loopback();
    private final TcpFunctions tcp = here.tcp;

    @AfterEach
    void close() {
        here.close();
    }

    private <T> T read(int id, SocketOption<T> option) {
        return here.natives.connection(id).option(option);
    }

    /** What is set when it is too late says which id is to be taken instead. */
    private void assertTooLate(IntConsumer function, int... ids) {
        for (int id : ids) {
            UnsupportedOperationException late =
                    assertThrows(UnsupportedOperationException.class, () -> function.accept(id));
            assertTrue(late.getMessage().contains("id 0"), late.getMessage());
        }
    }

    @Test
    void native_tcp_set_backlog() {
        Loopback.Pair pair = here.tcp();
        assertTooLate(id -> tcp.native_tcp_set_backlog(id, 7), pair.server());
        assertThrows(HandleException.class, () -> tcp.native_tcp_set_backlog(pair.client(), 7));
        assertThrows(AssemblyException.class, () -> tcp.native_tcp_set_backlog(NEW, 0));
        tcp.native_tcp_set_backlog(NEW, 7);
        int server = tcp.native_tcp_listen(0);
        assertEquals(7, here.natives.listener(server).endpoint().options().get(TcpOptions.BACKLOG).orElseThrow());
        here.tcp(server);
    }

    @Test
    void native_tcp_set_timeout() throws Exception {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_set_timeout(pair.client(), 10);
        assertThrows(DeadlineException.class, () -> tcp.native_tcp_recv_until(pair.client(), "\n"));
        tcp.native_tcp_set_timeout(pair.server(), 10);
        int accepted = here.tcp(pair.server()).accepted();
        assertThrows(DeadlineException.class, () -> tcp.native_tcp_recv_until(accepted, "\n"));
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_set_timeout(pair.client(), -1));

        tcp.native_tcp_set_timeout(NEW, 200);
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Nobody accepts there, so after some connections the system answers no more.
            assertThrows(DeadlineException.class, () -> {
                while (true) {
                    tcp.native_tcp_connect("127.0.0.1", full.getLocalPort());
                }
            });
        }
    }

    @Test
    void native_tcp_set_nodelay() {
        Loopback.Pair pair = here.tcp();
        assertTrue(read(pair.client(), StandardSocketOptions.TCP_NODELAY));
        tcp.native_tcp_set_nodelay(pair.client(), false);
        assertFalse(read(pair.client(), StandardSocketOptions.TCP_NODELAY));
        tcp.native_tcp_set_nodelay(NEW, false);
        assertFalse(read(here.tcpClient(pair.server()), StandardSocketOptions.TCP_NODELAY));
        assertThrows(HandleException.class, () -> tcp.native_tcp_set_nodelay(pair.server(), true));
    }

    @Test
    void native_tcp_set_keepalive() {
        Loopback.Pair pair = here.tcp();
        assertTrue(read(pair.accepted(), StandardSocketOptions.SO_KEEPALIVE));
        tcp.native_tcp_set_keepalive(pair.accepted(), false);
        assertFalse(read(pair.accepted(), StandardSocketOptions.SO_KEEPALIVE));
        tcp.native_tcp_set_keepalive(NEW, false);
        assertFalse(read(here.tcpClient(pair.server()), StandardSocketOptions.SO_KEEPALIVE));
    }

    @Test
    void native_tcp_set_reuseaddr() {
        Loopback.Pair pair = here.tcp();
        assertTooLate(id -> tcp.native_tcp_set_reuseaddr(id, true), pair.client(), pair.server());
        tcp.native_tcp_set_reuseaddr(NEW, true);
        assertTrue(read(here.tcpClient(pair.server()), StandardSocketOptions.SO_REUSEADDR));
        tcp.native_tcp_set_reuseaddr(NEW, false);
        assertFalse(read(here.tcpClient(pair.server()), StandardSocketOptions.SO_REUSEADDR));
    }

    @Test
    void native_tcp_set_reuseport() {
        Loopback.Pair pair = here.tcp();
        assertTooLate(id -> tcp.native_tcp_set_reuseport(id, true), pair.client(), pair.server());
        tcp.native_tcp_set_reuseport(NEW, true);
        int first = tcp.native_tcp_listen(0);
        int second = tcp.native_tcp_listen(here.port(first));
        assertEquals(here.port(first), here.port(second));
    }

    @Test
    void native_tcp_set_linger() {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_set_linger(pair.client(), true, 3);
        assertEquals(3, read(pair.client(), StandardSocketOptions.SO_LINGER));
        tcp.native_tcp_set_linger(pair.client(), false, 3);
        assertEquals(-1, read(pair.client(), StandardSocketOptions.SO_LINGER));
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_set_linger(pair.client(), true, -1));
        tcp.native_tcp_set_linger(NEW, true, 2);
        assertEquals(2, read(here.tcpClient(pair.server()), StandardSocketOptions.SO_LINGER));
    }

    @Test
    void native_tcp_set_recv_buffer_size() {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_set_recv_buffer_size(pair.client(), 16_384);
        int small = tcp.native_tcp_get_recv_buffer_size(pair.client());
        tcp.native_tcp_set_recv_buffer_size(pair.client(), 65_536);
        assertTrue(tcp.native_tcp_get_recv_buffer_size(pair.client()) > small);
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_set_recv_buffer_size(pair.client(), 0));
        assertThrows(AssemblyException.class, () -> tcp.native_tcp_set_recv_buffer_size(NEW, 0));
        tcp.native_tcp_set_recv_buffer_size(NEW, 16_384);
        assertEquals(small, tcp.native_tcp_get_recv_buffer_size(here.tcpClient(pair.server())));
    }

    @Test
    void native_tcp_set_send_buffer_size() {
        Loopback.Pair pair = here.tcp();
        tcp.native_tcp_set_send_buffer_size(pair.client(), 16_384);
        int small = tcp.native_tcp_get_send_buffer_size(pair.client());
        tcp.native_tcp_set_send_buffer_size(pair.client(), 65_536);
        assertTrue(tcp.native_tcp_get_send_buffer_size(pair.client()) > small);
        assertThrows(IllegalArgumentException.class, () -> tcp.native_tcp_set_send_buffer_size(pair.client(), 0));
        tcp.native_tcp_set_send_buffer_size(NEW, 16_384);
        assertEquals(small, tcp.native_tcp_get_send_buffer_size(here.tcpClient(pair.server())));
    }

    @Test
    void native_tcp_get_recv_buffer_size() {
        Loopback.Pair pair = here.tcp();
        assertEquals(
                read(pair.client(), StandardSocketOptions.SO_RCVBUF),
                tcp.native_tcp_get_recv_buffer_size(pair.client()));
        assertThrows(HandleException.class, () -> tcp.native_tcp_get_recv_buffer_size(NEW));
    }

    @Test
    void native_tcp_get_send_buffer_size() {
        Loopback.Pair pair = here.tcp();
        assertEquals(
                read(pair.client(), StandardSocketOptions.SO_SNDBUF),
                tcp.native_tcp_get_send_buffer_size(pair.client()));
        assertThrows(HandleException.class, () -> tcp.native_tcp_get_send_buffer_size(NEW));
    }
}
