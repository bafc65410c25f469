// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.Limits;
import io.patchbay.spi.Link;
import io.patchbay.testkit.Rig.Pair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a transport promises when a peer reads slowly. */
final class FlowRules {

    private static final int MANY_BYTES = 256 << 20;
    private static final Duration STALLED = Duration.ofMillis(400);

    private final TransportContract contract;
    private final int size;

    FlowRules(TransportContract contract) {
        this.contract = contract;
        this.size = Math.min(contract.limits().maxFrameBytes(), 16 << 10);
    }

    void aPausedReaderHoldsTheSender() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), PausingHandler::new);
            int taken = fill(pair);
            assertEquals(1, pair.server().count(), Rule.LINK_11 + ": pauseReading() in onFrame holds for the very next"
                    + " frame; frames");
            assertFalse(pair.client().link().isWritable(), Rule.LINK_9 + ": isWritable() is false while the send queue"
                    + " is above its"
                    + " high-water mark");
            int before = pair.client().writableCalls();
            pair.server().link().resumeReading();
            assertAllArrive(pair, taken);
            Await.until(Rule.LINK_9 + ": onWritable follows when the send queue has fallen below its low-water"
                    + " mark", () ->
                    pair.client().writableCalls() > before);
            Await.until(Rule.LINK_9 + ": isWritable() is true once the send queue is"
                    + " empty", () -> pair.client().link().isWritable());
            assertEquals(0, pair.client().link().statistics().queuedBytes(), Rule.LINK_24 + ": queuedBytes is 0 once"
                    + " everything was"
                    + " received");
            rig.assertAlive(pair.client(), pair.server());
        }
    }

    void readingCanBePausedFromAnyThread() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            Link reader = pair.server().link();
            reader.resumeReading();
            rig.assertAlive(pair.client(), pair.server());
            for (int round = 0; round < 2; round++) {
                reader.pauseReading();
                passThrough(reader);
                pair.server().forgetFrames();
                int taken = fill(pair);
                assertEquals(0, pair.server().count(), Rule.LINK_11 + ": No frame is handed out while reading is"
                        + " paused; frames");
                reader.resumeReading();
                assertAllArrive(pair, taken);
            }
        }
    }

    void aStalledLinkCanBeAborted() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), PausingHandler::new);
            fill(pair);
            Await.call(Rule.LINK_17 + ": abort() does not wait for a peer that reads nothing", () -> {
                pair.client().link().abort();
                return null;
            });
            pair.client().awaitClosed(Rule.LINK_17 + ": abort() ends the link at once, although much was not sent yet");
            assertFalse(pair.client().link().isOpen(), Rule.LINK_10 + ": isOpen() is false after abort()");
            pair.server().link().resumeReading();
            pair.server().awaitClosed(Rule.TRANSPORT_5 + ": Both sides learn when a link ends");
        }
    }

    void aTransportWithAStalledLinkCloses() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), PausingHandler::new);
            fill(pair);
            long start = System.nanoTime();
            Await.call(Rule.TRANSPORT_16 + ": close() of a transport waits for at most 5 seconds", () -> {
                rig.client().close();
                return null;
            });
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertTrue(seconds < 6, Rule.TRANSPORT_16 + ": close() of a transport waits for at most 5 seconds, but"
                    + " took " + seconds);
            pair.client().awaitClosed(Rule.TRANSPORT_16 + ": close() of a transport ends every link at once, although"
                    + " much was not sent yet");
        }
    }

    void resumingCallsNothing() {
        int number = 30;
        AtomicBoolean resuming = new AtomicBoolean();
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    if (resuming.get()) {
                        breach(Rule.LINK_13 + ": No method of the handler is called before resumeReading() returns");
                    }
                    if (count() == 1) {
                        link().pauseReading();
                    }
                }
            });
            for (int i = 0; i < number; i++) {
                Rig.send(pair.client().link(), new byte[] {(byte) i});
            }
            Link reader = pair.server().link();
            Await.until(Rule.TRANSPORT_3 + ": A frame that was accepted arrives", () -> pair.server().count() > 0);
            passThrough(reader);
            reader.execute(() -> {
                resuming.set(true);
                reader.resumeReading();
                resuming.set(false);
            });
            pair.server().awaitFrames(Rule.LINK_12 + ": All frames that waited follow when reading is resumed", number);
        }
    }

    /** Pauses at its first frame. */
    private static final class PausingHandler extends RecordingHandler {
        @Override
        void frame(ByteBuffer frame) {
            if (count() == 1) {
                link().pauseReading();
            }
        }
    }

    /** Waits until whatever the link's thread had to do before this call is done. */
    private static void passThrough(Link link) {
        CountDownLatch done = new CountDownLatch(1);
        assertTrue(link.execute(done::countDown), Rule.LINK_19 + ": execute() runs a task while the transport is open");
        Await.until(Rule.LINK_19 + ": execute() runs a task", () -> done.getCount() == 0);
    }

    /** Sends until nothing was taken for a while, and tells how many frames were. */
    private int fill(Pair pair) {
        return Await.call(Rule.LINK_3 + ": send() never blocks, also when its peer reads nothing", () -> taken(pair));
    }

    private int taken(Pair pair) {
        Link link = pair.client().link();
        Limits limits = contract.limits();
        for (int taken = 0; taken < MANY_BYTES / size; taken++) {
            ByteBuffer frame = ByteBuffer.wrap(numbered(taken));
            if (!Await.within(STALLED, () -> link.send(frame))) {
                assertEquals(0, frame.position(), Rule.LINK_5 + ": send() takes nothing of a frame that it refuses");
                long queued = link.statistics().queuedBytes();
                assertTrue(queued <= (long) limits.sendQueueBytes() + size, () -> Rule.LINK_6 + ": No more than"
                        + " sendQueueBytes and one"
                        + " frame wait to be sent, but " + queued + " bytes do");
                return taken;
            }
            // Now and not in the end, for a peer that goes on reading takes longer for everything than a call may.
            int handedOut = pair.server().count();
            assertTrue(handedOut <= 1, () -> Rule.LINK_11 + ": No frame is handed out while reading is paused, but "
                    + handedOut + " were");
        }
        return fail(Rule.LINK_6 + ": send() answers false when the send queue is full, but took " + MANY_BYTES
                + " bytes for a peer that reads nothing");
    }

    private byte[] numbered(int number) {
        byte[] frame = new byte[size];
        ByteBuffer.wrap(frame).putInt(number).putInt(size - 4, ~number);
        return frame;
    }

    private void assertAllArrive(Pair pair, int number) {
        pair.server().awaitFrames(Rule.LINK_12 + ": Nothing that was taken is lost while a reader pauses", number);
        for (int i = 0; i < number; i++) {
            assertArrayEquals(numbered(i), pair.server().frames().get(i), Rule.LINK_12 + ": Frames stay whole and in"
                    + " order while a"
                    + " reader pauses");
        }
    }
}
