// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.CodecException;
import io.patchbay.testkit.GuardedBuffer.Shape;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/** One call of a stage from a guarded source into a guarded target, with the rules for buffers checked. */
final class StageCall {

    static final int TARGET_TOO_SMALL = -1;

    /** What is called, and the rules for its work, for the room it asks for, and for room that is too small. */
    enum Kind {
        COMPRESS(Rule.COMPRESSOR_1, Rule.COMPRESSOR_3, Rule.COMPRESSOR_3),
        DECOMPRESS(Rule.COMPRESSOR_1, Rule.COMPRESSOR_1, Rule.COMPRESSOR_5),
        SEAL(Rule.CIPHER_11, Rule.CIPHER_13, Rule.CIPHER_13),
        OPEN(Rule.CIPHER_11, Rule.CIPHER_11, Rule.CIPHER_11),
        ENCODE(Rule.PROTOCOL_1, Rule.PROTOCOL_2, Rule.PROTOCOL_2),
        DECODE(Rule.PROTOCOL_1, Rule.PROTOCOL_1, Rule.PROTOCOL_1);

        private final Rule work;
        private final Rule room;
        private final Rule tooSmall;

        Kind(Rule work, Rule room, Rule tooSmall) {
            this.work = work;
            this.room = room;
            this.tooSmall = tooSmall;
        }
    }

    interface Operation {
        int run(ByteBuffer source, ByteBuffer target);
    }

    private final Kind kind;
    private final String what;
    private final GuardedBuffer source;
    private final GuardedBuffer target;
    private final int room;
    private CodecException refusal;

    StageCall(Kind kind, String what, byte[] source, int room) {
        this(kind, what, source, Shape.HEAP, room, Shape.HEAP);
    }

    StageCall(Kind kind, String what, byte[] source, Shape sourceShape, int room, Shape targetShape) {
        this.kind = kind;
        this.what = what + " of " + source.length + " bytes (" + sourceShape + ") into room for " + room + " ("
                + targetShape + ")";
        this.source = GuardedBuffer.holding(sourceShape, source);
        this.target = GuardedBuffer.withRoom(targetShape, room);
        this.room = room;
    }

    /** Fills the target beforehand. */
    StageCall over(byte[] earlier) {
        target.view().put(earlier);
        return this;
    }

    /** Lets the stage see the beginning of the source alone, although the rest is there behind the limit. */
    StageCall upTo(int length) {
        source.limit(length);
        return this;
    }

    /** Runs what must succeed, and gives what was written. */
    byte[] succeed(Operation operation) {
        byte[] written = succeedOrTooSmall(operation);
        assertTrue(written != null, () -> kind.room + ": The target has the room that was asked for, but " + what
                + " answered TARGET_TOO_SMALL");
        return written;
    }

    /** Runs what must succeed or say that its target is too small, and gives what was written or null. */
    byte[] succeedOrTooSmall(Operation operation) {
        ByteBuffer from = source.view();
        ByteBuffer to = target.view();
        int fromLimit = from.limit();
        int toStart = to.position();
        int toLimit = to.limit();
        int count = runOnly(operation, from, to, kind.work + ": A stage accepts what is within its rules", kind.room);
        if (count == TARGET_TOO_SMALL) {
            return null;
        }
        assertTrue(count >= 0, () -> Rule.STAGE_3 + ": A stage answers how many bytes it wrote, but " + what
                + " answered " + count);
        assertTrue(count <= room, () -> Rule.STAGE_6 + ": A stage writes no more than it has room for, but " + what
                + " wrote " + count);
        assertEquals(fromLimit, from.limit(), () -> Rule.STAGE_4 + ": A stage leaves the source's limit alone, but not "
                + what);
        assertEquals(fromLimit, from.position(), () -> Rule.STAGE_2 + ": On success the source's position is its"
                + " limit, but not after " + what);
        assertEquals(toLimit, to.limit(), () -> Rule.STAGE_4 + ": A stage leaves the target's limit alone, but not "
                + what);
        assertEquals(toStart + count, to.position(), () -> Rule.STAGE_3 + ": On success the target's position is behind"
                + " the last byte written, but not after " + what);
        return target.bytes(count);
    }

    /**
     * Runs what may be refused with a {@link CodecException} or for lack of room, and gives what was written or null.
     */
    byte[] survive(Operation operation) {
        try {
            int count = runOnly(operation, source.view(), target.view(), null, Rule.STAGE_9);
            assertTrue(count >= TARGET_TOO_SMALL && count <= room, () -> Rule.STAGE_3 + ": A stage answers from -1 to"
                    + " the room it has, but " + what + " answered " + count);
            return count < 0 ? null : target.bytes(count);
        } catch (CodecException e) {
            refusal = e;
            assertBuffers();
            return null;
        }
    }

    /** What the stage refused the source with, or {@code null} if it did not. */
    CodecException refusal() {
        return refusal;
    }

    /** Runs what must say that its target is too small. */
    void tooSmall(Operation operation) {
        String rule = kind.tooSmall + ": A target that is too small is answered with TARGET_TOO_SMALL, never with an"
                + " exception";
        int count = runOnly(operation, source.view(), target.view(), rule, kind.tooSmall);
        assertEquals(TARGET_TOO_SMALL, count, () -> kind.tooSmall + ": A target that is too small is answered with"
                + " TARGET_TOO_SMALL, but " + what + " answered otherwise");
    }

    /** Runs what must be refused. */
    void refused(String rule, Operation operation) {
        try {
            int count = runOnly(operation, source.view(), target.view(), null, Rule.STAGE_9);
            fail(rule + ", but " + what + " answered " + count);
        } catch (CodecException e) {
            assertBuffers();
        }
    }

    private int runOnly(Operation operation, ByteBuffer from, ByteBuffer to, String ruleAgainstRefusal, Rule overflow) {
        int count;
        try {
            count = operation.run(from, to);
        } catch (CodecException e) {
            if (ruleAgainstRefusal == null) {
                throw e;
            }
            return fail(ruleAgainstRefusal + ", but " + what + " threw " + e, e);
        } catch (BufferOverflowException e) {
            return fail(overflow + ": A stage keeps to the room it has, and asks for enough, but " + what + " threw"
                    + " " + e, e);
        } catch (UnsupportedOperationException e) {
            return fail(Rule.STAGE_7 + ": A stage serves buffers of every shape, but " + what + " threw " + e, e);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return fail(Rule.STAGE_9 + ": Bytes that a stage cannot accept are a CodecException and nothing else is"
                    + " thrown, but " + what + " threw " + e, e);
        }
        assertBuffers();
        return count;
    }

    private void assertBuffers() {
        source.assertUnchanged(what);
        target.assertMarginsUnchanged(what);
    }

    /** Uses both buffers for something else, as their owner may after the call. */
    void takeBack() {
        source.overwrite((byte) 0x2E);
        target.overwrite((byte) 0x3A);
    }

    /** Says whether the stage has left buffers alone that were taken back. */
    boolean untouched() {
        return source.holdsOnly((byte) 0x2E) && target.holdsOnly((byte) 0x3A);
    }
}
