// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionStatistics;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.SendPolicy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions and reports of real connections. */
@Timeout(60)
class ReportTest {

    @ParameterizedTest(name = "connections over {0} that a listener refuses are counted, also after it has stopped")
    @ValueSource(strings = {"tcp", "ws"})
    void refusedConnectionsAreCounted(String transport) {
        Limits one = Limits.defaults().withMaxConnections(1);
        try (NetworkManager server = NetworkManager.builder().limits(one).build();
                NetworkManager client = NetworkManager.create()) {
            Listener listener = server.listen(transport + "://127.0.0.1:0");
            Connection first = client.connect(listener.endpoint());
            try {
                // Over TCP the connect succeeds before the listener can refuse it.
                client.connect(listener.endpoint());
            } catch (PatchbayException e) {
                assertTrue(first.isConnected());
            }
            Networks.await("the refusal is counted", () -> listener.describe().refused() >= 1);
            long refused = server.report().connections().refused();
            assertEquals(listener.describe().refused(), refused);
            listener.close();
            assertEquals(refused, server.report().connections().refused());
            assertEquals(0, server.report().listeners().size());
        }
    }

    @Test
    void aFrameThatIsTooLargeIsALimitThatWasHit() throws Exception {
        try (NetworkManager server = NetworkManager.create()) {
            Listener listener = server.listen("tcp+json://127.0.0.1:0");
            listener.onError((from, error) -> {});
            try (Socket socket = new Socket("127.0.0.1", listener.endpoint().port())) {
                socket.getOutputStream().write(new byte[] {0x7f, 0, 0, 0});
                Networks.await("the limit is counted", () -> server.report().limitsHit() == 1);
                assertEquals(1, server.report().total().errors());
            }
        }
    }

    @Test
    void whatWaitsToBeSentIsDescribedAndAFullQueueIsALimitThatWasHit() {
        try (NetworkManager server = NetworkManager.create();
                NetworkManager client = NetworkManager.builder().sendPolicy(SendPolicy.FAIL).build()) {
            // Nobody takes the messages, so the listener stops reading.
            Listener listener = server.listen("tcp://127.0.0.1:0");
            Connection connection = client.connect(listener.endpoint());
            Networks.await("both queues are full and nothing moves any more", () -> {
                fill(connection);
                ConnectionStatistics now = connection.describe().statistics();
                return now.queuedBytes() > 0 && now.sinceLastActivity().compareTo(Duration.ofMillis(200)) > 0;
            });
            assertTrue(!connection.describe().toString().contains(" 0 B waiting"), connection.describe().toString());
            assertTrue(client.report().queuedBytes() > 0);
            assertTrue(client.report().limitsHit() >= 1);
            assertTrue(server.report().waitingMessages() > 0);
            connection.abort();
        }
    }

    private static void fill(Connection connection) {
        LimitException full = assertThrows(LimitException.class, () -> {
            for (int i = 0; i < 10_000; i++) {
                connection.send(ByteBuffer.allocate(16 << 10));
            }
        });
        assertTrue(full.getMessage().contains("sendQueueBytes"), full.getMessage());
    }
}
