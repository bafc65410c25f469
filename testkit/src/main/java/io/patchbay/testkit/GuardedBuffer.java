// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Memory with a known margin on both sides, so that a stage that strays is seen. */
final class GuardedBuffer {

    enum Shape {
        HEAP(false, false, false),
        SLICED(false, true, false),
        DIRECT(true, false, false),
        SLICED_DIRECT(true, true, false),
        READ_ONLY(false, true, true),
        READ_ONLY_DIRECT(true, true, true);

        static final List<Shape> TARGETS = List.of(HEAP, SLICED, DIRECT, SLICED_DIRECT);
        static final List<Shape> SOURCES = List.of(values());

        private final boolean direct;
        private final boolean sliced;
        private final boolean readOnly;

        Shape(boolean direct, boolean sliced, boolean readOnly) {
            this.direct = direct;
            this.sliced = sliced;
            this.readOnly = readOnly;
        }
    }

    private static final int MARGIN = 48;
    private static final int OFFSET = 11;
    private static final byte[] NOISE = Samples.randomBytes(4_099, 13);

    private final Shape shape;
    private final ByteBuffer memory;
    private final byte[] before;
    private final int room;
    private int visible;

    private GuardedBuffer(Shape shape, byte[] before, int room) {
        this.shape = shape;
        this.before = before;
        this.room = room;
        this.visible = room;
        this.memory = shape.direct ? ByteBuffer.allocateDirect(before.length) : ByteBuffer.allocate(before.length);
        memory.put(0, before);
    }

    static GuardedBuffer holding(Shape shape, byte[] content) {
        byte[] all = noise(content.length + 2 * MARGIN);
        System.arraycopy(content, 0, all, MARGIN, content.length);
        return new GuardedBuffer(shape, all, content.length);
    }

    static GuardedBuffer withRoom(Shape shape, int room) {
        return new GuardedBuffer(shape, noise(room + 2 * MARGIN), room);
    }

    /** What no stage would write by chance, in a hurry. */
    private static byte[] noise(int size) {
        byte[] noise = Arrays.copyOf(NOISE, size);
        for (int filled = NOISE.length; filled < size; filled += NOISE.length) {
            System.arraycopy(NOISE, 0, noise, filled, Math.min(NOISE.length, size - filled));
        }
        return noise;
    }

    /** A new view of all the room, at an offset, with a margin of the same memory in front and behind. */
    ByteBuffer view() {
        return view(visible);
    }

    /** Hides the rest of the content behind the limit of every view. */
    void limit(int length) {
        visible = length;
    }

    ByteBuffer view(int length) {
        ByteBuffer view = memory.duplicate();
        if (shape.sliced) {
            view = view.position(OFFSET).limit(before.length - OFFSET).slice();
            view.position(MARGIN - OFFSET);
        } else {
            view.position(MARGIN);
        }
        view.limit(view.position() + length);
        return shape.readOnly ? view.asReadOnlyBuffer() : view;
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        memory.get(MARGIN, bytes);
        return bytes;
    }

    /** Writes over the content, as the owner of the memory may after a call. */
    void overwrite(byte value) {
        for (int i = MARGIN; i < MARGIN + room; i++) {
            memory.put(i, value);
        }
    }

    /** Whether all of the room has one value. */
    boolean holdsOnly(byte value) {
        for (int i = MARGIN; i < MARGIN + room; i++) {
            if (memory.get(i) != value) {
                return false;
            }
        }
        return true;
    }

    void assertUnchanged(String what) {
        int at = memory.duplicate().clear().mismatch(ByteBuffer.wrap(before));
        if (at >= 0) {
            fail(Rule.STAGE_5 + ": A stage never writes to a source, but " + what + " changed byte"
                    + " " + (at - MARGIN) + " of it (" + shape
                    + ", " + room + " bytes)");
        }
    }

    void assertMarginsUnchanged(String what) {
        ByteBuffer now = memory.duplicate().clear();
        ByteBuffer then = ByteBuffer.wrap(before);
        boolean front = now.slice(0, MARGIN).equals(then.slice(0, MARGIN));
        boolean rear = now.slice(MARGIN + room, MARGIN).equals(then.slice(MARGIN + room, MARGIN));
        if (!front || !rear) {
            fail(Rule.STAGE_6 + ": A stage never looks outside position and limit, but " + what + " wrote "
                    + (front ? "behind the limit" : "before the position") + " of the target (" + shape + ", room for "
                    + room + " bytes)");
        }
    }
}
