// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** Keeps the bytes as they are, behind a marker and a length: the smallest honest compressor. */
public class PlainCompressor implements Compressor {

    static final byte MARKER = 0x2A;
    static final int HEADER = 5;

    public PlainCompressor() {}

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int maxCompressedLength(int length) {
        return length + HEADER;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        int length = source.remaining();
        target.put(MARKER).putInt(length).put(source);
        return length + HEADER;
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        if (source.remaining() < HEADER || source.get() != MARKER || source.getInt() != source.remaining()) {
            throw new CodecException("Not a frame of the plain compressor");
        }
        int length = source.remaining();
        if (length > target.remaining()) {
            return TARGET_TOO_SMALL;
        }
        target.put(source);
        return length;
    }
}
