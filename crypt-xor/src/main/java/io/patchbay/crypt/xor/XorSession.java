// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import io.patchbay.spi.CipherSession;
import java.nio.ByteBuffer;

/** Combines frames with one key. Sealing and opening are the same and share nothing that changes. */
final class XorSession implements CipherSession {

    private Pad pad;

    XorSession(byte[] key) {
        pad = new Pad(key);
    }

    @Override
    public int overhead() {
        return 0;
    }

    @Override
    public int seal(ByteBuffer source, ByteBuffer target) {
        return combine(source, target);
    }

    @Override
    public int open(ByteBuffer source, ByteBuffer target) {
        return combine(source, target);
    }

    private int combine(ByteBuffer source, ByteBuffer target) {
        if (pad == null) {
            throw new IllegalStateException("This session of xor is closed");
        }
        int length = source.remaining();
        if (target.remaining() < length) {
            throw new IllegalArgumentException(
                    "xor needs a target of " + length + " bytes here, not " + target.remaining());
        }
        if (!target.hasArray()) {
            pad.combine(source, target, length);
        } else if (source.hasArray()) {
            int from = source.arrayOffset() + source.position();
            pad.combine(source.array(), from, target.array(), target.arrayOffset() + target.position(), length);
        } else {
            // Copying and then working within the array is faster than working across from outside the heap.
            int at = target.arrayOffset() + target.position();
            source.get(source.position(), target.array(), at, length);
            pad.combine(target.array(), at, target.array(), at, length);
        }
        source.position(source.limit());
        target.position(target.position() + length);
        return length;
    }

    @Override
    public void close() {
        if (pad != null) {
            pad.erase();
            pad = null;
        }
    }
}
