// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What many tests of this module need. */
final class Sockets {

    static final Duration SOON = Duration.ofSeconds(10);
    static final Endpoint ANY = Endpoint.of("udp", "127.0.0.1", 0).withOption(UdpOptions.MODE, UdpOptions.Mode.SOCKET);

    private Sockets() {}

    static NetworkManager network() {
        return network(Limits.defaults());
    }

    static NetworkManager network(Limits limits) {
        return NetworkManager.builder().ioThreads(1).limits(limits).build();
    }

    static UdpSocket socket(NetworkManager network, Endpoint endpoint) {
        return network.listen(endpoint).unwrap(UdpSocket.class);
    }

    static UdpSocket socket(NetworkManager network) {
        return socket(network, ANY);
    }

    static Endpoint at(String host) {
        return Endpoint.of("udp", host, 0).withOption(UdpOptions.MODE, UdpOptions.Mode.SOCKET);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Datagram datagram) {
        return new String(datagram.data(), StandardCharsets.UTF_8);
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(2));
    }

    static NetworkInterface loopback() throws SocketException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    /** A port where nobody listens: one that was free a moment ago. */
    static int unusedPort() {
        try (NetworkManager network = network()) {
            return socket(network).localAddress().getPort();
        }
    }
}
