// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Compressor;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.Samples.Content;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a {@link Compressor} promises. */
public abstract non-sealed class CompressorContract extends ProviderContract {

    private static final int LEVEL = 6;
    private static final int THREADS = 4;

    /** For subclasses. */
    protected CompressorContract() {}

    /**
     * Makes the compressor to check.
     *
     * @return the provider, not what its {@code open} returns
     */
    protected abstract Compressor compressor();

    @Override
    final Compressor provider() {
        return compressor();
    }

    private CompressorLane lane() {
        return new CompressorLane(compressor(), this);
    }

    /** Frames of 0 to 70,000 bytes come back, whatever they hold; the buffers are left as the rules say. */
    @Test
    protected void everySizeAndContentComesBack() {
        try (CompressorLane lane = lane()) {
            for (Content content : Content.values()) {
                for (int size : Samples.sizes()) {
                    lane.roundTrip(content.name(), content.bytes(size), LEVEL);
                }
            }
        }
    }

    /** Every level from 1 to 9 is accepted, on one connection. */
    @Test
    protected void everyLevelComesBack() {
        try (CompressorLane lane = lane()) {
            for (int level = 1; level <= 9; level++) {
                for (Content content : Content.values()) {
                    for (int size : Samples.smallSizes()) {
                        lane.roundTrip(content.name(), content.bytes(size), level);
                    }
                }
            }
        }
    }

    /** Buffers may be on the heap or not, sliced, read-only as a source, and begin at an offset. */
    @Test
    protected void buffersOfEveryShapeAreServed() {
        try (CompressorLane lane = lane()) {
            for (Shape from : Shape.SOURCES) {
                for (Shape to : Shape.TARGETS) {
                    for (int size : Samples.smallSizes()) {
                        byte[] plain = Content.TEXT.bytes(size);
                        byte[] frame = lane.compress(plain, LEVEL, from, to);
                        byte[] restored = lane.decompress(frame, size, from, to);
                        assertArrayEquals(plain, restored, () -> "What was compressed comes back from " + from + " to "
                                + to);
                    }
                }
            }
        }
    }

    /** The bound is not negative and the same at every call, up to the largest frames. */
    @Test
    protected void theBoundIsUsable() {
        Compressor compressor = compressor();
        for (int length = 0; length <= 16 << 20; length = length * 2 + 1) {
            int bound = compressor.maxCompressedLength(length);
            int size = length;
            assertTrue(bound >= 0, () -> "maxCompressedLength(" + size + ") is not negative, but " + bound);
            assertEquals(bound, compressor.maxCompressedLength(length), "maxCompressedLength gives one bound for a"
                    + " length");
        }
    }

    /** A target with less room than the result needs is answered, not thrown at; a larger one then succeeds. */
    @Test
    protected void aTargetThatIsTooSmallIsAnswered() {
        for (Content content : Content.values()) {
            for (int size : List.of(1, 2, 300, 20_000)) {
                try (CompressorLane lane = lane()) {
                    byte[] plain = content.bytes(size);
                    byte[] frame = lane.compress(plain);
                    for (int room : Samples.roomsBelow(size)) {
                        lane.tooSmall(frame, room);
                    }
                    byte[] restored = lane.decompress(frame, size);
                    assertArrayEquals(plain, restored, "After TARGET_TOO_SMALL the same source and a larger target give"
                            + " the whole result");
                }
            }
        }
    }

    /** A frame cut anywhere is refused or gives a result within its target; nothing else happens. */
    @Test
    protected void aTruncatedFrameDoesNoHarm() {
        for (Content content : Content.values()) {
            byte[] plain = content.bytes(600);
            int length = frameOf(plain).length;
            for (int cut = 0; cut < length; cut++) {
                try (CompressorLane lane = lane()) {
                    lane.survive(Arrays.copyOf(lane.compress(plain), cut), plain.length);
                }
            }
        }
    }

    /** A damaged frame and noise are refused or give a result within their target; nothing else happens. */
    @Test
    protected void aDamagedFrameDoesNoHarm() {
        Random random = Samples.random(3);
        for (int round = 0; round < 400; round++) {
            for (Content content : Content.values()) {
                try (CompressorLane lane = lane()) {
                    byte[] plain = content.bytes(200 + random.nextInt(600));
                    lane.survive(Samples.mutated(lane.compress(plain), random), random.nextInt(2_000));
                }
            }
        }
        for (byte[] frame : Samples.hostileFrames()) {
            try (CompressorLane lane = lane()) {
                lane.survive(frame, 1_000);
            }
        }
    }

    /** What a frame claims about its size costs no more memory than the target and a little. */
    @Test
    protected void memoryIsBoundedByTheTarget() {
        int room = 64 << 10;
        byte[] bomb = frameOf(new byte[4 << 20]);
        String rule = "Decompressing costs no more memory than the target, whatever the frame claims";
        try (CompressorLane lane = lane()) {
            // Loads classes, so that they are not counted below.
            lane.survive(bomb, room);
        }
        try (CompressorLane lane = lane()) {
            StageCall call = new StageCall("decompress", bomb, room);
            Allocation.assertAtMost(2 << 20, rule, () -> call.tooSmall(lane.receiver()::decompress));
        }
        for (byte[] frame : Samples.hostileFrames()) {
            try (CompressorLane lane = lane()) {
                StageCall call = new StageCall("decompress", frame, 1_000);
                Allocation.assertAtMost(2 << 20, rule, () -> call.survive(lane.receiver()::decompress));
            }
        }
    }

    /** A hostile frame shows nothing of earlier frames, and nothing that stood in its target before. */
    @Test
    protected void earlierBytesDoNotLeak() {
        byte[] secret = Samples.randomBytes(4_000, 4);
        Random random = Samples.random(5);
        for (int round = 0; round < 200; round++) {
            try (CompressorLane victim = lane(); CompressorLane lane = lane()) {
                victim.roundTrip("secrets", secret, LEVEL);
                byte[] frame = Samples.mutated(lane.compress(Content.TEXT.bytes(500)), random);
                byte[] written = lane.surviveOver(frame, secret);
                assertFalse(written != null && Samples.shows(written, Arrays.copyOf(secret, 2_000), 8), "A result shows"
                        + " no bytes of other frames and nothing that stood in its target before");
            }
        }
    }

    /** The provider serves 4 threads at once, each with a connection of its own. */
    @Test
    protected void manyThreadsMayUseTheProvider() {
        Compressor compressor = compressor();
        Concurrently.run("A compressor may be used by many threads at once", THREADS, thread -> {
            for (int round = 0; round < 10; round++) {
                try (CompressorLane lane = new CompressorLane(compressor, this)) {
                    lane.roundTrip("text", Content.TEXT.bytes(500 + thread), LEVEL);
                }
            }
            try (CompressorLane lane = new CompressorLane(compressor, this)) {
                byte[] plain = Content.RUNS.bytes(20_000 + 1_000 * thread);
                Concurrently.repeat(() -> lane.quickRoundTrip(plain, LEVEL));
            }
        });
    }

    /** On one connection, compressing and decompressing may happen at the same time. */
    @Test
    protected void bothWaysOfOneConnectionMayOverlap() {
        Compressor compressor = compressor();
        try (CompressorLane lane = new CompressorLane(compressor, this)) {
            CompressorLane back = lane.reversed();
            // Each thread compresses at one end what it restores at the other, so each end does both at once.
            Concurrently.run("One compress and one decompress of a connection may run at the same time", 2, thread -> {
                CompressorLane way = thread == 0 ? lane : back;
                for (int round = 0; round < 150; round++) {
                    way.roundTrip("runs", Content.RUNS.bytes(1_000 + 13 * round), LEVEL);
                }
            });
        }
    }

    /** Two connections share no state: their frames may alternate, and one may end before the other. */
    @Test
    protected void connectionsShareNoState() {
        Compressor compressor = compressor();
        try (CompressorLane first = new CompressorLane(compressor, this)) {
            try (CompressorLane second = new CompressorLane(compressor, this)) {
                for (Content content : Content.values()) {
                    byte[] one = first.compress(content.bytes(3_000));
                    byte[] two = second.compress(content.bytes(2_000));
                    byte[] restored = first.decompress(one, 3_000);
                    assertArrayEquals(content.bytes(3_000), restored, "Two connections share no state");
                    restored = second.decompress(two, 2_000);
                    assertArrayEquals(content.bytes(2_000), restored, "Two connections share no state");
                }
            }
            first.roundTrip("text, after another connection was closed,", Content.TEXT.bytes(2_000), LEVEL);
        }
        try (CompressorLane third = new CompressorLane(compressor, this)) {
            third.roundTrip("text, after every connection was closed,", Content.TEXT.bytes(2_000), LEVEL);
        }
    }

    private byte[] frameOf(byte[] plain) {
        try (CompressorLane lane = lane()) {
            return lane.compress(plain);
        }
    }
}
