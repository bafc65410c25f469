// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Broadcast and multicast, on the loopback interface. */
@Timeout(60)
class GroupsTest {

    private static final Duration SOON = Sockets.SOON;

    @Test
    @DisplayName("L8: broadcast is off unless it is asked for, and the error says how to")
    void broadcastIsOffByDefault() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket = Sockets.socket(network);
            assertFalse(socket.option(StandardSocketOptions.SO_BROADCAST));
            InetSocketAddress everyone = Sockets.address("127.255.255.255", 9);
            TransportException refused =
                    assertThrows(TransportException.class, () -> socket.send(Sockets.bytes("all"), everyone));
            assertTrue(refused.getMessage().contains("SO_BROADCAST"), refused.getMessage());
            refused = assertThrows(TransportException.class, () -> socket.sendBroadcast(Sockets.bytes("all"), 9));
            assertTrue(refused.getMessage().contains("SO_BROADCAST"), refused.getMessage());
            assertEquals(0, socket.statistics().packetsSent());
            assertThrows(IllegalArgumentException.class, () -> socket.sendBroadcast(Sockets.bytes("all"), 0));
        }
    }

    @Test
    @DisplayName("L8: a broadcast arrives once SO_BROADCAST is on")
    void broadcastArrives() {
        try (NetworkManager network = Sockets.network()) {
            UdpSocket everywhere = Sockets.socket(network, Sockets.at("0.0.0.0"));
            UdpSocket from = Sockets.socket(network, Sockets.ANY.withOption(StandardSocketOptions.SO_BROADCAST, true));
            assertTrue(from.sendBroadcast(Sockets.bytes("all"), everywhere.localAddress().getPort()));
            Datagram received = everywhere.receive(SOON);
            assertEquals("all", Sockets.text(received));
            assertEquals(from.localAddress(), received.sender());
            from.option(StandardSocketOptions.SO_BROADCAST, false);
            assertThrows(TransportException.class, () -> from.sendBroadcast(Sockets.bytes("all"), 9));
        }
    }

    /** A socket that receives what is sent to groups, and one that sends there over the loopback interface. */
    private record Pair(UdpSocket from, UdpSocket to, NetworkInterface loopback) {

        static Pair open(NetworkManager network) throws Exception {
            NetworkInterface loopback = Sockets.loopback();
            assumeTrue(loopback != null, "This machine has no loopback interface");
            UdpSocket to = Sockets.socket(network, Sockets.at("0.0.0.0"));
            Endpoint sending = Sockets.ANY.withOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            return new Pair(Sockets.socket(network, sending), to, loopback);
        }

        InetSocketAddress at(InetAddress group) {
            return new InetSocketAddress(group, to.localAddress().getPort());
        }

        /** What was sent to the group is not received: what is sent behind it comes first. */
        void assertNotReceived(InetAddress group) {
            from.send(Sockets.bytes("to the group"), at(group));
            from.send(Sockets.bytes("to the socket"), at(InetAddress.getLoopbackAddress()));
            assertEquals("to the socket", Sockets.text(to.receive(SOON)));
        }

        void assertReceived(InetAddress group) {
            from.send(Sockets.bytes("to the group"), at(group));
            assertEquals("to the group", Sockets.text(to.receive(SOON)));
        }
    }

    @Test
    @DisplayName("L8: a group is received between join and leave, with a TTL of 1 unless it is set")
    void groupsAreJoinedAndLeft() throws Exception {
        InetAddress group = InetAddress.getByName("239.1.2.3");
        try (NetworkManager network = Sockets.network()) {
            Pair pair = Pair.open(network);
            assertEquals(1, pair.from.option(StandardSocketOptions.IP_MULTICAST_TTL));
            assertTrue(pair.from.option(StandardSocketOptions.IP_MULTICAST_LOOP));
            assertEquals(pair.loopback, pair.from.option(StandardSocketOptions.IP_MULTICAST_IF));
            pair.assertNotReceived(group);
            pair.to.join(group, pair.loopback);
            pair.to.join(group, pair.loopback);
            pair.assertReceived(group);
            pair.to.leave(group, pair.loopback);
            pair.assertNotReceived(group);
            assertThrows(TransportException.class, () -> pair.to.leave(group, pair.loopback));
            assertThrows(TransportException.class, () -> pair.to.leave(group));
        }
    }

    @Test
    void multicastCanBeKeptFromThisMachineAndSentFurther() throws Exception {
        InetAddress group = InetAddress.getByName("239.1.2.4");
        try (NetworkManager network = Sockets.network()) {
            Pair pair = Pair.open(network);
            pair.from.option(StandardSocketOptions.IP_MULTICAST_TTL, 7);
            assertEquals(7, pair.from.option(StandardSocketOptions.IP_MULTICAST_TTL));
            pair.from.option(StandardSocketOptions.IP_MULTICAST_LOOP, false);
            assertFalse(pair.from.option(StandardSocketOptions.IP_MULTICAST_LOOP));
        }
    }

    @Test
    void theInterfaceIsChosenIfNoneIsNamed() throws Exception {
        InetAddress group = InetAddress.getByName("239.1.2.5");
        try (NetworkManager network = Sockets.network()) {
            Pair pair = Pair.open(network);
            pair.to.option(StandardSocketOptions.IP_MULTICAST_IF, pair.loopback);
            pair.to.join(group);
            pair.assertReceived(group);
            pair.to.leave(group);
            pair.assertNotReceived(group);
        }
    }

    @Test
    void oneSendersDatagramsCanBeChosen() throws Exception {
        InetAddress group = InetAddress.getByName("232.1.2.3");
        InetAddress sender = InetAddress.getByName("127.0.0.1");
        InetAddress stranger = InetAddress.getByName("127.0.0.9");
        try (NetworkManager network = Sockets.network()) {
            Pair pair = Pair.open(network);
            pair.to.join(group, pair.loopback, stranger);
            pair.assertNotReceived(group);
            pair.to.join(group, pair.loopback, sender);
            pair.assertReceived(group);
            pair.to.leave(group, pair.loopback, sender);
            pair.assertNotReceived(group);
            assertThrows(TransportException.class, () -> pair.to.join(group, pair.loopback));
        }
    }

    @Test
    void onlyMulticastAddressesAreGroups() throws Exception {
        InetAddress single = InetAddress.getByName("127.0.0.1");
        InetAddress six = InetAddress.getByName("ff02::7171");
        try (NetworkManager network = Sockets.network()) {
            Pair pair = Pair.open(network);
            assertThrows(IllegalArgumentException.class, () -> pair.to.join(single, pair.loopback));
            assertThrows(RuntimeException.class, () -> pair.to.join(six, pair.loopback));
        }
    }

    @Test
    void ipv6GroupsAreJoined() throws Exception {
        InetAddress group = InetAddress.getByName("ff02::7171");
        Optional<NetworkInterface> loopback = Optional.ofNullable(Sockets.loopback());
        try (NetworkManager network = Sockets.network()) {
            UdpSocket socket;
            try {
                socket = Sockets.socket(network, Sockets.at("::"));
                socket.option(StandardSocketOptions.IP_MULTICAST_IF, loopback.orElseThrow());
                socket.join(group, loopback.orElseThrow());
                socket.send(Sockets.bytes("six"), new InetSocketAddress(group, socket.localAddress().getPort()));
            } catch (TransportException | UnsupportedOperationException e) {
                assumeTrue(false, "This machine has no multicast over IPv6 on its loopback: " + e.getMessage());
                return;
            }
            assertEquals("six", Sockets.text(socket.receive(SOON)));
            socket.leave(group, loopback.orElseThrow());
        }
    }
}
