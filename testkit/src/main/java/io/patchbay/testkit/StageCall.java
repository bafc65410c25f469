// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.CodecException;
import io.patchbay.testkit.GuardedBuffer.Shape;
import java.nio.ByteBuffer;

/** One call of a stage from a guarded source into a guarded target, with the rules for buffers checked. */
final class StageCall {

    static final int TARGET_TOO_SMALL = -1;

    interface Operation {
        int run(ByteBuffer source, ByteBuffer target);
    }

    private final String what;
    private final GuardedBuffer source;
    private final GuardedBuffer target;
    private final int room;

    StageCall(String what, byte[] source, int room) {
        this(what, source, Shape.HEAP, room, Shape.HEAP);
    }

    StageCall(String what, byte[] source, Shape sourceShape, int room, Shape targetShape) {
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

    /** Runs what must succeed, and gives what was written. */
    byte[] succeed(Operation operation) {
        byte[] written = succeedOrTooSmall(operation);
        assertTrue(written != null, () -> "The target has the room that was asked for, but " + what
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
        int count = runOnly(operation, from, to, "A stage accepts what is within its rules");
        if (count == TARGET_TOO_SMALL) {
            return null;
        }
        assertTrue(count >= 0, () -> "A stage answers how many bytes it wrote, but " + what + " answered " + count);
        assertTrue(count <= room, () -> "A stage writes no more than it has room for, but " + what + " wrote " + count);
        assertEquals(fromLimit, from.limit(), () -> "A stage leaves the source's limit alone, but not " + what);
        assertEquals(fromLimit, from.position(), () -> "On success the source's position is its limit, but not after "
                + what);
        assertEquals(toLimit, to.limit(), () -> "A stage leaves the target's limit alone, but not " + what);
        assertEquals(toStart + count, to.position(), () -> "On success the target's position is behind the last byte"
                + " written, but not after " + what);
        return target.bytes(count);
    }

    /**
     * Runs what may be refused with a {@link CodecException} or for lack of room, and gives what was written or null.
     */
    byte[] survive(Operation operation) {
        try {
            int count = runOnly(operation, source.view(), target.view(), null);
            assertTrue(count >= TARGET_TOO_SMALL && count <= room, () -> "A stage answers from -1 to the room it has,"
                    + " but " + what + " answered " + count);
            return count < 0 ? null : target.bytes(count);
        } catch (CodecException e) {
            assertBuffers();
            return null;
        }
    }

    /** Runs what must say that its target is too small. */
    void tooSmall(Operation operation) {
        int count = runOnly(operation, source.view(), target.view(), "A target that is too small is answered with"
                + " TARGET_TOO_SMALL, never with an exception");
        assertEquals(TARGET_TOO_SMALL, count, () -> "A target that is too small is answered with TARGET_TOO_SMALL, but "
                + what + " answered otherwise");
    }

    /** Runs what must be refused. */
    void refused(String rule, Operation operation) {
        try {
            int count = runOnly(operation, source.view(), target.view(), null);
            fail(rule + ", but " + what + " answered " + count);
        } catch (CodecException e) {
            assertBuffers();
        }
    }

    private int runOnly(Operation operation, ByteBuffer from, ByteBuffer to, String ruleAgainstRefusal) {
        int count;
        try {
            count = operation.run(from, to);
        } catch (CodecException e) {
            if (ruleAgainstRefusal == null) {
                throw e;
            }
            return fail(ruleAgainstRefusal + ", but " + what + " threw " + e, e);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return fail("Bytes that a stage cannot accept are a CodecException and nothing else is thrown, but " + what
                    + " threw " + e, e);
        }
        assertBuffers();
        return count;
    }

    private void assertBuffers() {
        source.assertUnchanged(what);
        target.assertMarginsUnchanged(what);
    }
}
