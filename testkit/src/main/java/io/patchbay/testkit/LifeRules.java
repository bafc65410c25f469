// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.Endpoint;
import io.patchbay.PatchbayException;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.Rig.Pair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What a transport promises of the begin and the end of links and bindings. */
final class LifeRules {

    /** How often to try what a lost frame can prevent. */
    private static final int TRIES = 20;

    private final TransportContract contract;

    LifeRules(TransportContract contract) {
        this.contract = contract;
    }

    /** The ways in which a link can end, and whether that is in good order. */
    enum Ending {
        CLIENT_CLOSES(true, (rig, pair) -> pair.client().link().close()),
        SERVER_CLOSES(true, (rig, pair) -> pair.server().link().close()),
        BOTH_CLOSE(true, (rig, pair) -> {
            pair.client().link().close();
            pair.server().link().close();
        }),
        CLIENT_ABORTS(false, (rig, pair) -> pair.client().link().abort()),
        SERVER_ABORTS(false, (rig, pair) -> pair.server().link().abort()),
        CLIENT_TRANSPORT_CLOSES(false, (rig, pair) -> rig.client().close()),
        SERVER_TRANSPORT_CLOSES(false, (rig, pair) -> rig.server().close());

        private final boolean orderly;
        private final BiConsumer<Rig, Pair> action;

        Ending(boolean orderly, BiConsumer<Rig, Pair> action) {
            this.orderly = orderly;
            this.action = action;
        }
    }

    void aPlaceIsEnough() {
        Transport transport = contract.transport();
        String place = transport.locatedByPath() ? "a path, and nothing else," : "a host and a port";
        String rule = Rule.TRANSPORT_20 + ": As locatedByPath() is " + transport.locatedByPath() + ", " + place
                + " is enough to ";
        try (Rig rig = new Rig(contract)) {
            Binding binding = opened(rule + "listen", () ->
                    rig.server().listen(contract.setup(Setup.Role.SERVER), RecordingHandler::new));
            opened(rule + "connect", () -> rig.client().connect(rig.towards(binding), new RecordingHandler()));
        }
    }

    private static <T> T opened(String rule, Supplier<CompletionStage<T>> call) {
        try {
            return Await.value(rule, call.get());
        } catch (RuntimeException e) {
            return fail(rule + ", but it threw " + e, e);
        }
    }

    void bothSidesLearnOfTheEnd() {
        for (Ending ending : Ending.values()) {
            try (Rig rig = new Rig(contract)) {
                Pair pair = rig.pair();
                rig.assertAlive(pair.client(), pair.server());
                ending.action.accept(rig, pair);
                for (RecordingHandler side : List.of(pair.client(), pair.server())) {
                    side.awaitClosed(Rule.TRANSPORT_5 + ": Both sides learn when a link ends (" + ending + ")");
                    if (ending.orderly) {
                        assertNull(side.cause(), Rule.HANDLER_7 + ": onClosed has no cause if a link was closed in"
                                + " good order (" + ending
                                + ")");
                    }
                    assertEnded(side.link());
                }
                if (ending == Ending.CLIENT_ABORTS) {
                    assertNotNull(pair.client().cause(), Rule.HANDLER_7 + ": onClosed has a cause if a link was"
                            + " aborted");
                }
            }
        }
    }

    private static void assertEnded(Link link) {
        assertFalse(link.isOpen(), Rule.LINK_10 + ": isOpen() is false after the end");
        ByteBuffer frame = ByteBuffer.allocate(3);
        assertFalse(link.send(frame), Rule.LINK_10 + ": send() answers false after the end");
        assertEquals(0, frame.position(), Rule.LINK_10 + ": send() takes nothing after the end");
        link.pauseReading();
        link.resumeReading();
        link.isWritable();
        link.abort();
        assertSame(link.close(), link.close(), Rule.LINK_16 + ": close() answers the same stage at every call");
        Await.value(Rule.LINK_16 + ": The stage of close() completes when the link has ended", link.close());
        assertTrue(link.localAddress() != null && link.remoteAddress() != null, Rule.LINK_20 + ": A link tells its"
                + " addresses also after"
                + " the end");
    }

    void whatWasTakenBeforeCloseArrives() {
        for (boolean byServer : new boolean[] {false, true}) {
            try (Rig rig = new Rig(contract)) {
                Pair pair = rig.pair();
                RecordingHandler from = byServer ? pair.server() : pair.client();
                RecordingHandler to = byServer ? pair.client() : pair.server();
                List<byte[]> taken = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    byte[] frame = Samples.randomBytes(1_000, i);
                    if (from.link().send(ByteBuffer.wrap(frame))) {
                        taken.add(frame);
                    }
                }
                CompletionStage<Void> closed = from.link().close();
                assertFalse(from.link().send(ByteBuffer.allocate(1)), Rule.LINK_14 + ": After close() nothing more is"
                        + " accepted");
                to.awaitClosed(Rule.TRANSPORT_5 + ": The peer learns of the end");
                assertFrames(taken, to);
                assertNull(to.cause(), Rule.HANDLER_7 + ": onClosed has no cause if the peer closed in good order");
                Await.value(Rule.LINK_16 + ": The stage of close() completes when the link has ended", closed);
            }
        }
    }

    void whatWasSentInOnOpenBeforeCloseArrives() {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            frames.add(Samples.randomBytes(500, i));
        }
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen(() -> new RecordingHandler() {
                @Override
                void opening(Link link) {
                    frames.forEach(frame -> link.send(ByteBuffer.wrap(frame)));
                    link.close();
                }
            });
            RecordingHandler client = new RecordingHandler();
            rig.client().connect(rig.towards(binding), client);
            client.awaitClosed(Rule.TRANSPORT_5 + ": The peer learns of the end");
            assertFrames(frames, client);
            client.assertNoBreach();
        }
    }

    private static void assertFrames(List<byte[]> expected, RecordingHandler to) {
        assertEquals(expected.size(), to.count(), Rule.LINK_14 + ": Everything that was taken before close() arrives"
                + " before onClosed;"
                + " frames");
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), to.frames().get(i), Rule.LINK_14 + ": Everything that was taken before"
                    + " close() arrives"
                    + " whole and in order");
        }
    }

    void nobodyListening() {
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            Setup setup = rig.towards(binding);
            Await.value(Rule.BINDING_3 + ": A binding closes", binding.close());
            RecordingHandler handler = new RecordingHandler();
            long start = System.nanoTime();
            CompletionStage<Link> connecting = rig.client().connect(setup, handler);
            Throwable failure = Await.failure(Rule.TRANSPORT_10 + ": connect() fails where nobody listens", connecting);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertInstanceOf(TransportException.class, failure, Rule.TRANSPORT_10 + ": connect() fails with a"
                    + " TransportException where nobody"
                    + " listens");
            assertTrue(taken.compareTo(contract.limits().connectTimeout().plusSeconds(1)) < 0,
                    () -> Rule.TRANSPORT_10 + ": connect() fails"
                    + " within connectTimeout, but took " + taken);
            assertFalse(handler.begun() || handler.isClosed(), Rule.TRANSPORT_12 + ": No method of the handler is"
                    + " called if the link does not"
                    + " open");
            handler.assertNoBreach();
        }
    }

    void aConnectCanBeCancelled() {
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            List<RecordingHandler> handlers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RecordingHandler handler = new RecordingHandler();
                CompletableFuture<Link> connecting =
                        rig.client().connect(rig.towards(binding), handler).toCompletableFuture();
                if (i % 2 == 1) {
                    Await.within(Duration.ofMillis(1), () -> !rig.servers().isEmpty() && connecting.isDone());
                }
                if (!connecting.cancel(true)) {
                    connecting.thenAccept(Link::abort);
                }
                handlers.add(handler);
            }
            RecordingHandler client = rig.connect(binding);
            Await.until(Rule.TRANSPORT_11 + ": A cancelled connect leaves nothing open on this"
                    + " side", () -> handlers.stream()
                    .allMatch(handler -> !handler.begun() || handler.isClosed()));
            Await.until(Rule.TRANSPORT_11 + ": A cancelled connect leaves nothing open on the other"
                    + " side", () -> rig.servers().stream()
                    .filter(server -> server.begun() && !server.isClosed())
                    .count() == 1);
            assertTrue(client.link().isOpen(), Rule.TRANSPORT_11 + ": A cancelled connect leaves other links alone");
            handlers.forEach(RecordingHandler::assertNoBreach);
        }
    }

    void anAddressInUseIsRefused() {
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            Endpoint taken = contract.target(binding.localAddress());
            Setup again = contract.setup(Setup.Role.SERVER);
            Setup setup = Setup.of(taken, Setup.Role.SERVER).withOptions(again.options()).withLimits(again.limits());
            Throwable failure = Await.failure(Rule.TRANSPORT_13 + ": listen() fails on an address that is in use",
                    rig.client().listen(setup, RecordingHandler::new));
            assertInstanceOf(TransportException.class, failure, Rule.TRANSPORT_13 + ": listen() fails with a"
                    + " TransportException on an address"
                    + " that is in use");
            String place = taken.host().isEmpty() ? taken.path() : String.valueOf(taken.port());
            assertTrue(String.valueOf(failure.getMessage()).contains(place), () -> Rule.TRANSPORT_13 + ": The"
                    + " exception names the address that cannot be bound, but says: " + failure.getMessage());
        }
    }

    void aClosedBindingLeavesLinksOpen() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            Endpoint address = contract.target(pair.binding().localAddress());
            CompletionStage<Void> closed = pair.binding().close();
            assertSame(closed, pair.binding().close(), Rule.BINDING_3 + ": close() of a binding answers the same stage"
                    + " at every call");
            Await.value(Rule.BINDING_3 + ": close() of a binding completes when the address is free again", closed);
            contract.promises().ifConnected(() -> staysOpen(rig, pair));
            Setup again = contract.setup(Setup.Role.SERVER);
            Setup setup = Setup.of(address, Setup.Role.SERVER).withOptions(again.options()).withLimits(again.limits());
            int before = rig.servers().size();
            Binding second = rig.listen(Rule.BINDING_3 + ": An address is free again when its binding has"
                    + " closed", setup,
                    RecordingHandler::new);
            rig.accepted(rig.connect(second), before);
        }
    }

    private static void staysOpen(Rig rig, Pair pair) {
        try {
            rig.assertAlive(pair.client(), pair.server());
            rig.assertAlive(pair.server(), pair.client());
        } catch (AssertionError e) {
            throw new AssertionError(Rule.BINDING_2 + ": When a binding closes, its links stay open, but one is not"
                    + " what it"
                    + " was: " + e.getMessage(), e);
        }
    }

    void everythingCanBeClosedTwice() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            Link link = pair.client().link();
            assertSame(link.close(), link.close(), Rule.LINK_16 + ": close() of a link answers the same stage at every"
                    + " call");
            Await.value(Rule.LINK_16 + ": The stage of close() completes when the link has ended", link.close());
            rig.server().close();
            rig.server().close();
            rig.client().close();
            rig.client().close();
            Await.value(Rule.TRANSPORT_18 + ": A binding can be closed when its transport is", pair.binding().close());
            pair.client().awaitClosed(Rule.TRANSPORT_16 + ": onClosed follows the end");
            pair.server().awaitClosed(Rule.TRANSPORT_16 + ": onClosed follows the end");
            assertEnded(pair.server().link());
            assertFalse(link.execute(() -> { }), Rule.LINK_19 + ": execute() answers false if the transport is closed");
            assertFails(Rule.TRANSPORT_18 + ": connect() fails when the transport is closed", () ->
                    rig.client().connect(rig.towards(pair.binding()), new RecordingHandler()));
            assertFails(Rule.TRANSPORT_18 + ": listen() fails when the transport is closed", () ->
                    rig.server().listen(contract.setup(Setup.Role.SERVER), RecordingHandler::new));
        }
    }

    static void assertFails(String rule, Supplier<CompletionStage<?>> call) {
        CompletionStage<?> stage;
        try {
            stage = call.get();
        } catch (IllegalStateException | PatchbayException e) {
            return;
        }
        Await.failure(rule, stage);
    }

    void nothingArrivesAfterClose() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    link().close();
                }
            });
            for (int i = 0; i < 50; i++) {
                pair.client().link().send(ByteBuffer.wrap(Samples.randomBytes(50, i)));
            }
            pair.server().awaitClosed(Rule.TRANSPORT_5 + ": A link that this side has closed ends");
            assertEquals(1, pair.server().count(), Rule.LINK_15 + ": Frames that arrive after close() are not handed"
                    + " out;"
                    + " frames");
        }
    }

    /** The thread of a listener's link connects and listens itself, and must not be kept by that. */
    void connectingDoesNotWait() {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        CompletableFuture<Binding> bound = new CompletableFuture<>();
        CountDownLatch returned = new CountDownLatch(1);
        try (Rig rig = new Rig(contract)) {
            Binding[] binding = new Binding[1];
            AtomicBoolean first = new AtomicBoolean(true);
            binding[0] = rig.listen(() -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    if (first.compareAndSet(true, false)) {
                        complete(rig.server().connect(rig.towards(binding[0]), new RecordingHandler()), connected);
                        complete(rig.server().listen(contract.setup(Setup.Role.SERVER), RecordingHandler::new), bound);
                        returned.countDown();
                    }
                }
            });
            RecordingHandler client = rig.connect(binding[0]);
            boolean reliable = contract.transport().traits().reliable();
            for (int tries = 0; tries < (reliable ? 1 : TRIES) && returned.getCount() > 0; tries++) {
                client.link().send(ByteBuffer.wrap(Rig.text("now connect")));
                Await.within(contract.promises().retryTime(), () -> returned.getCount() == 0);
            }
            assertEquals(0, returned.getCount(), Rule.TRANSPORT_8 + ": connect() and listen() return at once, also on"
                    + " an"
                    + " I/O thread; calls");
            Await.value(Rule.TRANSPORT_8 + ": A connect from an I/O thread completes", connected);
            Await.value(Rule.TRANSPORT_8 + ": A listen from an I/O thread completes", bound);
        }
    }

    private static <T> void complete(CompletionStage<T> stage, CompletableFuture<T> into) {
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                into.complete(value);
            } else {
                into.completeExceptionally(failure);
            }
        });
    }

    void connectCompletesOnAnIoThread() {
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            for (int i = 0; i < 10; i++) {
                Thread caller = Thread.currentThread();
                CompletableFuture<Boolean> onIoThread = new CompletableFuture<>();
                rig.client().connect(rig.towards(binding), new RecordingHandler()).whenComplete((link, failure) ->
                        // It may have completed before this was asked, and then says nothing.
                        onIoThread.complete(failure == null
                                && (Thread.currentThread() == caller || link.onIoThread())));
                assertTrue(Await.value(Rule.TRANSPORT_9 + ": connect() completes", onIoThread), Rule.TRANSPORT_9
                        + ": connect() completes on an I/O thread");
            }
        }
    }

    void manyThreadsMayConnect() {
        int threads = 4;
        int each = 5;
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            Concurrently.run(Rule.PROVIDER_9 + ": A transport may be used by many threads at once", threads, thread -> {
                for (int i = 0; i < each; i++) {
                    rig.connect(binding);
                }
            });
            Await.until(Rule.TRANSPORT_5 + ": A listener's handler is opened for each new link", () ->
                    rig.servers().stream().filter(RecordingHandler::isOpened).count() == threads * each);
        }
    }

    void transportsShareNothing() {
        try (Rig rig = new Rig(contract); Rig other = new Rig(contract)) {
            Pair pair = rig.pair();
            Pair stranger = other.pair();
            other.client().close();
            other.server().close();
            stranger.client().awaitClosed(Rule.TRANSPORT_16 + ": onClosed follows the close() of a transport");
            try {
                rig.assertAlive(pair.client(), pair.server());
                rig.assertAlive(pair.server(), pair.client());
            } catch (AssertionError e) {
                throw new AssertionError(Rule.PROVIDER_7 + ": Two transports of one provider share nothing, but links"
                        + " of"
                        + " one are not what they were when the other was closed: " + e.getMessage(), e);
            }
        }
    }

    void linksCanBeEndedInACallback() {
        for (boolean abort : new boolean[] {false, true}) {
            try (Rig rig = new Rig(contract)) {
                Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                    @Override
                    void frame(ByteBuffer frame) {
                        if (abort) {
                            link().abort();
                        } else {
                            link().close();
                        }
                    }
                });
                Rig.send(pair.client().link(), Rig.text("end"));
                pair.server().awaitClosed(Rule.LINK_16 + ": A link can be ended inside onFrame");
                pair.client().awaitClosed(Rule.TRANSPORT_5 + ": Both sides learn when a link ends");
            }
        }
    }
}
