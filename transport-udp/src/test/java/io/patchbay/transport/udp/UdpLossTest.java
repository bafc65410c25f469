// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that loses, doubles and reorders, by a seed. */
class UdpLossTest {

    private static final int DATAGRAMS = 3_000;

    /** So many go before the receiver must have them, so that no buffer of the system is ever full. */
    private static final int AT_ONCE = 100;

    /** Gives the numbers of the datagrams that arrive, in the order in which they do. */
    private static List<Integer> arrivals(Random random) {
        List<Integer> arrivals = new ArrayList<>();
        for (int number = 0; number < DATAGRAMS; number++) {
            int dice = random.nextInt(100);
            if (dice >= 20) {
                arrivals.add(number);
            }
            if (dice >= 90) {
                arrivals.add(number);
            } else if (dice >= 80 && arrivals.size() > 1) {
                arrivals.add(arrivals.size() - 2, arrivals.remove(arrivals.size() - 1));
            }
        }
        return arrivals;
    }

    @ParameterizedTest
    @DisplayName("L4: of 20 % lost, 10 % doubled and 10 % swapped datagrams all that came are handed out, in the order"
            + " and as often as they came, and the counters say so")
    @ValueSource(longs = {1, 2, 3})
    void lossDoublesAndDisorder(long seed) throws Exception {
        List<Integer> expected = arrivals(new Random(seed));
        try (NetworkManager network = Sockets.network();
                Listener listener = network.listen(TestedIo.at("127.0.0.1", 0));
                DatagramSocket sender = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            List<Integer> received = new CopyOnWriteArrayList<>();
            listener.onBytes((from, bytes) -> received.add(bytes.getInt(bytes.position())));
            InetSocketAddress to = Sockets.address("127.0.0.1", listener.endpoint().port());
            for (int i = 0; i < expected.size(); i++) {
                byte[] data = ByteBuffer.allocate(4).putInt(expected.get(i)).array();
                sender.send(new DatagramPacket(data, data.length, to));
                int sent = i + 1;
                if (sent % AT_ONCE == 0 || sent == expected.size()) {
                    Sockets.await("what was sent").until(() -> received.size() >= sent);
                }
            }
            assertEquals(expected, received);
            UdpStatistics statistics = listener.unwrap(UdpStatistics.class);
            assertEquals(expected.size(), statistics.packetsReceived());
            assertEquals(4L * expected.size(), statistics.bytesReceived());
            long lost = DATAGRAMS - received.stream().distinct().count();
            assertTrue(lost > DATAGRAMS * 0.17 && lost < DATAGRAMS * 0.23, "Lost " + lost);
        }
    }
}
