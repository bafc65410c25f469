// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams that are sent or arrive together stay what they are: single, whole, in order. */
class UdpBatchesTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    /** Sends back all that the sizes say, as answers to one datagram. */
    private static void check(int maxPayload, List<Integer> sizes) throws Exception {
        Endpoint endpoint = TestedIo.at("127.0.0.1", 0).withOption(UdpOptions.MAX_PAYLOAD, maxPayload);
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(endpoint);
                DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            listener.onBytes((from, bytes) -> {
                for (int i = 0; i < sizes.size(); i++) {
                    from.send(datagram(i, sizes.get(i)));
                }
            });
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.setReceiveBufferSize(4 << 20);
            InetSocketAddress server = Sockets.address("127.0.0.1", listener.endpoint().port());
            client.send(new DatagramPacket(new byte[] {1}, 1, server));
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            for (int i = 0; i < sizes.size(); i++) {
                packet.setLength(65_535);
                client.receive(packet);
                byte[] expected = datagram(i, sizes.get(i)).array();
                assertEquals(
                        Arrays.toString(expected),
                        Arrays.toString(Arrays.copyOf(packet.getData(), packet.getLength())),
                        "Datagram " + i);
            }
            UdpStatistics statistics = listener.unwrap(UdpStatistics.class);
            assertEquals(sizes.size(), statistics.packetsSent());
            assertEquals(0, statistics.sendErrors());
        }
    }

    private static ByteBuffer datagram(int number, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) number);
        return ByteBuffer.wrap(bytes);
    }

    @ParameterizedTest
    @DisplayName("L1: many answers of one size arrive whole, one by one and in their order")
    @CsvSource({"150, 1", "150, 256", "64, 1200", "65, 1200", "9, 30000", "3, 65507"})
    void answersOfOneSize(int count, int size) throws Exception {
        check(UdpOptions.LARGEST_PAYLOAD, IntStream.range(0, count).mapToObj(i -> size).toList());
    }

    @Test
    @DisplayName("L1: answers of many sizes, empty ones among them, arrive whole, one by one and in their order")
    void answersOfManySizes() throws Exception {
        List<Integer> sizes =
                List.of(10, 10, 0, 10, 20, 20, 20, 5, 0, 0, 700, 700, 9_000, 9_000, 40_000, 40_000, 1, 10);
        check(UdpOptions.LARGEST_PAYLOAD, sizes);
    }

    @Test
    @DisplayName("Datagrams of other threads are not cut to the size of a batch that went before")
    void otherThreads() throws Exception {
        Endpoint endpoint = TestedIo.at("127.0.0.1", 0);
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(endpoint);
                Connection client = network.connect(endpoint.withPort(listener.endpoint().port()))) {
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            CountDownLatch batch = new CountDownLatch(1);
            client.onBytes((from, bytes) -> sizes.add(bytes.remaining()));
            listener.onBytes((from, bytes) -> {
                IntStream.range(0, 10).forEach(i -> from.send(ByteBuffer.allocate(8)));
                batch.countDown();
            });
            client.send(ByteBuffer.allocate(3));
            batch.await();
            Sockets.await("the batch").until(() -> sizes.size() == 10);
            Connection peer = listener.connections().iterator().next();
            peer.send(ByteBuffer.allocate(1_000));
            peer.send(ByteBuffer.allocate(5));
            Sockets.await("all").until(() -> sizes.size() == 12);
            assertEquals(List.of(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 1_000, 5), sizes);
        }
    }

    @ParameterizedTest
    @DisplayName("Each end of IPv6 and of both families hears the other, and names its address")
    @CsvSource({"::1, ::1", "::, ::1", "::, 127.0.0.1"})
    void addressFamilies(String listens, String connects) throws Exception {
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(TestedIo.at(listens, 0));
                Connection client =
                        network.connect(TestedIo.at(connects, listener.endpoint().port()))) {
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            client.onBytes((from, bytes) -> sizes.add(bytes.remaining()));
            List<InetAddress> peers = new CopyOnWriteArrayList<>();
            listener.onBytes((from, bytes) -> {
                peers.add(((InetSocketAddress) from.remoteAddress()).getAddress());
                from.send(bytes);
                from.send(ByteBuffer.allocate(7));
            });
            client.send(ByteBuffer.allocate(7));
            Sockets.await("the answers").until(() -> sizes.size() == 2);
            assertEquals(List.of(7, 7), sizes);
            assertEquals(List.of(InetAddress.getByName(connects)), peers);
        }
    }
}
