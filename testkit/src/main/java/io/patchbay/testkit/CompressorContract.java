// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.Samples.Content;
import io.patchbay.testkit.StageCall.Kind;
import java.util.ArrayList;
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
    @Checks({
        Rule.COMPRESSOR_1, Rule.COMPRESSOR_3, Rule.STAGE_2, Rule.STAGE_3, Rule.STAGE_4, Rule.STAGE_5, Rule.STAGE_6
    })
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
    @Checks(Rule.COMPRESSOR_4)
    protected void everyLevelComesBack() {
        try (CompressorLane lane = lane()) {
            for (int level = 1; level <= 9; level++) {
                for (Content content : Content.values()) {
                    for (int size : Samples.smallSizes()) {
                        atLevel(lane, content, size, level);
                    }
                }
            }
        }
    }

    private static void atLevel(CompressorLane lane, Content content, int size, int level) {
        try {
            lane.roundTrip(content.name(), content.bytes(size), level);
        } catch (AssertionError e) {
            throw new AssertionError(Rule.COMPRESSOR_4 + ": Every level is accepted, but at level " + level + " "
                    + e.getMessage(), e);
        }
    }

    /** Buffers may be on the heap or not, sliced, read-only as a source, and begin at an offset. */
    @Test
    @Checks(Rule.STAGE_7)
    protected void buffersOfEveryShapeAreServed() {
        try (CompressorLane lane = lane()) {
            for (Shape from : Shape.SOURCES) {
                for (Shape to : Shape.TARGETS) {
                    for (int size : Samples.smallSizes()) {
                        byte[] plain = Content.TEXT.bytes(size);
                        byte[] frame = lane.compress(plain, LEVEL, from, to);
                        byte[] restored = lane.decompress(frame, size, from, to);
                        assertArrayEquals(plain, restored, () -> Rule.STAGE_7 + ": What was compressed comes back from"
                                + " " + from + " to "
                                + to);
                    }
                }
            }
        }
    }

    /** The bound is not negative and the same at every call, up to the largest frames. */
    @Test
    @Checks(Rule.COMPRESSOR_3)
    protected void theBoundIsUsable() {
        Compressor compressor = compressor();
        for (int length = 0; length <= 16 << 20; length = length * 2 + 1) {
            int bound = compressor.maxCompressedLength(length);
            int size = length;
            assertTrue(bound >= 0, () -> Rule.COMPRESSOR_3 + ": maxCompressedLength(" + size + ") is not negative, but"
                    + " " + bound);
            assertEquals(bound, compressor.maxCompressedLength(length), Rule.COMPRESSOR_3 + ": maxCompressedLength"
                    + " gives one bound for a"
                    + " length");
        }
    }

    /** A target with less room than the result needs is answered, not thrown at; a larger one then succeeds. */
    @Test
    @Checks(Rule.COMPRESSOR_5)
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
                    assertArrayEquals(plain, restored, Rule.COMPRESSOR_5 + ": After TARGET_TOO_SMALL the same source"
                            + " and a larger target give"
                            + " the whole result");
                }
            }
        }
    }

    /** A frame cut anywhere is refused or gives a result within its target; nothing else happens. */
    @Test
    @Checks({Rule.STAGE_9, Rule.STAGE_6, Rule.STAGE_3})
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
    @Checks({Rule.STAGE_9, Rule.STAGE_6, Rule.STAGE_3})
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
    @Checks(Rule.COMPRESSOR_6)
    protected void memoryIsBoundedByTheTarget() {
        int room = 64 << 10;
        byte[] bomb = frameOf(new byte[4 << 20]);
        String rule = Rule.COMPRESSOR_6 + ": Decompressing costs no more memory than the target, whatever the frame"
                + " claims";
        try (CompressorLane lane = lane()) {
            // Loads classes, so that they are not counted below.
            lane.survive(bomb, room);
        }
        try (CompressorLane lane = lane()) {
            StageCall call = new StageCall(Kind.DECOMPRESS, "decompress", bomb, room);
            Allocation.assertAtMost(2 << 20, rule, () -> call.tooSmall(lane.receiver()::decompress));
        }
        for (byte[] frame : Samples.hostileFrames()) {
            try (CompressorLane lane = lane()) {
                StageCall call = new StageCall(Kind.DECOMPRESS, "decompress", frame, 1_000);
                Allocation.assertAtMost(2 << 20, rule, () -> call.survive(lane.receiver()::decompress));
            }
        }
    }

    /** A hostile frame shows nothing of earlier frames, and nothing that stood in its target before. */
    @Test
    @Checks(Rule.COMPRESSOR_8)
    protected void earlierBytesDoNotLeak() {
        byte[] secret = Samples.randomBytes(4_000, 4);
        Random random = Samples.random(5);
        for (int round = 0; round < 200; round++) {
            try (CompressorLane victim = lane(); CompressorLane lane = lane()) {
                victim.roundTrip("secrets", secret, LEVEL);
                byte[] frame = Samples.mutated(lane.compress(Content.TEXT.bytes(500)), random);
                byte[] written = lane.surviveOver(frame, secret);
                assertFalse(written != null && Samples.shows(written, Arrays.copyOf(secret, 2_000), 8),
                        Rule.COMPRESSOR_8 + ": A result shows"
                        + " no bytes of other frames and nothing that stood in its target before");
            }
        }
    }

    /** The provider serves 4 threads at once, each with a connection of its own. */
    @Test
    @Checks(Rule.PROVIDER_9)
    protected void manyThreadsMayUseTheProvider() {
        Compressor compressor = compressor();
        Concurrently.run(Rule.PROVIDER_9 + ": A compressor may be used by many threads at once", THREADS, thread -> {
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
    @Checks(Rule.COMPRESSOR_9)
    protected void bothWaysOfOneConnectionMayOverlap() {
        Compressor compressor = compressor();
        try (CompressorLane lane = new CompressorLane(compressor, this)) {
            CompressorLane back = lane.reversed();
            // Each thread compresses at one end what it restores at the other, so each end does both at once.
            Concurrently.run(Rule.COMPRESSOR_9 + ": One compress and one decompress of a connection may run at the"
                    + " same time", 2, thread -> {
                CompressorLane way = thread == 0 ? lane : back;
                for (int round = 0; round < 150; round++) {
                    way.roundTrip("runs", Content.RUNS.bytes(1_000 + 13 * round), LEVEL);
                }
            });
        }
    }

    /** What was given to a call is neither read nor written after it. */
    @Test
    @Checks(Rule.STAGE_1)
    protected void buffersAreUsedDuringTheCallOnly() {
        List<StageCall> calls = new ArrayList<>();
        try (CompressorLane lane = lane()) {
            for (int round = 0; round < 6; round++) {
                byte[] plain = Content.RUNS.bytes(700 + round);
                StageCall compression = lane.compression(plain);
                byte[] frame = compression.succeed(lane::compress);
                compression.takeBack();
                StageCall decompression = lane.decompression(frame, plain.length);
                byte[] restored = decompression.survive(lane.receiver()::decompress);
                decompression.takeBack();
                calls.addAll(List.of(compression, decompression));
                assertArrayEquals(plain, restored, Rule.STAGE_1 + ": A stage reads no buffer of an earlier call, but"
                        + " what"
                        + " was compressed did not come back when those had changed");
            }
        }
        assertTrue(calls.stream().allMatch(StageCall::untouched), Rule.STAGE_1 + ": A stage writes to no buffer of an"
                + " earlier call");
    }

    /** What stands behind the limit of a frame makes no difference. */
    @Test
    @Checks(Rule.STAGE_6)
    protected void nothingBehindTheLimitIsRead() {
        for (Content content : Content.values()) {
            byte[] plain = content.bytes(300);
            for (int cut = 0; cut < frameOf(plain).length; cut += 7) {
                try (CompressorLane one = lane(); CompressorLane two = lane()) {
                    byte[] frame = one.compress(plain);
                    byte[] alone = one.survive(Arrays.copyOf(frame, cut), plain.length);
                    byte[] before = two.decompression(two.compress(plain), plain.length)
                            .upTo(cut)
                            .survive(two.receiver()::decompress);
                    assertArrayEquals(alone, before, Rule.STAGE_6 + ": A stage reads nothing behind the limit, but a"
                            + " frame"
                            + " that was cut gives something else when its rest stands there");
                }
            }
        }
    }

    /** A frame can be restored although none before it came. */
    @Test
    @Checks(Rule.COMPRESSOR_2)
    protected void aFrameNeedsNoneBeforeIt() {
        try (CompressorLane lane = lane()) {
            for (Content content : Content.values()) {
                lane.compress(content.bytes(1_000));
                byte[] plain = content.bytes(1_001);
                byte[] restored = lane.survive(lane.compress(plain), plain.length);
                assertArrayEquals(plain, restored, Rule.COMPRESSOR_2 + ": A frame is restorable without those before"
                        + " it,"
                        + " but one of " + content + " is not");
            }
        }
    }

    /** Nothing that a frame holds keeps the thread. */
    @Test
    @Checks(Rule.COMPRESSOR_7)
    protected void everyFrameComesToAnEnd() {
        byte[] bomb = frameOf(new byte[4 << 20]);
        Await.call(Rule.COMPRESSOR_7 + ": Decompressing comes to an end, whatever the frame holds", () -> {
            for (byte[] frame : Samples.hostileFrames()) {
                try (CompressorLane lane = lane()) {
                    lane.survive(frame, 1_000);
                }
            }
            try (CompressorLane lane = lane()) {
                return lane.survive(bomb, 10);
            }
        });
    }

    /** No call waits. */
    @Test
    @Checks(Rule.STAGE_8)
    protected void nothingWaits() {
        try (CompressorLane lane = lane()) {
            byte[] plain = Content.TEXT.bytes(2_000);
            Waits.assertNone(() -> lane.quickRoundTrip(plain, LEVEL));
        }
    }

    /** What says that a frame is bad does not show what it holds, as it may be logged. */
    @Test
    @Checks(Rule.STAGE_10)
    protected void refusalsShowNoPayload() {
        byte[] plain = Samples.secretText();
        Random random = Samples.random(6);
        for (int round = 0; round < 300; round++) {
            try (CompressorLane lane = lane()) {
                byte[] frame = Samples.mutated(lane.compress(plain), random);
                StageCall call = lane.decompression(round % 2 == 0 ? frame : Arrays.copyOf(frame, frame.length / 2),
                        plain.length);
                call.survive(lane.receiver()::decompress);
                Samples.assertHidden(call.refusal());
            }
        }
    }

    @Override
    final void exercise() {
        try (CompressorLane lane = lane()) {
            lane.roundTrip("text", Content.TEXT.bytes(600), LEVEL);
        }
    }

    @Override
    final void open(Setup setup) {
        compressor().open(setup);
    }

    /** Two connections share no state: their frames may alternate, and one may end before the other. */
    @Test
    @Checks(Rule.PROVIDER_7)
    protected void connectionsShareNoState() {
        Compressor compressor = compressor();
        try (CompressorLane first = new CompressorLane(compressor, this)) {
            try (CompressorLane second = new CompressorLane(compressor, this)) {
                for (Content content : Content.values()) {
                    byte[] one = first.compress(content.bytes(3_000));
                    byte[] two = second.compress(content.bytes(2_000));
                    byte[] restored = first.decompress(one, 3_000);
                    assertArrayEquals(content.bytes(3_000), restored, Rule.PROVIDER_7 + ": Two connections share no"
                            + " state");
                    restored = second.decompress(two, 2_000);
                    assertArrayEquals(content.bytes(2_000), restored, Rule.PROVIDER_7 + ": Two connections share no"
                            + " state");
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
