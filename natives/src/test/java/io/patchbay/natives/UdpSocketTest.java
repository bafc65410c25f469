// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The functions that send and receive datagrams. A test has the name of the function that it is about. */
class UdpSocketTest {

    private static final String GROUP = "239.7.8.9";

    private final Loopback here = new Loopback();
    private final UdpFunctions udp = here.udp;

    @AfterEach
    void close() {
        here.close();
    }

    private void send(int from, String text, int to) {
        assertEquals(Loopback.bytes(text).length, udp.native_udp_send(from, text, "127.0.0.1", here.udpPort(to)));
    }

    @Test
    void native_udp_socket() {
        int first = udp.native_udp_socket();
        int second = udp.native_udp_socket();
        assertTrue(second > first && first > 0);
        for (int id : new int[] {first, second}) {
            IllegalStateException unbound =
                    assertThrows(IllegalStateException.class, () -> udp.native_udp_recv(id));
            assertTrue(unbound.getMessage().contains("native_udp_bind"), unbound.getMessage());
        }
        udp.native_udp_close(first);
        udp.native_udp_bind(second, 0);
    }

    @Test
    void native_udp_bind() {
        int id = udp.native_udp_socket();
        udp.native_udp_bind(id, 0);
        assertEquals("127.0.0.1", udp.native_udp_get_local_addr(id).ip());
        assertThrows(IllegalStateException.class, () -> udp.native_udp_bind(id, 0));
        int other = udp.native_udp_socket();
        assertThrows(TransportException.class, () -> udp.native_udp_bind(other, here.udpPort(id)));
        udp.native_udp_bind(other, 0);
        send(id, "oi", other);
        assertEquals("oi", here.udpText(other));
    }

    @Test
    void native_udp_bind_addr() {
        int id = udp.native_udp_socket();
        udp.native_udp_bind_addr(id, "0.0.0.0", 0);
        assertEquals("0.0.0.0", udp.native_udp_get_local_addr(id).ip());
        int other = udp.native_udp_socket();
        udp.native_udp_bind_addr(other, "127.0.0.2", 0);
        udp.native_udp_send(other, "oi", "127.0.0.1", here.udpPort(id));
        assertEquals("127.0.0.2", udp.native_udp_recv_blocking(id, Loopback.SOON_MS).ip());
        int refused = udp.native_udp_socket();
        assertThrows(TransportException.class, () -> udp.native_udp_bind_addr(refused, "203.0.113.1", 0));
    }

    @Test
    void native_udp_send() {
        int to = here.udpBound();
        int from = udp.native_udp_socket();
        assertEquals(3, udp.native_udp_send(from, "oié".substring(1), "localhost", here.udpPort(to)));
        assertEquals("ié", here.udpText(to));
        assertEquals(2, udp.native_udp_send(from, new byte[] {1, 2}, "127.0.0.1", here.udpPort(to)));
        assertArrayEquals(new byte[] {1, 2}, udp.native_udp_recv_blocking(to, Loopback.SOON_MS).data());
        assertEquals("0.0.0.0", udp.native_udp_get_local_addr(from).ip());
        assertThrows(LimitException.class, () -> udp.native_udp_send(from, new byte[65_508], "127.0.0.1", 9));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_send(from, "x", "127.0.0.1", 0));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_send(from, "x", "127.0.0.1", 65_536));
        assertThrows(TransportException.class, () -> udp.native_udp_send(from, "x", "no.such.host.invalid", 9));
    }

    @Test
    void native_udp_recv() {
        int to = here.udpBound();
        int from = here.udpBound();
        assertNull(udp.native_udp_recv(to));
        send(from, "oi", to);
        ReceivedDatagram received = Loopback.eventually("a datagram", () -> udp.native_udp_recv(to));
        assertEquals("oi", Loopback.text(received.data()));
        assertEquals(udp.native_udp_get_local_addr(from), new Address(received.ip(), received.port()));
        assertNull(udp.native_udp_recv(to));
    }

    @Test
    void native_udp_recv_blocking() {
        int to = here.udpBound();
        int from = here.udpBound();
        assertNull(udp.native_udp_recv_blocking(to, 0));
        assertNull(udp.native_udp_recv_blocking(to, 20));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_recv_blocking(to, -1));
        send(from, "oi", to);
        assertEquals("oi", here.udpText(to));
        send(from, "", to);
        assertEquals("", here.udpText(to), "an empty datagram is no timeout");
    }

    @Test
    @DisplayName("L3: native_udp_recv_from: a longer datagram is dropped whole and counted, never cut")
    void native_udp_recv_from() {
        int to = here.udpBound();
        int from = here.udpBound();
        send(from, "x".repeat(5_000), to);
        send(from, "1234", to);
        assertEquals("1234", Loopback.text(udp.native_udp_recv_from(to, 4).data()));
        assertEquals(1, udp.native_udp_get_stats(to).truncated());
        udp.native_udp_set_timeout(to, 20);
        assertThrows(DeadlineException.class, () -> udp.native_udp_recv_from(to, 4));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_recv_from(to, -1));
    }

    @Test
    void native_udp_close() {
        int id = here.udpBound();
        int port = here.udpPort(id);
        udp.native_udp_close(id);
        assertThrows(HandleException.class, () -> udp.native_udp_recv(id));
        assertThrows(HandleException.class, () -> udp.native_udp_close(id));
        int next = udp.native_udp_socket();
        udp.native_udp_bind(next, port);
        assertTrue(next > id);
    }

    @Test
    void native_udp_connect() {
        int peer = here.udpBound();
        int stranger = here.udpBound();
        int id = udp.native_udp_socket();
        udp.native_udp_connect(id, "127.0.0.1", here.udpPort(peer));
        send(stranger, "not for you", id);
        send(peer, "for you", id);
        assertEquals("for you", here.udpText(id));
        assertThrows(IllegalStateException.class,
                () -> udp.native_udp_send(id, "x", "127.0.0.1", here.udpPort(stranger)));
        assertThrows(TransportException.class, () -> udp.native_udp_connect(id, "no.such.host.invalid", 9));
    }

    @Test
    void native_udp_send_connected() {
        int peer = here.udpBound();
        int id = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_send_connected(id, "too early"));
        udp.native_udp_connect(id, "127.0.0.1", here.udpPort(peer));
        assertEquals(2, udp.native_udp_send_connected(id, "oi"));
        assertEquals("oi", here.udpText(peer));
        assertEquals(1, udp.native_udp_send_connected(id, new byte[] {65}));
        assertEquals("A", here.udpText(peer));
    }

    @Test
    @DisplayName("L8: native_udp_broadcast: refused until it is switched on")
    void native_udp_broadcast() {
        int everywhere = udp.native_udp_socket();
        udp.native_udp_bind_addr(everywhere, "0.0.0.0", 0);
        int port = here.udpPort(everywhere);
        int from = here.udpBound();
        assertThrows(TransportException.class, () -> udp.native_udp_broadcast(from, "all", port));
        udp.native_udp_set_broadcast(from, true);
        assertEquals(3, udp.native_udp_broadcast(from, "all", port));
        assertEquals("all", here.udpText(everywhere));
        assertEquals(1, udp.native_udp_broadcast(from, new byte[] {66}, port));
        assertEquals("B", here.udpText(everywhere));
    }

    /** A socket that hears groups, by way of the loopback interface. */
    private int groupMember() throws Exception {
        int id = udp.native_udp_socket();
        udp.native_udp_bind_addr(id, "0.0.0.0", 0);
        useLoopback(id);
        return id;
    }

    private int groupSender() throws Exception {
        int id = here.udpBound();
        useLoopback(id);
        return id;
    }

    private void useLoopback(int id) throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        here.natives.udpSocket(id).option(StandardSocketOptions.IP_MULTICAST_IF, loopback);
    }

    /** What was sent to the group is not received: what is sent behind it comes first. */
    private void assertNotHeard(int from, int to) {
        udp.native_udp_multicast_send(from, "to the group", GROUP, here.udpPort(to));
        send(from, "to the socket", to);
        assertEquals("to the socket", here.udpText(to));
    }

    @Test
    void native_udp_join_multicast() throws Exception {
        int from = groupSender();
        int to = groupMember();
        assertNotHeard(from, to);
        udp.native_udp_join_multicast(to, GROUP);
        udp.native_udp_multicast_send(from, "to the group", GROUP, here.udpPort(to));
        assertEquals("to the group", here.udpText(to));
        assertThrows(IllegalArgumentException.class, () -> udp.native_udp_join_multicast(to, "127.0.0.1"));
        int unbound = udp.native_udp_socket();
        assertThrows(IllegalStateException.class, () -> udp.native_udp_join_multicast(unbound, GROUP));
    }

    @Test
    void native_udp_leave_multicast() throws Exception {
        int from = groupSender();
        int to = groupMember();
        assertThrows(TransportException.class, () -> udp.native_udp_leave_multicast(to, GROUP));
        udp.native_udp_join_multicast(to, GROUP);
        udp.native_udp_leave_multicast(to, GROUP);
        assertNotHeard(from, to);
    }

    @Test
    void native_udp_multicast_send() throws Exception {
        int from = groupSender();
        int to = groupMember();
        udp.native_udp_join_multicast(to, GROUP);
        assertEquals(2, udp.native_udp_multicast_send(from, "oi", GROUP, here.udpPort(to)));
        assertEquals("oi", here.udpText(to));
        assertEquals(1, udp.native_udp_multicast_send(from, new byte[] {67}, GROUP, here.udpPort(to)));
        assertEquals("C", here.udpText(to));
        assertThrows(IllegalArgumentException.class,
                () -> udp.native_udp_multicast_send(from, "x", "127.0.0.1", here.udpPort(to)));
    }
}
