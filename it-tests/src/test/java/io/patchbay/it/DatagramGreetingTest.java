// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Greetings of ciphers over real datagrams, some of which get lost. */
@Timeout(60)
class DatagramGreetingTest {

    @Test
    @DisplayName("an encrypted connection over UDP opens although the first two datagrams were lost")
    void lostGreetingsAreSaidAgain() throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen("udp+json+aes-gcm://127.0.0.1:0");
            echo.onMessage(Connection::send);
            try (DroppingRelay relay = new DroppingRelay(echo.endpoint().port(), 2)) {
                Connection client = network.connect("udp+json+aes-gcm://127.0.0.1:" + relay.port());
                assertEquals(0, relay.left());
                client.send("text", "oi");
                assertEquals("oi", client.receive(Networks.SOON).text());
                assertEquals(1, echo.connections().size());
            }
        }
    }

    @Test
    @DisplayName("C6: over UDP a client with another key is not answered, and both sides say why in time")
    void anotherKeyIsNotAnswered() {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        Limits limits = Limits.defaults().withHandshakeTimeout(Duration.ofMillis(400));
        try (NetworkManager network = Networks.builder().limits(limits).build();
                NetworkManager stranger = NetworkManager.builder()
                        .key("aes-gcm", new byte[32])
                        .limits(limits)
                        .retry(RetryPolicy.never())
                        .build()) {
            Listener listener = network.listen("udp+json+aes-gcm://127.0.0.1:0");
            listener.onError((connection, error) -> errors.add(error));
            long began = System.nanoTime();
            TransportException refused =
                    assertThrows(TransportException.class, () -> stranger.connect(listener.endpoint()));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertTrue(millis >= 400 && millis <= 1_400, "after " + millis + " ms");
            assertTrue(refused.getMessage().contains("400 ms (handshakeTimeout)"), refused.getMessage());
            assertTrue(refused.getMessage().contains("the same key"), refused.getMessage());
            Networks.await("the listener reports it", () -> !errors.isEmpty());
            assertTrue(errors.peek().getMessage().contains("another key"), errors.peek().getMessage());
            assertTrue(listener.connections().isEmpty());
        }
    }
}
