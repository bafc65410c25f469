// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.LimitException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.Rig.Pair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** What a transport promises of frames. */
final class FrameRules {

    private final TransportContract contract;
    private final int limit;

    FrameRules(TransportContract contract) {
        this.contract = contract;
        this.limit = contract.limits().maxFrameBytes();
    }

    void everySizeArrivesWhole() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (int size : sizes()) {
                byte[] frame = Samples.randomBytes(size, size);
                arrives(pair.client(), pair.server(), frame);
                arrives(pair.server(), pair.client(), frame);
            }
            contract.promises().ifReliable(() -> assertTrue(
                    Await.within(Await.patience(), () -> pair.server().batchEndedAfterAll()),
                    Rule.HANDLER_6 + ": onBatchEnd follows when the frames that arrived together have all been handed"
                            + " out"));
        }
    }

    private List<Integer> sizes() {
        TreeSet<Integer> sizes = new TreeSet<>(List.of(0, 1, 2, 3, 125, 126, 127, 128, 255, 256, 1_000, 1_200, 4_096,
                16_383, 16_384, 65_535, 65_536, 100_000, limit - 1, limit));
        return List.copyOf(sizes.headSet(limit, true));
    }

    /** Sends again where frames may be lost. */
    private void arrives(RecordingHandler from, RecordingHandler to, byte[] frame) {
        int before = to.count();
        String rule = Rule.TRANSPORT_3 + ": A frame that was accepted arrives, here one of " + frame.length + " bytes";
        Await.until(rule, () -> {
            Rig.send(from.link(), frame);
            return Await.within(contract.promises().retryTime(), () -> to.count() > before);
        });
        List<byte[]> frames = to.frames();
        // What was sent twice may come twice, so another frame may have come late.
        byte[] received = frames.stream()
                .skip(before)
                .filter(one -> Arrays.equals(one, frame))
                .findFirst()
                .orElse(frames.get(frames.size() - 1));
        assertArrayEquals(frame, received, Rule.TRANSPORT_2 + ": A frame that goes in on one side comes out whole on"
                + " the other");
    }

    void aFrameAboveTheLimitIsRefused() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (RecordingHandler side : List.of(pair.client(), pair.server())) {
                assertThrows(LimitException.class, () -> side.link().send(ByteBuffer.allocate(limit + 1)),
                        Rule.LINK_7 + ": send() of a"
                        + " frame that is larger than maxFrameBytes is a LimitException");
                assertTrue(side.link().isOpen(), Rule.LINK_7 + ": After a LimitException the link is still open");
            }
            arrives(pair.client(), pair.server(), Samples.randomBytes(limit, 1));
            arrives(pair.server(), pair.client(), Samples.randomBytes(limit, 2));
        }
    }

    void theReceiverKeepsItsLimit() {
        int small = 200;
        try (Rig rig = new Rig(contract)) {
            Setup setup = contract.setup(Setup.Role.SERVER);
            Binding binding = rig.listen(setup.withLimits(setup.limits().withMaxFrameBytes(small)),
                    RecordingHandler::new);
            RecordingHandler client = rig.connect(binding);
            RecordingHandler server = rig.accepted(client, 0);
            arrives(client, server, Samples.randomBytes(small, 1));
            Rig.send(client.link(), Samples.randomBytes(small + 1, 2));
            if (contract.transport().traits().connected()) {
                server.awaitClosed(Rule.LINK_8 + ": A frame above the receiver's limit ends the link");
                assertNotNull(server.cause(), Rule.HANDLER_7 + ": onClosed tells the cause, if the link did not end in"
                        + " good order");
                client.awaitClosed(Rule.TRANSPORT_5 + ": Both sides learn when a link ends");
            }
            boolean handedOut = Await.within(Duration.ofMillis(200), () ->
                    server.frames().stream().anyMatch(frame -> frame.length > small));
            assertFalse(handedOut, Rule.LINK_8 + ": A frame above the receiver's limit is not handed out");
        }
    }

    void theCallerMayReuseItsBuffer() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            int size = Math.min(limit, 900);
            int number = 0;
            for (Shape shape : Shape.SOURCES) {
                byte[] content = Samples.randomBytes(size, shape.ordinal());
                GuardedBuffer memory = GuardedBuffer.holding(shape, content);
                ByteBuffer view = memory.view();
                int end = view.limit();
                Await.until(Rule.LINK_6 + ": send() takes a frame as soon as there is"
                        + " room", () -> pair.client().link().send(view));
                assertEquals(end, view.position(), Rule.LINK_5 + ": send() moves the position to the limit if the"
                        + " frame was taken");
                assertEquals(end, view.limit(), Rule.LINK_5 + ": send() leaves the limit alone");
                memory.assertUnchanged("send");
                memory.overwrite((byte) 0x11);
                number++;
                int expected = number;
                assertTrue(Await.within(Await.patience(), () -> pair.server().count() >= expected), Rule.LINK_4 + ": A"
                        + " frame arrives from"
                        + " a buffer of every shape, but not from " + shape);
                assertArrayEquals(content, pair.server().frames().get(expected - 1), Rule.LINK_4 + ": The caller may"
                        + " reuse the buffer"
                        + " at once after send()");
            }
            theCallerMayReuseItsBufferInABurst(pair);
        }
    }

    private void theCallerMayReuseItsBufferInABurst(Pair pair) {
        pair.server().forgetFrames();
        byte[] reused = new byte[Math.min(limit, 2_000)];
        int burst = 100;
        for (int i = 0; i < burst; i++) {
            Arrays.fill(reused, (byte) i);
            Rig.send(pair.client().link(), reused);
        }
        Arrays.fill(reused, (byte) -1);
        contract.promises().ifReliableAndOrdered(() -> {
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", burst);
            for (int i = 0; i < burst; i++) {
                byte[] expected = new byte[reused.length];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, pair.server().frames().get(i), Rule.LINK_4 + ": The caller may reuse the"
                        + " buffer at once"
                        + " after send(), also for the next frame");
            }
        });
    }

    void framesOfManySendersArrive() {
        int senders = 8;
        int each = 125;
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            Link link = pair.client().link();
            Concurrently.run(Rule.LINK_1 + ": Many threads may send on one link", senders, sender -> {
                for (int i = 0; i < each; i++) {
                    byte[] frame = Samples.randomBytes(2 + (i * 37 + sender) % 600, 1_000L * sender + i);
                    frame[0] = (byte) sender;
                    frame[1] = (byte) i;
                    Rig.send(link, frame);
                }
            });
            contract.promises().ifReliable(() -> {
                pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Frames of 8 threads that send at once all"
                        + " arrive", senders * each);
                contract.promises().ifOrdered(() -> {
                    // Whatever came twice has come before this one.
                    Rig.send(link, new byte[] {0});
                    pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", senders * each + 1);
                });
                List<byte[]> frames = pair.server().frames().stream().filter(frame -> frame.length > 1).toList();
                assertEquals(senders * each, frames.size(), Rule.TRANSPORT_3 + ": Every frame arrives once; frames");
                assertSendersInOrder(frames, senders);
            });
        }
    }

    private void assertSendersInOrder(List<byte[]> frames, int senders) {
        int[] next = new int[senders];
        for (byte[] frame : frames) {
            int sender = frame[0];
            int number = frame[1];
            byte[] expected = Samples.randomBytes(2 + (number * 37 + sender) % 600, 1_000L * sender + number);
            expected[0] = frame[0];
            expected[1] = frame[1];
            assertArrayEquals(expected, frame, Rule.TRANSPORT_2 + ": Frames of threads that send at once do not mix");
            contract.promises().ifOrdered(() -> assertEquals(
                    next[sender], number, Rule.LINK_2 + ": Frames sent by one thread keep their order"));
            next[sender]++;
        }
    }

    void framesKeepTheirOrder() {
        int number = 500;
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (int i = 0; i < number; i++) {
                Rig.send(pair.client().link(), ByteBuffer.allocate(4).putInt(i).array());
            }
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", number);
            for (int i = 0; i < number; i++) {
                assertEquals(i, ByteBuffer.wrap(pair.server().frames().get(i)).getInt(), Rule.TRANSPORT_4
                        + ": Frames arrive in the order in which they were sent; number");
            }
        }
    }

    void theIoThreadKeepsTheOrder() {
        int rounds = 200;
        RecordingHandler[] accepted = new RecordingHandler[1];
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> accepted[0] = new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    byte[] answer = {1, frame.hasRemaining() ? frame.get(frame.position()) : 0};
                    if (frame.remaining() == 1 && !link().send(ByteBuffer.wrap(answer))) {
                        breach(Rule.LINK_6 + ": send() takes a frame when little is queued");
                    }
                }
            });
            for (int round = 0; round < rounds; round++) {
                // The answer to the second frame is sent when the first send has returned.
                Rig.send(pair.server().link(), new byte[] {0, (byte) round});
                Rig.send(pair.client().link(), new byte[] {(byte) round});
            }
            pair.client().awaitFrames(Rule.TRANSPORT_3 + ": Frames of two threads all arrive", 2 * rounds);
            int[] next = new int[2];
            for (byte[] frame : pair.client().frames()) {
                assertEquals((byte) next[frame[0]], frame[1], Rule.LINK_2 + ": Frames sent by one thread keep their"
                        + " order");
                next[frame[0]]++;
                assertTrue(next[1] <= next[0], Rule.LINK_2 + ": Frames keep their order, also when one is sent from"
                        + " the I/O thread"
                        + " after another thread's send has returned");
            }
        }
    }

    void borrowedFramesCanBeEchoed() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    if (!link().send(frame) || frame.hasRemaining()) {
                        breach(Rule.HANDLER_5 + ": send() inside onFrame takes the frame that was handed out, and"
                                + " moves its position");
                    }
                }
            });
            for (int i = 0; i < 200; i++) {
                if (i % 20 == 0) {
                    pair.client().awaitFrames(Rule.HANDLER_5 + ": What was sent back inside onFrame arrives", i);
                }
                Rig.send(pair.client().link(), Samples.randomBytes(i * 3, i));
            }
            pair.client().awaitFrames(Rule.HANDLER_5 + ": What was sent back inside onFrame arrives", 200);
            for (int i = 0; i < 200; i++) {
                assertArrayEquals(Samples.randomBytes(i * 3, i), pair.client().frames().get(i), Rule.HANDLER_5 + ":"
                        + " What was sent back"
                        + " inside onFrame arrives whole and in order");
            }
            for (int size : sizes()) {
                int before = pair.client().count();
                Rig.send(pair.client().link(), Samples.randomBytes(size, size));
                pair.client().awaitFrames(Rule.HANDLER_5 + ": A frame of " + size + " bytes that is sent back inside"
                        + " onFrame arrives",
                        before + 1);
                assertArrayEquals(Samples.randomBytes(size, size), pair.client().frames().get(before),
                        Rule.HANDLER_5 + ": What was sent"
                        + " back inside onFrame arrives whole");
            }
        }
    }

    void handlersNeedNotReadTheirFrames() {
        int number = 300;
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    // Nothing, half, or all of it.
                    frame.position(frame.position() + frame.remaining() * (count() % 3) / 2);
                    frame.limit(frame.position());
                }
            });
            for (int i = 0; i < number; i++) {
                Rig.send(pair.client().link(), Samples.randomBytes(i, i));
            }
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", number);
            for (int i = 0; i < number; i++) {
                assertArrayEquals(Samples.randomBytes(i, i), pair.server().frames().get(i), Rule.HANDLER_4 + ": A"
                        + " frame comes out whole,"
                        + " however much of the frame before its handler has read");
            }
        }
    }

    void framesSentInOnOpenArrive() {
        RecordingHandler greeter = new RecordingHandler() {
            @Override
            void opening(Link link) {
                link.send(ByteBuffer.wrap(Rig.text("from the client")));
            }
        };
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen(() -> new RecordingHandler() {
                @Override
                void opening(Link link) {
                    link.send(ByteBuffer.wrap(Rig.text("from the server")));
                }
            });
            RecordingHandler client = rig.connect(binding, greeter);
            RecordingHandler server = rig.accepted(client, 0);
            client.awaitFrames(Rule.TRANSPORT_3 + ": A frame that was sent in the server's onOpen arrives", 1);
            server.awaitFrames(Rule.TRANSPORT_3 + ": A frame that was sent in the client's onOpen arrives", 1);
            assertEquals("from the server", Rig.text(client.frames().get(0)));
            assertEquals("from the client", Rig.text(server.frames().get(0)));
            assertFalse(client.isClosed());
        }
    }
}
