// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramDeliveryTest {

    @Test
    void datagramsThatAreLostDoubledAndSwappedArriveOnceAndInOrder() throws Exception {
        List<String> taken = Collections.synchronizedList(new ArrayList<>());
        try (NetworkManager network = NetworkManager.create()) {
            Listener hub = network.listen("udp+binary://127.0.0.1:0");
            SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> taken.add(text));
            SyncOptions options = Sites.FAST.withAckTimeout(Duration.ofMillis(100)).withWindow(32, 100_000);
            try (LossyRelay relay = new LossyRelay(hub.endpoint().port());
                    Outbox outbox = Outbox.inMemory(
                            network, Endpoint.parse("udp+binary://127.0.0.1:" + relay.port()), options)) {
                for (int i = 0; i < 300; i++) {
                    outbox.sendAsync("n", String.valueOf(i));
                }
                assertTrue(outbox.awaitAcknowledged(Duration.ofSeconds(40)), () -> outbox + " after " + taken.size());
            }
        }
        assertEquals(IntStream.range(0, 300).mapToObj(String::valueOf).toList(), taken);
    }
}
