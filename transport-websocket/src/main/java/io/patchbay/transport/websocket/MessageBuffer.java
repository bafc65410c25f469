// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A message that is put together, from fragments or by inflating. Grows with what is there, never with promises. */
final class MessageBuffer {

    private static final int FIRST_BYTES = 256;

    /** A buffer up to this size is kept for the next message. */
    private static final int KEEP_BYTES = 64 * 1024;

    private final int max;
    private byte[] bytes = new byte[0];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int size;

    MessageBuffer(int max) {
        this.max = max;
    }

    int size() {
        return size;
    }

    /** Adds bytes; {@code false} if they are more than a message may have. */
    boolean add(ByteBuffer more) {
        int count = more.remaining();
        if (count > max - size) {
            return false;
        }
        reserve(count);
        more.get(bytes, size, count);
        size += count;
        return true;
    }

    /** Makes room for some bytes at least, up to one more than a message may have, so that one too many shows. */
    byte[] reserve(int count) {
        int needed = size + count;
        if (needed > bytes.length) {
            long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, max + 1L)));
            view = ByteBuffer.wrap(bytes);
        }
        return bytes;
    }

    /** Counts bytes that were put behind those that are there; {@code false} if they are too many. */
    boolean grow(int count) {
        size += count;
        return size <= max;
    }

    /** Shows bytes with absolute indices. */
    ByteBuffer view() {
        return view.clear();
    }

    /** Shows the whole message, until the next call. */
    ByteBuffer message() {
        return view.limit(size).position(0);
    }

    void clear() {
        size = 0;
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[0];
            view = ByteBuffer.wrap(bytes);
        }
    }
}
