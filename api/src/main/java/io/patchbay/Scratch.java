// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.ByteBuffer;

/**
 * One array that a stage writes to and the next one reads from. Two views of it let a cipher work in place.
 */
final class Scratch {

    private static final int INITIAL_BYTES = 1024;

    /** An array larger than this is given back after use, so that one large message does not cost its size for ever. */
    private static final int KEPT_BYTES = 512 * 1024;

    // Two views here as well, for a stage may refuse one buffer as both source and target.
    private static final ByteBuffer NOTHING_TO_WRITE_TO = ByteBuffer.allocate(0);
    private static final ByteBuffer NOTHING_TO_READ = NOTHING_TO_WRITE_TO.duplicate();

    private ByteBuffer writable = NOTHING_TO_WRITE_TO;
    private ByteBuffer readable = NOTHING_TO_READ;

    /** A view to write to, from {@code offset} on, with room for at least {@code room} bytes. */
    ByteBuffer toWrite(int offset, int room) {
        grow(offset + room);
        return writable.limit(writable.capacity()).position(offset);
    }

    /** A view to write to, from {@code offset} to {@code limit}. */
    ByteBuffer toWriteExactly(int offset, int limit) {
        grow(limit);
        return writable.limit(limit).position(offset);
    }

    /** A view of what was written. */
    ByteBuffer toRead(int from, int to) {
        return readable.limit(to).position(from);
    }

    int capacity() {
        return writable.capacity();
    }

    /** Keeps the first {@code kept} bytes and makes room for {@code bytes} in all. */
    void growKeeping(int kept, int bytes) {
        if (writable.capacity() < bytes) {
            byte[] old = writable.array();
            grow(bytes);
            System.arraycopy(old, 0, writable.array(), 0, kept);
        }
    }

    private void grow(int bytes) {
        if (writable.capacity() < bytes) {
            long doubled = Math.max(INITIAL_BYTES, 2L * writable.capacity());
            allocate((int) Math.min(Math.max(bytes, doubled), Integer.MAX_VALUE - 8));
        }
    }

    private void allocate(int bytes) {
        writable = ByteBuffer.allocate(bytes);
        readable = writable.duplicate();
    }

    void trim() {
        if (writable.capacity() > KEPT_BYTES) {
            writable = NOTHING_TO_WRITE_TO;
            readable = NOTHING_TO_READ;
        }
    }
}
