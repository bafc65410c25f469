// SPDX-License-Identifier: Apache-2.0
package io.patchbay.observe.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.ProviderFailure;
import io.patchbay.ReconnectPolicy;
import io.patchbay.RetryPolicy;
import io.patchbay.ServiceEvent;
import io.patchbay.TransportException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real recordings of real connections. */
@Timeout(60)
class JfrObserverTest {

    private static final String KEY = "canary-of-a-key!";
    private static final String PAYLOAD = "canary of a payload";
    private static final String QUERY = "canary-of-a-query";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static NetworkManager network() {
        return NetworkManager.builder()
                .key("xor", KEY.getBytes(StandardCharsets.US_ASCII))
                .retry(RetryPolicy.never())
                .limits(Limits.defaults().withMaxConnections(1))
                .observer(new JfrObserver())
                .build();
    }

    private static int unusedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private List<RecordedEvent> record() throws Exception {
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.patchbay.Network").withPeriod(Duration.ofMillis(20));
            recording.start();
            try (NetworkManager network = network()) {
                act(network);
            }
            recording.stop();
            recording.dump(file);
        }
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (String secret : List.of(KEY, PAYLOAD, QUERY)) {
            assertFalse(bytes.contains(secret), secret);
        }
        // A file holds one thread's events after another's, so they are put in the order in which they happened.
        return RecordingFile.readAllEvents(file).stream()
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    private static void act(NetworkManager network) throws Exception {
        Listener listener = network.listen("tcp+json+xor://127.0.0.1:0");
        listener.onError((from, error) -> {});
        listener.onMessage("fail", String.class, (from, text) -> {
            throw new IllegalArgumentException(text);
        });
        listener.onMessage("echo", String.class, (from, text) -> from.send("echo", text));
        try (Connection connection = network.connect(listener.endpoint())) {
            connection.send("fail", PAYLOAD);
            connection.send("echo", PAYLOAD);
            connection.receive(SOON);
            assertThrows(LimitException.class, () -> network.connect(listener.endpoint()));
            awaitReport(network);
        }
        assertThrows(AssemblyException.class, () -> network.connect("tcp+nothing://127.0.0.1:1/?" + QUERY));
        Endpoint nobody = Endpoint.of("tcp", "127.0.0.1", unusedPort());
        assertThrows(TransportException.class, () -> network.connect(nobody));
        CountDownLatch givenUp = new CountDownLatch(1);
        network.keepConnected(
                        nobody,
                        ReconnectPolicy.defaults().withAttempts(2).withWaits(Duration.ofMillis(1), Duration.ofMillis(2)))
                .onGivenUp(cause -> givenUp.countDown())
                .open();
        assertTrue(givenUp.await(20, TimeUnit.SECONDS));
        network.observer().providerFailed(new ProviderFailure("cipher", "a.jar", new LinkageError(PAYLOAD)));
        network.observer().happened(new ServiceEvent(
                "pool", "leak", "tcp://h:1", Duration.ofMillis(5), 7, Optional.of(new IllegalStateException(PAYLOAD))));
    }

    /** Waits until the manager has reported itself to the recorder. */
    private static void awaitReport(NetworkManager network) throws Exception {
        CountDownLatch reported = new CountDownLatch(1);
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("io.patchbay.Network").withPeriod(Duration.ofMillis(20));
            stream.onEvent("io.patchbay.Network", event -> {
                if (event.getString("network").equals(network.name())) {
                    reported.countDown();
                }
            });
            stream.startAsync();
            assertTrue(reported.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("N1: events tell of all that happened, and hold neither key nor payload")
    void eventsTellOfAllThatHappened() throws Exception {
        List<RecordedEvent> all = record();
        Map<String, List<RecordedEvent>> byName =
                all.stream().collect(Collectors.groupingBy(event -> event.getEventType().getName()));
        assertEquals(2, byName.get("io.patchbay.ConnectionOpened").size());
        assertEquals(2, byName.get("io.patchbay.ConnectionEnded").size());
        assertEquals(3, byName.get("io.patchbay.ConnectionFailed").size());
        RecordedEvent opened = byName.get("io.patchbay.ConnectionOpened").stream()
                .filter(event -> event.getInt("attempts") == 1)
                .findFirst()
                .orElseThrow();
        assertTrue(opened.getString("endpoint").startsWith("tcp+json+xor://127.0.0.1:"));
        assertTrue(opened.getDuration("took").compareTo(Duration.ZERO) > 0);
        // The listener's side, which may end before or after the other.
        assertTrue(byName.get("io.patchbay.ConnectionEnded").stream()
                .anyMatch(event -> event.getLong("bytesSent") > 0 && event.getLong("messagesReceived") > 1));
        assertEquals("IllegalStateException", byName.get("io.patchbay.Service").get(0).getString("cause"));
        assertEquals(7, byName.get("io.patchbay.Service").get(0).getLong("amount"));
        assertEquals("LinkageError", byName.get("io.patchbay.ProviderFailed").get(0).getString("cause"));
        assertTrue(byName.get("io.patchbay.LimitHit").get(0).getString("limit").contains("maxConnections"));
        assertTrue(byName.get("io.patchbay.StagesComposed").get(0).getString("stages").contains("protocol json"));
        assertTrue(byName.get("io.patchbay.StagesFailed").get(0).getString("cause").contains("nothing"));
        assertEquals(
                List.of(false, true),
                byName.get("io.patchbay.Reconnecting").stream().map(event -> event.getBoolean("givenUp")).toList());
        List<RecordedEvent> reports = byName.get("io.patchbay.Network");
        assertTrue(reports.stream().anyMatch(event -> event.getInt("open") == 2 && event.getLong("messagesSent") > 0));
        assertEquals(List.of("Patchbay"), opened.getEventType().getCategoryNames());
    }

    @Test
    void aStreamHearsThemAsTheyHappen() throws Exception {
        CountDownLatch opened = new CountDownLatch(2);
        try (RecordingStream stream = new RecordingStream();
                NetworkManager network = network()) {
            stream.onEvent("io.patchbay.ConnectionOpened", event -> opened.countDown());
            stream.startAsync();
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            network.connect(listener.endpoint());
            assertTrue(opened.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aManagerThatIsClosedIsAskedNoMore() throws Exception {
        NetworkManager closed = network();
        closed.close();
        Path file = folder.resolve("closed.jfr");
        try (Recording recording = new Recording();
                NetworkManager other = network()) {
            recording.enable("io.patchbay.Network").withPeriod(Duration.ofMillis(20));
            recording.start();
            awaitReport(other);
            recording.stop();
            recording.dump(file);
            assertEquals(
                    Set.of(other.name()),
                    RecordingFile.readAllEvents(file).stream()
                            .filter(event -> event.getEventType().getName().equals("io.patchbay.Network"))
                            .map(event -> event.getString("network"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void everyEventExplainsItself() {
        for (Class<?> event : Events.class.getDeclaredClasses()) {
            EventType type = EventType.getEventType(event.asSubclass(Event.class));
            assertTrue(type.getName().startsWith("io.patchbay."), type.getName());
            assertTrue(type.getLabel() != null && type.getDescription() != null, type.getName());
            type.getFields().forEach(field -> assertTrue(field.getLabel() != null, type.getName() + field.getName()));
        }
    }
}
