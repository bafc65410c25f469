// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** The peer of every plugin of these tests: it copies. */
final class Copy implements Compressor {

    private final String name;

    Copy(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxCompressedLength(int length) {
        return length;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        int length = source.remaining();
        target.put(source);
        return length;
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        return source.remaining() > target.remaining() ? TARGET_TOO_SMALL : compress(source, target, 1);
    }
}
