// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import io.patchbay.spi.CipherSession;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Combines frames with one key. Sealing and opening are the same and share what the first of them makes: a connection
 * that carries nothing needs no pad.
 */
final class XorSession implements CipherSession {

    /** {@code null} once it is closed. */
    private byte[] key;

    private Pad pad;

    /** Takes a key, which is its own from now on. */
    XorSession(byte[] key) {
        this.key = key;
    }

    private synchronized Pad newPad() {
        if (key == null) {
            throw new IllegalStateException("This session of xor is closed");
        }
        if (pad == null) {
            pad = new Pad(key);
        }
        return pad;
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
        Pad now = pad;
        if (now == null) {
            now = newPad();
        }
        int length = source.remaining();
        if (target.remaining() < length) {
            throw new IllegalArgumentException(
                    "xor needs a target of " + length + " bytes here, not " + target.remaining());
        }
        if (!target.hasArray()) {
            now.combine(source, target, length);
        } else if (source.hasArray()) {
            int from = source.arrayOffset() + source.position();
            now.combine(source.array(), from, target.array(), target.arrayOffset() + target.position(), length);
        } else {
            // Copying and then working within the array is faster than working across from outside the heap.
            int at = target.arrayOffset() + target.position();
            source.get(source.position(), target.array(), at, length);
            now.combine(target.array(), at, target.array(), at, length);
        }
        source.position(source.limit());
        target.position(target.position() + length);
        return length;
    }

    @Override
    public synchronized void close() {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
            key = null;
        }
        if (pad != null) {
            pad.erase();
            pad = null;
        }
    }
}
