// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.UnknownMessageTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outbox and inbox over real sockets. */
@Timeout(60)
class DeliveryTest {

    private final NetworkManager network = NetworkManager.create();
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        network.close();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    private void sendNumbers(Outbox outbox, int count) {
        List<CompletableFuture<Long>> stored = new ArrayList<>();
        for (String number : numbers(count)) {
            stored.add(outbox.sendAsync("n", number));
        }
        stored.forEach(CompletableFuture::join);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json", "tcp+binary+rle", "ws+json", "ws+binary"})
    void messagesArriveOnceAndInOrder(String stages) {
        Listener hub = network.listen(stages + "://127.0.0.1:0");
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> taken.add(text));
        try (Outbox outbox = Sites.outbox(network, hub)) {
            sendNumbers(outbox, 20_000);
            assertTrue(outbox.awaitAcknowledged(Sites.SOON), outbox::toString);
            assertEquals(numbers(20_000), taken);
            assertEquals(20_000, outbox.statistics().acknowledged());
        }
    }

    @Test
    void bodiesArriveAsTheyWere() {
        Listener hub = network.listen("tcp+json://127.0.0.1:0");
        List<Object> bodies = Collections.synchronizedList(new ArrayList<>());
        SyncInbox.attach(hub, Ledger.inMemory())
                .onMessage("map", Map.class, (from, body) -> bodies.add(body))
                .onMessage("bytes", byte[].class, (from, body) -> bodies.add(body.length))
                .onMessage("message", Message.class, (from, body) -> bodies.add(body.type() + body.text()));
        try (Outbox outbox = Sites.outbox(network, hub)) {
            outbox.send("map", Map.of("x", 3));
            outbox.send("bytes", new byte[100_000]);
            outbox.send("message", "!");
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(List.of(Map.of("x", 3), 100_000, "message!"), bodies);
    }

    @Test
    void aProtocolThatCarriesNoBytesCarriesThemAsText() {
        Endpoint old = Endpoint.parse("tcp+json://127.0.0.1:0")
                .withOption(io.patchbay.StandardOptions.PROTOCOL_VERSION, 1);
        try (NetworkManager typed = NetworkManager.builder()
                .messageType("n", 1).messageType("sync.data", 2).messageType("sync.ack", 3).build()) {
            Listener hub = typed.listen(old);
            SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> taken.add(text));
            try (Outbox outbox = Sites.outbox(typed, hub)) {
                sendNumbers(outbox, 100);
                assertTrue(outbox.awaitAcknowledged(Sites.SOON));
            }
        }
        assertEquals(numbers(100), taken);
    }

    @Test
    void registeredMessageTypesMustHaveOurs() {
        try (NetworkManager typed = NetworkManager.builder().messageType("n", 1).build()) {
            Listener hub = typed.listen("tcp+json://127.0.0.1:0");
            assertThrows(UnknownMessageTypeException.class, () -> Sites.outbox(typed, hub));
        }
    }

    @Test
    void aProtocolIsNeeded() {
        Endpoint raw = Endpoint.parse("udp://127.0.0.1:1");
        assertThrows(AssemblyException.class, () -> Outbox.inMemory(network, raw, SyncOptions.defaults()));
        Listener hub = network.listen("udp://127.0.0.1:0");
        assertThrows(AssemblyException.class, () -> SyncInbox.attach(hub, folder));
    }

    @Test
    @DisplayName("Q7: connections that are cut again and again lose nothing and repeat nothing")
    void cutConnectionsLoseNothing() {
        Listener hub = network.listen("tcp+binary://127.0.0.1:0");
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> {
            taken.add(text);
            if (taken.size() % 97 == 0) {
                Sites.cut(hub);
            }
        });
        try (Outbox outbox = Sites.outbox(network, hub)) {
            sendNumbers(outbox, 5_000);
            assertTrue(outbox.awaitAcknowledged(Sites.SOON), () -> outbox + " after " + taken.size());
        }
        assertEquals(numbers(5_000), taken);
    }

    @Test
    void whatWasNotDeliveredIsDeliveredByTheNextOutbox() {
        Listener first = network.listen("tcp+json://127.0.0.1:0");
        Endpoint endpoint = first.endpoint();
        first.close();
        try (Outbox outbox = Outbox.open(network, endpoint, folder, Sites.FAST)) {
            sendNumbers(outbox, 100);
        }
        Listener hub = network.listen(endpoint);
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> taken.add(text));
        try (Outbox outbox = Outbox.open(network, endpoint, folder, Sites.FAST)) {
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(numbers(100), taken);
    }

    @Test
    void theOutboxFindsAReceiverThatComesLater() {
        Listener first = network.listen("tcp+json://127.0.0.1:0");
        Endpoint endpoint = first.endpoint();
        first.close();
        try (Outbox outbox = Outbox.inMemory(network, endpoint, Sites.FAST)) {
            sendNumbers(outbox, 10);
            await().atMost(Sites.SOON).until(() -> outbox.statistics().pendingMessages() == 10);
            Listener hub = network.listen(endpoint);
            SyncInbox.attach(hub, folder).onMessage("n", String.class, (from, text) -> taken.add(text));
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
            outbox.send("n", "10");
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(numbers(11), taken);
    }

    @Test
    @DisplayName("Q8: a refused message comes again, and those behind it wait for it")
    void aRefusedMessageComesAgain() {
        Listener hub = network.listen("tcp+json://127.0.0.1:0");
        AtomicInteger refusals = new AtomicInteger();
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> {
            if (text.equals("50") && refusals.incrementAndGet() <= 5) {
                throw new IllegalStateException("not now");
            }
            taken.add(text);
        });
        try (Outbox outbox = Sites.outbox(network, hub)) {
            sendNumbers(outbox, 100);
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
            assertEquals(0, outbox.statistics().deadLetters());
        }
        assertEquals(numbers(100), taken);
        assertEquals(6, refusals.get());
    }

    @Test
    void aMessageThatIsAlwaysRefusedBecomesADeadLetterAndTheOthersGoOn() throws Exception {
        Listener hub = network.listen("tcp+json://127.0.0.1:0");
        AtomicInteger refusals = new AtomicInteger();
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> {
            if (text.equals("50")) {
                refusals.incrementAndGet();
                throw new IllegalStateException("a secret");
            }
            taken.add(text);
        });
        List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
        try (Outbox outbox = Outbox.open(network, hub.endpoint(), folder, Sites.FAST)) {
            outbox.onDeadLetter(letters::add);
            sendNumbers(outbox, 100);
            outbox.send("strange", "nobody handles this");
            outbox.send("n", "last");
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(10, refusals.get());
        List<String> expected = new ArrayList<>(numbers(100));
        expected.remove("50");
        expected.add("last");
        assertEquals(expected, taken);
        assertEquals(2, letters.size());
        assertEquals("50", letters.get(0).message().text());
        assertEquals(51, letters.get(0).sequence());
        assertEquals("the receiver has thrown java.lang.IllegalStateException", letters.get(0).reason());
        List<String> lines = Files.readAllLines(folder.resolve("dead-letters.jsonl"));
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(0).startsWith("{\"sequence\":51,\"type\":\"n\",\"attempts\":10,\"reason\":\"the receiver"),
                lines.get(0));
        assertTrue(lines.get(1).contains("\"type\":\"strange\""), lines.get(1));
    }

    @Test
    void aMessageThatCannotBeSentBecomesADeadLetter() {
        Listener hub = network.listen("udp+binary://127.0.0.1:0");
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> taken.add(text));
        List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
        SyncOptions twice = Sites.FAST.withRetry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)))
                .withAckTimeout(Duration.ofMillis(200));
        try (Outbox outbox = Outbox.inMemory(network, hub.endpoint(), twice)) {
            outbox.onDeadLetter(letters::add);
            outbox.send("n", "fits");
            outbox.send("n", "x".repeat(5_000));
            outbox.send("n", "fits too");
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(List.of("fits", "fits too"), taken);
        assertEquals(1, letters.size());
        assertTrue(letters.get(0).reason().startsWith("it cannot be sent"), letters.get(0).reason());
    }

    @Test
    @DisplayName("Q8: 1,000 failed rounds change neither size nor order, and drop nothing")
    void failedRoundsChangeNothing() throws Exception {
        Listener hub = network.listen("tcp+binary://127.0.0.1:0");
        AtomicInteger rounds = new AtomicInteger();
        List<Long> pending = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Outbox> opened = new CompletableFuture<>();
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> {
            if (rounds.get() < 1_000) {
                rounds.incrementAndGet();
                pending.add(opened.join().statistics().pendingBytes());
                throw new IllegalStateException("not yet");
            }
            taken.add(text);
        });
        SyncOptions patient = SyncOptions.defaults()
                .withRetry(new RetryPolicy(2_000, Duration.ofMillis(1), Duration.ofMillis(1)));
        try (Outbox outbox = Outbox.open(network, hub.endpoint(), folder, patient)) {
            sendNumbers(outbox, 20);
            long files = size();
            opened.complete(outbox);
            assertTrue(outbox.awaitAcknowledged(Sites.SOON), () -> outbox + " after " + rounds);
            assertEquals(1, pending.stream().distinct().count(), "sizes: " + pending.stream().distinct().toList());
            assertEquals(files + 32, size(), "only the number of the last acknowledged message has come");
        }
        assertEquals(1_000, rounds.get());
        assertEquals(numbers(20), taken);
    }

    private long size() throws Exception {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void aRestartedInboxKnowsWhatItHasTaken() {
        Listener hub = network.listen("tcp+json://127.0.0.1:0");
        Endpoint endpoint = hub.endpoint();
        try (Outbox outbox = Outbox.inMemory(network, endpoint, Sites.FAST)) {
            SyncInbox inbox = SyncInbox.attach(hub, folder.resolve("inbox"));
            inbox.onMessage("n", String.class, (from, text) -> {
                taken.add(text);
                if (taken.size() == 50) {
                    // It was taken and is remembered, and its acknowledgement does not arrive.
                    Sites.cut(hub);
                }
            });
            sendNumbers(outbox, 50);
            await().atMost(Sites.SOON).until(() -> taken.size() >= 50);
            hub.close();
            inbox.close();
            Listener next = network.listen(endpoint);
            SyncInbox.attach(next, folder.resolve("inbox"))
                    .onMessage("n", String.class, (from, text) -> taken.add(text));
            outbox.send("n", "more");
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        List<String> expected = new ArrayList<>(numbers(50));
        expected.add("more");
        assertEquals(expected, taken);
    }

    @Test
    void deliveriesHaveTheirIdentity() {
        Listener hub = network.listen("tcp+json://127.0.0.1:0");
        List<Delivery> deliveries = Collections.synchronizedList(new ArrayList<>());
        SyncInbox.attach(hub, Ledger.inMemory()).onMessage("n", String.class, (from, text) -> deliveries.add(from));
        try (Outbox outbox = Sites.outbox(network, hub)) {
            assertEquals(1, outbox.send("n", "a"));
            assertEquals(2, outbox.send("n", "b"));
            assertTrue(outbox.awaitAcknowledged(Sites.SOON));
        }
        assertEquals(List.of(1L, 2L), deliveries.stream().map(Delivery::sequence).toList());
        assertEquals(1, deliveries.stream().map(Delivery::sender).distinct().count());
    }
}
