// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.Rig.Pair;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What a transport promises when an application's code fails, or too many peers come. */
final class FailureRules {

    private final TransportContract contract;

    FailureRules(TransportContract contract) {
        this.contract = contract;
    }

    private enum Place {
        ON_OPEN,
        ON_FRAME,
        ON_BATCH_END
    }

    /** Throws in one of its methods. */
    private static final class FailingHandler extends RecordingHandler {

        private final Place place;
        private final Throwable failure;

        FailingHandler(Place place, Throwable failure) {
            this.place = place;
            this.failure = failure;
        }

        @Override
        void opening(Link link) {
            failAt(Place.ON_OPEN);
        }

        @Override
        void frame(ByteBuffer frame) {
            failAt(Place.ON_FRAME);
        }

        @Override
        void batchEnd() {
            failAt(Place.ON_BATCH_END);
        }

        private void failAt(Place here) {
            if (place == here && failure instanceof Error error) {
                throw error;
            } else if (place == here) {
                throw (RuntimeException) failure;
            }
        }
    }

    void aFailingServerHandlerEndsItsLinkOnly() {
        for (Place place : Place.values()) {
            Throwable failure = place == Place.ON_FRAME
                    ? new AssertionError("thrown on purpose")
                    : new IllegalStateException("thrown on purpose");
            AtomicInteger asked = new AtomicInteger();
            FailingHandler failing = new FailingHandler(place, failure);
            try (Rig rig = new Rig(contract)) {
                Pair bystander = rig.pair(new RecordingHandler(), () ->
                        asked.getAndIncrement() == 0 ? new RecordingHandler() : failing);
                RecordingHandler client = new RecordingHandler();
                connectAndSend(rig, bystander.binding(), client);
                assertEnds(place, failing, failure);
                rig.assertAlive(bystander.client(), bystander.server());
                contract.promises().ifConnected(() -> Await.until(
                        Rule.TRANSPORT_5 + ": Both sides learn when a link ends",
                        () -> client.isClosed() || !client.begun()));
            }
        }
    }

    void aFailingClientHandlerEndsItsLinkOnly() {
        for (Place place : Place.values()) {
            RuntimeException failure = new IllegalStateException("thrown on purpose");
            FailingHandler failing = new FailingHandler(place, failure);
            try (Rig rig = new Rig(contract)) {
                Pair bystander = rig.pair();
                CompletionStage<Link> opening = rig.client().connect(rig.towards(bystander.binding()), failing);
                if (place == Place.ON_OPEN) {
                    Await.until(Rule.TRANSPORT_9 + ": connect() completes, one way or the other, when onOpen has"
                            + " thrown", () ->
                            opening.toCompletableFuture().isDone());
                } else {
                    Rig.send(Await.value(Rule.TRANSPORT_9 + ": connect() completes", opening), Rig.text("hello"));
                    RecordingHandler server = rig.accepted(failing, 1);
                    for (int i = 0; i < (contract.transport().traits().reliable() ? 1 : 5); i++) {
                        server.link().send(ByteBuffer.wrap(Rig.text("now fail")));
                    }
                }
                assertEnds(place, failing, failure);
                rig.assertAlive(bystander.client(), bystander.server());
                contract.promises().ifConnected(() -> Await.until(
                        Rule.TRANSPORT_5 + ": Both sides learn when a link ends",
                        () -> rig.servers().stream().filter(RecordingHandler::isClosed).count()
                                == rig.servers().size() - 1));
            }
        }
    }

    private void connectAndSend(Rig rig, Binding binding, RecordingHandler client) {
        CompletionStage<Link> opening = rig.client().connect(rig.towards(binding), client);
        Await.until(Rule.TRANSPORT_9 + ": connect() completes, one way or the"
                + " other", () -> opening.toCompletableFuture().isDone());
        if (!opening.toCompletableFuture().isCompletedExceptionally()) {
            // Again where a frame may be lost.
            for (int i = 0; i < (contract.transport().traits().reliable() ? 1 : 5); i++) {
                client.link().send(ByteBuffer.wrap(Rig.text("now fail")));
            }
        }
    }

    private static void assertEnds(Place place, RecordingHandler failing, Throwable failure) {
        failing.awaitClosed(Rule.HANDLER_3 + ": If a handler throws, its link is aborted (" + place + ")");
        Throwable cause = failing.cause();
        for (int depth = 0; cause != failure && cause != null && depth < 10; depth++) {
            cause = cause.getCause();
        }
        assertEquals(failure, cause, Rule.HANDLER_3 + ": If a handler throws, onClosed reports the exception"
                + " (" + place + ")");
        assertFalse(failing.link().isOpen(), Rule.HANDLER_3 + ": If a handler throws, its link is aborted"
                + " (" + place + ")");
        failing.assertNoBreach();
    }

    void aFailingSupplierRefusesItsLinkOnly() {
        AtomicInteger asked = new AtomicInteger();
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen(() -> switch (asked.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("thrown on purpose");
                case 1 -> null;
                default -> new RecordingHandler();
            });
            for (int i = 1; i <= 2; i++) {
                int number = i;
                RecordingHandler refused = new RecordingHandler();
                connectAndSend(rig, binding, refused);
                Await.until(Rule.TRANSPORT_14 + ": A listener's handlers are asked for each"
                        + " link", () -> asked.get() >= number);
                contract.promises().ifConnected(() -> Await.until(
                        Rule.TRANSPORT_14 + ": A link is refused if there is no handler for it",
                        () -> !refused.begun() || refused.isClosed()));
            }
            RecordingHandler client = rig.connect(binding);
            rig.assertAlive(client, rig.accepted(client, 0));
        }
    }

    void noMoreLinksThanAllowed() {
        int limit = 2;
        try (Rig rig = new Rig(contract)) {
            Setup setup = contract.setup(Setup.Role.SERVER);
            Binding binding =
                    rig.listen(setup.withLimits(setup.limits().withMaxConnections(limit)), RecordingHandler::new);
            RecordingHandler first = rig.connect(binding);
            rig.accepted(first, 0);
            RecordingHandler second = rig.connect(binding);
            rig.accepted(second, 1);
            RecordingHandler third = new RecordingHandler();
            connectAndSend(rig, binding, third);
            Await.until(Rule.TRANSPORT_15 + ": A link above maxConnections of its listener is refused", () ->
                    !third.begun() || third.isClosed());
            assertEquals(limit, rig.servers().stream().filter(RecordingHandler::begun).count(), Rule.TRANSPORT_15 + ":"
                    + " A listener holds no"
                    + " more links than maxConnections");
            first.link().close();
            first.awaitClosed(Rule.TRANSPORT_5 + ": A link closes");
            RecordingHandler[] fourth = new RecordingHandler[1];
            Await.until(Rule.TRANSPORT_15 + ": A listener at maxConnections accepts again when a link has"
                    + " ended", () -> {
                fourth[0] = new RecordingHandler();
                connectAndSend(rig, binding, fourth[0]);
                return Await.within(contract.promises().retryTime(), () -> rig.servers().stream()
                        .filter(server -> server.begun() && !server.isClosed() && server.count() > 0)
                        .count() == 1);
            });
            assertTrue(second.link().isOpen(), Rule.TRANSPORT_14 + ": A refused link leaves others alone");
        }
    }
}
