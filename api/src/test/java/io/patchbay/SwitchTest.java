// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other stages for a connection that is open. The cipher {@code counting} refuses every frame out of its turn. */
class SwitchTest {

    private static final String[] ALLOWED = {"talk", "talk+runs", "talk+counting", "talk+runs+counting", "talk+greeting"};

    private final TestNetwork network = new TestNetwork();
    private final GreetingCipher greeting = new GreetingCipher();
    private final NetworkManager manager = manager(builder -> builder.allowSwitchTo(ALLOWED));
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, network.counting.open.get(), "cipher sessions left open");
        assertEquals(0, network.counting.closedTwice.get(), "cipher sessions closed twice");
        assertEquals(0, network.counting.usedAfterClose.get(), "cipher sessions used after their end");
        assertEquals(0, greeting.open.get(), "greeting sessions left open");
    }

    private NetworkManager manager(UnaryOperator<NetworkManagerBuilder> settings) {
        return network.manager(builder ->
                settings.apply(builder.provider(greeting).key("greeting", TestNetwork.KEY)));
    }

    private Listener listen(NetworkManager at, String stages) {
        return at.listen("loop" + stages + "://h:0").onError((connection, error) -> errors.add(error));
    }

    private static Connection accepted(Listener listener) {
        eventually(() -> listener.connections().size() == 1);
        return listener.connections().get(0);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS)).getCause();
    }

    private static void assertRefused(CompletableFuture<?> future, String reason) {
        AssemblyException error = assertInstanceOf(AssemblyException.class, failureOf(future));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }

    /** As games do it: the login goes in clear, and everything behind it is sealed. */
    @Test
    void aHandlerSwitchesBehindTheMessageThatItHandles() {
        Listener listener = listen(manager, "+lines");
        listener.onMessage("login", String.class, (from, name) -> {
            from.switchIncoming("lines+counting");
            from.send("welcome", name);
            from.switchOutgoing("lines+runs+counting");
            from.send("news", "sealed");
        });
        listener.onMessage("secret", String.class, (from, text) -> from.send("answer", text));
        Connection client = manager.connect(listener.endpoint());
        client.onMessage("welcome", String.class, (from, name) -> from.switchIncoming("lines+runs+counting"));
        client.send("login", "ana");
        client.switchOutgoing("lines+counting");
        client.send("secret", "1");
        assertEquals("sealed", client.receive(SOON).text());
        client.send("secret", "2");
        assertEquals("1", client.receive(SOON).text());
        assertEquals("2", client.receive(SOON).text());
        assertEquals(List.of("lines", "counting"), client.stages());
        assertEquals(List.of("lines", "runs", "counting"), client.incomingStages());
        assertEquals(List.of("lines"), client.endpoint().stages());
        assertEquals(List.of("lines", "counting", "lines", "runs", "counting"),
                client.statistics().stages().stream().map(StageStatistics::stage).toList());
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void whatCannotFollowIsRefusedBeforeAnythingChanges() {
        Listener listener = listen(manager, "+talk");
        listener.onMessage(Connection::send);
        Connection client = manager.connect(listener.endpoint());
        for (Map.Entry<String, String> wrong : Map.of(
                        "talk+nothing", "nothing",
                        "counting+talk", "order",
                        "", "matches",
                        "runs", "protocol",
                        "lines", "signals",
                        "talk+greeting", "switchStages")
                .entrySet()) {
            for (AssemblyException error : List.of(
                    assertThrows(AssemblyException.class, () -> client.switchOutgoing(wrong.getKey())),
                    assertThrows(AssemblyException.class, () -> client.switchIncoming(wrong.getKey())))) {
                assertTrue(error.getMessage().contains(wrong.getValue()), error.getMessage());
            }
        }
        NetworkManager keyless = NetworkManager.builder().discovery(false).provider(network.transport)
                .provider(new LinesProtocol("talk", true)).provider(network.counting).build();
        try (keyless) {
            Connection other = keyless.connect(listener.endpoint());
            AssemblyException error =
                    assertThrows(AssemblyException.class, () -> other.switchOutgoing("talk+counting"));
            assertTrue(error.getMessage().contains("needs a key"), error.getMessage());
        }
        assertRefused(client.switchStages("talk+nothing"), "nothing");
        client.send("t", "as before");
        assertEquals("as before", client.receive(SOON).text());
        assertEquals(List.of("talk"), client.stages());
        client.close();
        assertThrows(ConnectionClosedException.class, () -> client.switchOutgoing("talk+runs"));
        assertInstanceOf(ConnectionClosedException.class, failureOf(client.switchStages("talk+runs")));
    }

    @Test
    void someConnectionsCannotSwitchAtAll() {
        Connection bare = manager.connect(listen(manager, "").endpoint());
        AssemblyException error = assertThrows(AssemblyException.class, () -> bare.switchOutgoing("counting"));
        assertTrue(error.getMessage().contains("open it with one"), error.getMessage());
        Connection silent = manager.connect(listen(manager, "+lines").endpoint());
        assertRefused(silent.switchStages("lines+runs"), "carries no signals");
        network.transport.traits = new Traits(false, false, false);
        Connection lossy = manager.connect(listen(manager, "+talk").endpoint());
        assertRefused(lossy.switchStages("talk+runs"), "does not promise");
    }

    @Test
    void bothSidesSwitchBothWays() throws Exception {
        Listener listener = listen(manager, "+talk");
        listener.onMessage(Connection::send);
        Connection client = manager.connect(listener.endpoint());
        Connection server = accepted(listener);
        for (String stages : List.of("talk+greeting", "talk+runs+counting", "talk", "talk+greeting", "talk+greeting")) {
            (stages.equals("talk") ? server : client).switchStages(stages).get(10, TimeUnit.SECONDS);
            client.send("t", stages);
            assertEquals(stages, client.receive(SOON).text());
            List<String> names = List.of(stages.split("\\+"));
            for (Connection each : List.of(client, server)) {
                eventually(() -> each.stages().equals(names) && each.incomingStages().equals(names));
            }
        }
        assertEquals(5, client.statistics().messagesSent());
        assertEquals(5, client.statistics().messagesReceived());
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void thePeerAllowsWhatItListsAndNothingElse() throws Exception {
        NetworkManager strict = manager(builder -> builder.allowSwitchTo("talk+counting"));
        Listener listener = listen(strict, "+talk");
        listener.onMessage(Connection::send);
        Connection client = manager.connect(listener.endpoint());
        assertRefused(client.switchStages("talk+runs"), "allowSwitchTo");
        client.switchStages("talk+counting").get(10, TimeUnit.SECONDS);
        assertRefused(client.switchStages("talk"), "allowSwitchTo");
        client.send("t", "x");
        assertEquals("x", client.receive(SOON).text());
        assertEquals(List.of("talk", "counting"), client.stages());
    }

    @Test
    void ifBothSidesOfferAtOnceTheConnectingOneIsServed() throws Exception {
        Listener listener = listen(manager, "+talk");
        listener.onMessage(Connection::send);
        Connection client = manager.connect(listener.endpoint());
        Connection server = accepted(listener);
        int crossed = 0;
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Void> ofServer = server.switchStages("talk+runs");
            CompletableFuture<Void> ofClient = client.switchStages("talk+counting");
            CompletableFuture.allOf(ofServer, ofClient).handle((nothing, error) -> null).get(10, TimeUnit.SECONDS);
            // One that comes when the other is over is served, too.
            assertTrue(!ofServer.isCompletedExceptionally() || !ofClient.isCompletedExceptionally());
            crossed += ofServer.isCompletedExceptionally() ? 1 : 0;
            client.send("t", "x");
            assertEquals("x", client.receive(SOON).text());
        }
        assertTrue(crossed > 0, "they have never met");
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void nothingIsLostOrReorderedWhileStagesChange() throws Exception {
        int threads = 3;
        int each = 2_000;
        Listener listener = listen(manager, "+talk");
        Connection client = manager.connect(listener.endpoint());
        Connection server = accepted(listener);
        Order atServer = new Order();
        Order atClient = new Order();
        listener.onMessage((from, message) -> atServer.add(message));
        client.onMessage((from, message) -> atClient.add(message));
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String type = "t" + i;
            for (Connection from : List.of(client, server)) {
                senders.add(new Thread(() -> {
                    for (int number = 0; number < each; number++) {
                        from.send(type, Integer.toString(number));
                    }
                }));
            }
        }
        senders.forEach(Thread::start);
        for (int i = 0; i < 50; i++) {
            (i % 3 == 0 ? server : client).switchStages(ALLOWED[i % ALLOWED.length]).handle((done, error) -> null).get(
                    10, TimeUnit.SECONDS);
        }
        eventually(() -> atServer.count.get() == threads * each && atClient.count.get() == threads * each);
        assertEquals(0, atServer.gaps.get() + atClient.gaps.get());
        assertEquals(List.of(), List.copyOf(errors));
    }

    /** Counts what comes out of its turn. */
    private static final class Order {

        private final Map<String, Integer> next = new ConcurrentHashMap<>();
        private final AtomicInteger gaps = new AtomicInteger();
        private final AtomicInteger count = new AtomicInteger();

        void add(Message message) {
            int number = Integer.parseInt(message.text());
            if (next.merge(message.type(), 1, Integer::sum) != number + 1) {
                gaps.incrementAndGet();
            }
            count.incrementAndGet();
        }
    }

    @Test
    void anAnswerWaitsForRoomInTheQueue() throws Exception {
        NetworkManager small = manager(builder -> builder.allowSwitchTo(ALLOWED).sendPolicy(SendPolicy.FAIL)
                .limits(Limits.defaults().withSendQueueBytes(100).withSendHighWaterBytes(60).withSendLowWaterBytes(20)
                        .withInboxMessages(1)));
        Listener listener = listen(small, "+talk");
        Connection client = small.connect(listener.endpoint());
        Connection server = accepted(listener);
        assertThrows(LimitException.class, () -> {
            for (int i = 0; i < 100; i++) {
                server.send("t", "0123456789012345678901234567890123456789");
            }
        });
        CompletableFuture<Void> switched = client.switchStages("talk+counting");
        eventually(() -> server.ownFrames.countReceived() == 1);
        assertEquals(List.of("talk"), server.stages());
        client.onMessage((from, message) -> {});
        switched.get(10, TimeUnit.SECONDS);
        eventually(() -> server.stages().size() == 2 && server.incomingStages().size() == 2);
        assertEquals(List.of(), errors.stream().filter(CodecException.class::isInstance).toList());
    }

    private Connection rawPeer(Listener listener) {
        Connection peer = manager.connect("loop+lines://h:" + listener.endpoint().port());
        accepted(listener);
        return peer;
    }

    @Test
    void garbageInSignalsOfSwitchesIsRefusedOrIgnored() {
        Listener listener = listen(manager, "+talk");
        listener.onMessage(Connection::send);
        Connection peer = rawPeer(listener);
        for (String body : List.of("", " ", "talk+counting !", "talk+counting QUJD", "talk+greeting ", "talk+greeting QUJD",
                "talk", "\n\n\n", "x".repeat(2_000))) {
            peer.send("@switch", body);
            assertEquals("@switch-no", peer.receive(SOON).type(), body);
        }
        for (String type : List.of("@switch-yes", "@switch-no", "@switch-done", "@switch-later")) {
            peer.send(type, "garbage");
        }
        peer.send("t", "still there");
        assertEquals("still there", peer.receive(SOON).text());
        assertEquals(1, listener.connections().size());
    }

    @Test
    void garbageInAnAnswerEndsTheConnection() {
        Listener listener = listen(manager, "+talk");
        Connection peer = rawPeer(listener);
        Connection server = accepted(listener);
        CompletableFuture<Void> switched = server.switchStages("talk+greeting");
        assertEquals("@switch", peer.receive(SOON).type());
        peer.send("@switch-yes", "garbage");
        assertInstanceOf(ConnectionClosedException.class, failureOf(switched));
        eventually(() -> !server.isConnected());
        assertInstanceOf(CodecException.class, server.failure().orElseThrow());
    }

    @Test
    void theEndInEveryPhaseIsTold() {
        Listener listener = listen(manager, "+talk");
        Connection offered = rawPeer(listener);
        CompletableFuture<Void> unanswered = accepted(listener).switchStages("talk+counting");
        assertEquals("@switch", offered.receive(SOON).type());
        offered.abort();
        assertInstanceOf(ConnectionClosedException.class, failureOf(unanswered));
        eventually(() -> listener.connections().isEmpty());

        Connection accepting = rawPeer(listener);
        accepting.send("@switch", "talk+counting ");
        assertEquals("@switch-yes", accepting.receive(SOON).type());
        accepting.abort();
        eventually(() -> listener.connections().isEmpty());

        Connection confirmed = rawPeer(listener);
        Connection server = accepted(listener);
        CompletableFuture<Void> switched = server.switchStages("talk+counting");
        assertEquals("@switch", confirmed.receive(SOON).type());
        confirmed.send("@switch-yes", "");
        assertEquals("@switch-done", confirmed.receive(SOON).type());
        switched.join();
        confirmed.close();
        eventually(() -> listener.connections().isEmpty());
    }

    @Test
    void whoDoesNotAnswerInTimeHasNotSwitched() throws Exception {
        NetworkManager quick = manager(builder -> builder.allowSwitchTo(ALLOWED)
                .limits(Limits.defaults().withHandshakeTimeout(Duration.ofMillis(50))));
        Listener listener = listen(quick, "+talk");
        listener.onMessage(Connection::send);
        Connection peer = rawPeer(listener);
        Connection server = accepted(listener);
        DeadlineException late =
                assertInstanceOf(DeadlineException.class, failureOf(server.switchStages("talk+counting")));
        assertTrue(late.getMessage().contains("50 ms (handshakeTimeout)"), late.getMessage());
        assertEquals("@switch", peer.receive(SOON).type());
        peer.send("t", "as before");
        assertEquals("as before", peer.receive(SOON).text());
        peer.send("@switch-yes", "");
        eventually(() -> !server.isConnected());
        assertTrue(server.failure().orElseThrow().getMessage().contains("too late"));
        eventually(() -> listener.connections().isEmpty());

        Connection offering = rawPeer(listener);
        Connection waiting = accepted(listener);
        offering.send("@switch", "talk+counting ");
        assertEquals("@switch-yes", offering.receive(SOON).type());
        eventually(() -> !waiting.isConnected());
        assertTrue(waiting.failure().orElseThrow().getMessage().contains("not confirmed within 50 ms"));
    }

    @Test
    void aBroadcastReachesThoseWhoHaveSwitchedToAnotherProtocol() throws Exception {
        NetworkManager polyglot = manager(builder ->
                builder.provider(new LinesProtocol("talk-too", true)).allowSwitchTo("talk-too+counting"));
        Listener listener = listen(polyglot, "+talk");
        Connection one = polyglot.connect(listener.endpoint());
        Connection two = polyglot.connect(listener.endpoint());
        one.switchStages("talk-too+counting").get(10, TimeUnit.SECONDS);
        eventually(() -> listener.connections().size() == 2);
        assertEquals(2, listener.broadcast("t", "to all"));
        assertEquals("to all", one.receive(SOON).text());
        assertEquals("to all", two.receive(SOON).text());
    }

    @Test
    void theLevelChangesFromTheNextMessageOn() {
        Listener listener = listen(manager, "+talk+runs");
        Connection client = manager.connect(listener.endpoint());
        client.send("t", "1");
        assertEquals(6, client.option(StandardOptions.COMPRESSION_LEVEL));
        client.option(StandardOptions.COMPRESSION_LEVEL, 9);
        client.send("t", "2");
        assertEquals(9, client.option(StandardOptions.COMPRESSION_LEVEL));
        assertEquals(List.of(6, 9), List.copyOf(network.runs.levels));
        assertThrows(IllegalArgumentException.class, () -> client.option(StandardOptions.COMPRESSION_LEVEL, 10));
        Connection plain = manager.connect(listen(manager, "+talk").endpoint());
        assertThrows(UnsupportedOperationException.class, () -> plain.option(StandardOptions.COMPRESSION_LEVEL));
        assertThrows(UnsupportedOperationException.class, () -> plain.option(StandardOptions.COMPRESSION_LEVEL, 1));
    }
}
