// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.DeadlineException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The functions that set something on a UDP socket. A test has the name of the function that it is about. */
class UdpSettingsTest {

    private final Loopback here = new Loopback();
    private final UdpFunctions udp = here.udp;

    @AfterEach
    void close() {
        here.close();
    }

    private <T> T read(int id, SocketOption<T> option) {
        return here.natives.udpSocket(id).option(option);
    }

    @Test
    @DisplayName("L8: native_udp_set_broadcast: off until it is set, before the bind or after")
    void native_udp_set_broadcast() {
        assertFalse(read(here.udpBound(), StandardSocketOptions.SO_BROADCAST));
        int id = udp.native_udp_socket();
        udp.native_udp_set_broadcast(id, true);
        udp.native_udp_bind(id, 0);
        assertTrue(read(id, StandardSocketOptions.SO_BROADCAST));
        udp.native_udp_set_broadcast(id, false);
        assertFalse(read(id, StandardSocketOptions.SO_BROADCAST));
    }

    @Test
    @DisplayName("L8: native_udp_set_multicast_ttl: 1 until it is set, before the bind or after")
    void native_udp_set_multicast_ttl() {
        assertEquals(1, read(here.udpBound(), StandardSocketOptions.IP_MULTICAST_TTL));
        int id = udp.native_udp_socket();
        udp.native_udp_set_multicast_ttl(id, 0);
        udp.native_udp_bind(id, 0);
        assertEquals(0, read(id, StandardSocketOptions.IP_MULTICAST_TTL));
        udp.native_udp_set_multicast_ttl(id, 255);
        assertEquals(255, read(id, StandardSocketOptions.IP_MULTICAST_TTL));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_set_multicast_ttl(id, 256));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_set_multicast_ttl(id, -1));
    }

    /** Read back only: the loopback interface, which every machine has, returns what is sent there in any case. */
    @Test
    void native_udp_set_multicast_loop() {
        assertTrue(read(here.udpBound(), StandardSocketOptions.IP_MULTICAST_LOOP));
        int id = udp.native_udp_socket();
        udp.native_udp_set_multicast_loop(id, false);
        udp.native_udp_bind(id, 0);
        assertFalse(read(id, StandardSocketOptions.IP_MULTICAST_LOOP));
        udp.native_udp_set_multicast_loop(id, true);
        assertTrue(read(id, StandardSocketOptions.IP_MULTICAST_LOOP));
    }

    @Test
    void native_udp_set_timeout() {
        int id = udp.native_udp_socket();
        udp.native_udp_set_timeout(id, 10);
        udp.native_udp_bind(id, 0);
        assertThrows(DeadlineException.class, () -> udp.native_udp_recv_from(id, 10));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_set_timeout(id, -1));
    }

    @Test
    void native_udp_set_recv_buffer_size() {
        int id = udp.native_udp_socket();
        udp.native_udp_set_recv_buffer_size(id, 16_384);
        udp.native_udp_bind(id, 0);
        int small = udp.native_udp_get_recv_buffer_size(id);
        udp.native_udp_set_recv_buffer_size(id, 65_536);
        assertTrue(udp.native_udp_get_recv_buffer_size(id) > small);
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_set_recv_buffer_size(id, 0));
    }

    @Test
    void native_udp_set_send_buffer_size() {
        int id = udp.native_udp_socket();
        udp.native_udp_set_send_buffer_size(id, 16_384);
        udp.native_udp_bind(id, 0);
        int small = udp.native_udp_get_send_buffer_size(id);
        udp.native_udp_set_send_buffer_size(id, 65_536);
        assertTrue(udp.native_udp_get_send_buffer_size(id) > small);
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_set_send_buffer_size(id, 0));
    }

    @Test
    void native_udp_get_recv_buffer_size() {
        int id = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_get_recv_buffer_size(id));
        udp.native_udp_bind(id, 0);
        assertEquals(read(id, StandardSocketOptions.SO_RCVBUF), udp.native_udp_get_recv_buffer_size(id));
    }

    @Test
    void native_udp_get_send_buffer_size() {
        int id = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_get_send_buffer_size(id));
        udp.native_udp_bind(id, 0);
        assertEquals(read(id, StandardSocketOptions.SO_SNDBUF), udp.native_udp_get_send_buffer_size(id));
    }

    @Test
    void native_udp_set_reuseaddr() {
        int id = udp.native_udp_socket();
        udp.native_udp_set_reuseaddr(id, true);
        udp.native_udp_bind(id, 0);
        assertTrue(read(id, StandardSocketOptions.SO_REUSEADDR));
        int second = udp.native_udp_socket();
        udp.native_udp_set_reuseaddr(second, true);
        udp.native_udp_bind(second, here.udpPort(id));
        UnsupportedOperationException late =
                assertThrows(UnsupportedOperationException.class, () -> udp.native_udp_set_reuseaddr(id, false));
        assertTrue(late.getMessage().contains("native_udp_bind"), late.getMessage());
    }

    @Test
    void native_udp_set_reuseport() {
        int id = udp.native_udp_socket();
        udp.native_udp_set_reuseport(id, true);
        udp.native_udp_bind(id, 0);
        assertTrue(read(id, StandardSocketOptions.SO_REUSEPORT));
        int second = udp.native_udp_socket();
        udp.native_udp_set_reuseport(second, true);
        udp.native_udp_bind(second, here.udpPort(id));
        assertThrows(UnsupportedOperationException.class, () -> udp.native_udp_set_reuseport(id, false));
    }

    @Test
    void native_udp_get_local_addr() {
        int id = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_get_local_addr(id));
        udp.native_udp_bind(id, 0);
        assertEquals("127.0.0.1", udp.native_udp_get_local_addr(id).ip());
        assertTrue(udp.native_udp_get_local_addr(id).port() > 0);
    }

    @Test
    void native_udp_get_stats() {
        int to = here.udpBound();
        int from = here.udpBound();
        udp.native_udp_send(from, "12345", "127.0.0.1", here.udpPort(to));
        udp.native_udp_send(from, "123", "127.0.0.1", here.udpPort(to));
        here.udpText(to);
        here.udpText(to);
        UdpStats sent = udp.native_udp_get_stats(from);
        UdpStats received = udp.native_udp_get_stats(to);
        assertEquals(2, sent.packetsSent());
        assertEquals(8, sent.bytesSent());
        assertEquals(0, sent.packetsReceived());
        assertEquals(2, received.packetsReceived());
        assertEquals(8, received.bytesReceived());
        assertEquals(0, received.truncated() + received.dropped() + received.sendErrors());
        assertEquals(0, received.droppedByKernel().orElse(0));
        assertEquals(-1, received.packetsLost());
        int unbound = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_get_stats(unbound));
    }
}
