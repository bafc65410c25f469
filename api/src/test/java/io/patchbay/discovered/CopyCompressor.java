// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** Compresses nothing. */
public class CopyCompressor implements Compressor {

    /** Makes one, as ServiceLoader does. */
    public CopyCompressor() {}

    @Override
    public String name() {
        return "copy";
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
        if (source.remaining() > target.remaining()) {
            return TARGET_TOO_SMALL;
        }
        return compress(source, target, 1);
    }
}
