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
            int taken = fill(pair.client().link());
            assertEquals(1, pair.server().count(), "pauseReading() in onFrame holds for the very next frame; frames");
            assertFalse(pair.client().link().isWritable(), "isWritable() is false while the send queue is above its"
                    + " high-water mark");
            int before = pair.client().writableCalls();
            pair.server().link().resumeReading();
            assertAllArrive(pair, taken);
            Await.until("onWritable follows when the send queue has fallen below its low-water mark", () ->
                    pair.client().writableCalls() > before);
            Await.until("isWritable() is true once the send queue is empty", () -> pair.client().link().isWritable());
            assertEquals(0, pair.client().link().statistics().queuedBytes(), "queuedBytes is 0 once everything was"
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
                int taken = fill(pair.client().link());
                assertEquals(0, pair.server().count(), "No frame is handed out while reading is paused; frames");
                reader.resumeReading();
                assertAllArrive(pair, taken);
            }
        }
    }

    void aStalledLinkCanBeAborted() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), PausingHandler::new);
            fill(pair.client().link());
            pair.client().link().abort();
            pair.client().awaitClosed("abort() ends the link at once, although much was not sent yet");
            assertFalse(pair.client().link().isOpen(), "isOpen() is false after abort()");
            pair.server().link().resumeReading();
            pair.server().awaitClosed("Both sides learn when a link ends");
        }
    }

    void aTransportWithAStalledLinkCloses() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), PausingHandler::new);
            fill(pair.client().link());
            long start = System.nanoTime();
            rig.client().close();
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertTrue(seconds < 6, "close() of a transport waits for at most 5 seconds, but took " + seconds);
            pair.client().awaitClosed("close() of a transport ends every link at once, although much was not sent yet");
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
        assertTrue(link.execute(done::countDown), "execute() runs a task while the transport is open");
        Await.until("execute() runs a task", () -> done.getCount() == 0);
    }

    /** Sends until nothing was taken for a while, and tells how many frames were. */
    private int fill(Link link) {
        Limits limits = contract.limits();
        for (int taken = 0; taken < MANY_BYTES / size; taken++) {
            ByteBuffer frame = ByteBuffer.wrap(numbered(taken));
            if (!Await.within(STALLED, () -> link.send(frame))) {
                assertEquals(0, frame.position(), "send() takes nothing of a frame that it refuses");
                long queued = link.statistics().queuedBytes();
                assertTrue(queued <= (long) limits.sendQueueBytes() + size, () -> "No more than sendQueueBytes and one"
                        + " frame wait to be sent, but " + queued + " bytes do");
                return taken;
            }
        }
        return fail("send() answers false when the send queue is full, but took " + MANY_BYTES
                + " bytes for a peer that reads nothing");
    }

    private byte[] numbered(int number) {
        byte[] frame = new byte[size];
        ByteBuffer.wrap(frame).putInt(number).putInt(size - 4, ~number);
        return frame;
    }

    private void assertAllArrive(Pair pair, int number) {
        pair.server().awaitFrames("Nothing that was taken is lost while a reader pauses", number);
        for (int i = 0; i < number; i++) {
            assertArrayEquals(numbered(i), pair.server().frames().get(i), "Frames stay whole and in order while a"
                    + " reader pauses");
        }
    }
}
