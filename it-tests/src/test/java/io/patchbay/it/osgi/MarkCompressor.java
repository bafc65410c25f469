// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** The provider of bundles that tests make in several versions; it only copies. */
public final class MarkCompressor implements Compressor {

    @Override
    public String name() {
        return "mark";
    }

    @Override
    public int maxCompressedLength(int length) {
        return length;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        return copy(source, target);
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        return copy(source, target);
    }

    private static int copy(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        target.put(source);
        return length;
    }
}
