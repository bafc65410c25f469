// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams of messages that were damaged at random, the same ones in every run. */
@Timeout(120)
class UdpFuzzTest {

    private static final int CASES = 2_000;
    private static final int BATCH = 20;

    private static byte[] damaged(Random random, byte[] good) {
        byte[] bytes = good.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @DisplayName("A11: a damaged datagram is at most an error event, and its peer and others go on")
    @ValueSource(strings = {"udp+json", "udp+binary", "udp+json+rle+xor", "udp+binary+rle"})
    void damagedDatagrams(String names) throws Exception {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = Networks.builder().build();
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout((int) Networks.SOON.toMillis());
            network.connect(names + "://127.0.0.1:" + peer.getLocalPort()).send("text", "ol\u00e1 ".repeat(40));
            DatagramPacket received = new DatagramPacket(new byte[2_000], 2_000);
            peer.receive(received);
            byte[] good = Arrays.copyOf(received.getData(), received.getLength());

            Listener echo = network.listen(names + "://127.0.0.1:0");
            echo.onError((connection, error) -> errors.add(error)).onMessage(Connection::send);
            Connection healthy = network.connect(echo.endpoint());
            Random random = new Random(names.hashCode());
            for (int i = 1; i <= CASES; i++) {
                byte[] bytes = i == 1 ? good : damaged(random, good);
                peer.send(new DatagramPacket(
                        bytes, bytes.length, InetAddress.getLoopbackAddress(), echo.endpoint().port()));
                if (i % BATCH == 0) {
                    // The answer says that what was sent before has been read, so the system need not drop any of it.
                    healthy.send("text", "still here");
                    assertEquals("still here", healthy.receive(Networks.SOON).text());
                    assertTrue(echo.connections().size() <= 2, "no connection but those of the two peers");
                }
            }
            assertTrue(errors.size() > CASES / 4, () -> "only " + errors.size() + " errors");
            errors.forEach(error -> assertInstanceOf(PatchbayException.class, error));
            assertEquals(2, echo.connections().size(), "both peers go on");
        }
    }
}
