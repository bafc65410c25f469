// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Limits;
import io.patchbay.spi.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that go on as they came, in runs or alone, beside others: each arrives whole, once and in its turn. */
class ForwardingTest {

    private static final Limits LIMITS = Limits.defaults()
            .withSendQueueBytes(256 << 20)
            .withAllSendQueuesBytes(1 << 30)
            .withStallTimeout(Duration.ofSeconds(30));
    private static final int FRAMES = 4_000;

    /** What becomes of a frame; its first byte tells. */
    private enum Fate {
        TO_FIRST,
        TO_SECOND,
        TO_BOTH,
        NOWHERE,
        ANSWERED,
        WITHOUT_HEAD,
        LENT
    }

    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> dueFirst = new ArrayList<>();
    private final List<byte[]> dueSecond = new ArrayList<>();
    private int lent;
    private final AtomicInteger returned = new AtomicInteger();

    /** Long stretches of one fate, as most applications have, and then a wild mixture. */
    private void plan(long seed, int largest) {
        Random random = new Random(seed);
        Fate fate = Fate.TO_FIRST;
        int stretch = 0;
        for (int i = 0; i < FRAMES; i++) {
            if (stretch-- == 0) {
                fate = Fate.values()[random.nextInt(Fate.values().length)];
                stretch = random.nextInt(4) == 0 ? 1 + random.nextInt(100) : 0;
            }
            int size = 1 + random.nextInt(random.nextInt(20) == 0 ? largest : 1_500);
            byte[] frame = Noise.bytes(size, i);
            frame[0] = (byte) fate.ordinal();
            sent.add(frame);
            switch (fate) {
                case TO_FIRST -> dueFirst.add(frame);
                case TO_SECOND -> dueSecond.add(frame);
                case TO_BOTH -> {
                    dueFirst.add(frame);
                    dueSecond.add(frame);
                }
                case ANSWERED -> dueFirst.add(answer(size));
                case WITHOUT_HEAD -> dueFirst.add(Arrays.copyOfRange(frame, 1, size));
                case LENT -> {
                    dueSecond.add(frame);
                    lent++;
                }
                case NOWHERE -> {
                }
            }
        }
    }

    private static byte[] answer(int size) {
        return Noise.bytes(1 + size / 2, size);
    }

    private void handle(ByteBuffer frame, Link first, Link second) {
        int size = frame.remaining();
        switch (Fate.values()[frame.get(frame.position())]) {
            case TO_FIRST -> requireTaken(first.send(frame));
            case TO_SECOND -> requireTaken(second.send(frame));
            case TO_BOTH -> {
                requireTaken(first.send(frame.duplicate()));
                requireTaken(second.send(frame));
            }
            case ANSWERED -> requireTaken(first.send(ByteBuffer.wrap(answer(size))));
            case WITHOUT_HEAD -> {
                frame.get();
                requireTaken(first.send(frame));
            }
            case LENT -> requireTaken(second.sendLent(
                    ByteBuffer.allocateDirect(size).put(frame).flip(), returned::incrementAndGet));
            case NOWHERE -> {
            }
        }
    }

    /** A failure ends the connection that the frames come in on, and with it the test. */
    private static void requireTaken(boolean taken) {
        if (!taken) {
            throw new IllegalStateException("The send queue is larger than all frames together");
        }
    }

    /** Stops reading now and then, so that its sender's socket fills up. */
    private static Recorder sluggish() {
        return new Recorder() {
            @Override
            public void onFrame(ByteBuffer frame) {
                super.onFrame(frame);
                if (frames.size() % 97 == 0) {
                    Link link = open.join();
                    link.pauseReading();
                    CompletableFuture.runAsync(link::resumeReading);
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500, 40_000, 300_000})
    void everyFrameArrivesOnceAndInItsTurn(int largest) throws Exception {
        plan(largest, largest);
        Recorder first = sluggish();
        Recorder second = sluggish();
        List<Recorder> sinks = new ArrayList<>(List.of(first, second));
        try (Loopback back = new Loopback().with(LIMITS).listen(() -> sinks.remove(0))) {
            // Both ways out belong to the I/O thread that the frames come in on.
            Loopback front = new Loopback().with(LIMITS);
            try (front) {
                front.towards(back);
                Link toFirst = front.connect(new Recorder());
                first.open.join();
                Link toSecond = front.connect(new Recorder());
                front.listen(() -> new Recorder((link, frame) -> handle(frame, toFirst, toSecond)));
                try (Loopback outside = new Loopback().with(LIMITS)) {
                    outside.towards(front);
                    Link in = outside.connect(new Recorder());
                    for (byte[] frame : sent) {
                        requireTaken(in.send(ByteBuffer.wrap(frame)));
                    }
                    assertArrived(dueFirst, first);
                    assertArrived(dueSecond, second);
                    await().untilAsserted(() -> assertEquals(lent, returned.get(), "given back of those that were lent"));
                    assertEquals(0, toFirst.statistics().queuedBytes());
                    assertEquals(0, toSecond.statistics().queuedBytes());
                }
            }
        }
    }

    private static void assertArrived(List<byte[]> due, Recorder sink) {
        await().atMost(Duration.ofSeconds(30)).until(() -> sink.frames.size() >= due.size());
        assertEquals(due.size(), sink.frames.size());
        for (int i = 0; i < due.size(); i++) {
            assertArrayEquals(due.get(i), sink.frames.get(i), "frame " + i);
        }
    }

    /** The socket takes a part of a run, and the read buffer is needed again before it takes the rest. */
    @Test
    void aRunThatTheSocketTakesInPartsArrivesWhole() throws Exception {
        Recorder sink = new Recorder();
        try (Loopback back = new Loopback().with(LIMITS).listen(() -> sink);
                Loopback front = new Loopback().with(LIMITS)) {
            front.towards(back);
            Link out = front.connect(new Recorder());
            sink.open.join().pauseReading();
            front.listen(() -> new Recorder((link, frame) -> requireTaken(out.send(frame))));
            try (Loopback outside = new Loopback().with(LIMITS)) {
                outside.towards(front);
                Link in = outside.connect(new Recorder());
                int number = 12_000;
                for (int i = 0; i < number; i++) {
                    requireTaken(in.send(ByteBuffer.wrap(Noise.bytes(1_000, i))));
                }
                await().until(() -> out.statistics().framesSent() == number);
                sink.open.join().resumeReading();
                await().atMost(Duration.ofSeconds(30)).until(() -> sink.frames.size() == number);
                for (int i = 0; i < number; i++) {
                    assertArrayEquals(Noise.bytes(1_000, i), sink.frames.get(i), "frame " + i);
                }
            }
        }
    }
}
