// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.observe.jfr.JfrObserver;
import io.patchbay.pool.ConnectionPool;
import io.patchbay.pool.Lease;
import io.patchbay.pool.PoolTimeoutException;
import io.patchbay.sync.Ledger;
import io.patchbay.sync.Outbox;
import io.patchbay.sync.SyncInbox;
import io.patchbay.sync.SyncOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What services that stand on a manager tell, as a recording has it. */
@Timeout(60)
class ServiceEventsTest {

    private static final String PAYLOAD = "canary of a payload";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private List<RecordedEvent> record(Act act) throws Exception {
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            try (NetworkManager network = NetworkManager.builder()
                    .observer(new JfrObserver())
                    .retry(RetryPolicy.never())
                    .build()) {
                act.on(network);
            }
            recording.stop();
            recording.dump(file);
        }
        assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(PAYLOAD));
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.patchbay.Service"))
                // Those of different threads are in no order.
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    private interface Act {
        void on(NetworkManager network) throws Exception;
    }

    private static List<String> words(List<RecordedEvent> events) {
        return events.stream().map(event -> event.getString("what")).toList();
    }

    private static RecordedEvent first(List<RecordedEvent> events, String what) {
        return events.stream()
                .filter(event -> event.getString("what").equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(words(events).toString()));
    }

    @Test
    @DisplayName("N1: a recording tells of a pool's connections and timeouts, and not of lending")
    void aPool() throws Exception {
        List<RecordedEvent> events = record(network -> {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            ConnectionPool pool = ConnectionPool.builder(network).maxSize(1).build();
            for (int i = 0; i < 100; i++) {
                pool.acquire(listener.endpoint()).close();
            }
            try (Lease lease = pool.acquire(listener.endpoint())) {
                assertThrows(
                        PoolTimeoutException.class, () -> pool.acquire(listener.endpoint(), Duration.ofMillis(10)));
                lease.discard();
            }
            pool.acquire(listener.endpoint()).close();
            pool.close();
        });
        assertEquals(
                List.of(
                        "connection created",
                        "acquire timed out",
                        "connection closed: discarded",
                        "connection created",
                        "connection closed: pool closed",
                        "pool closed"),
                words(events));
        RecordedEvent timedOut = first(events, "acquire timed out");
        assertEquals("pool", timedOut.getString("service"));
        assertTrue(timedOut.getString("subject").startsWith("tcp+json://127.0.0.1:"), timedOut.getString("subject"));
        assertEquals(Duration.ofMillis(10), timedOut.getDuration("took"));
        assertEquals("PoolTimeoutException", timedOut.getString("cause"));
    }

    @Test
    @DisplayName("N1: a recording tells of a dead letter, and of a receiver that is away, and not of what arrives")
    void anOutbox() throws Exception {
        List<RecordedEvent> events = record(network -> {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            SyncInbox.attach(listener, Ledger.inMemory()).onMessage("good", String.class, (from, text) -> {});
            SyncOptions fast = SyncOptions.defaults()
                    .withRetry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)));
            try (Outbox outbox = Outbox.inMemory(network, listener.endpoint(), fast)) {
                for (int i = 0; i < 100; i++) {
                    outbox.send("good", PAYLOAD);
                }
                outbox.send("bad", PAYLOAD);
                assertTrue(outbox.awaitAcknowledged(SOON));
                listener.close();
                outbox.send("good", PAYLOAD);
                assertFalse(outbox.awaitAcknowledged(Duration.ofMillis(200)));
            }
        });
        assertEquals(List.of("message refused", "message refused", "dead letter", "away"), words(events));
        RecordedEvent letter = first(events, "dead letter");
        assertEquals("sync", letter.getString("service"));
        assertTrue(letter.getString("subject").endsWith(", message 101"), letter.getString("subject"));
        assertEquals(2, letter.getLong("amount"));
        assertEquals("TransportException", letter.getString("cause"));
    }
}
