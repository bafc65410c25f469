// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import java.nio.ByteBuffer;

/** The bytes of a frame, as an array. */
record Frame(byte[] bytes, int from, int to) {

    /** Takes the buffer's own array if it has one; the buffer's position becomes its limit. */
    static Frame of(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + buffer.position();
            int to = buffer.arrayOffset() + buffer.limit();
            buffer.position(buffer.limit());
            return new Frame(buffer.array(), from, to);
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        return new Frame(copy, 0, copy.length);
    }
}
