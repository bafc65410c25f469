// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** Decodes between any two buffers, byte by byte, without moving their positions. */
final class BufferDecoder {

    private BufferDecoder() {}

    /** Answers the target's index behind the last byte written, or {@link Compressor#TARGET_TOO_SMALL}. */
    static int decode(ByteBuffer source, ByteBuffer target, boolean lenient) {
        int end = source.limit();
        int room = target.limit();
        int o = target.position();
        int i = source.position();
        while (i < end) {
            byte value = source.get(i++);
            int count = 1;
            if (value < 0) {
                if (i == end) {
                    Malformed.markerAtEnd(lenient);
                    return o;
                }
                count = Malformed.checkedCount(value, i - 1 - source.position(), lenient);
                value = source.get(i++);
            }
            if (count > room - o) {
                return Compressor.TARGET_TOO_SMALL;
            }
            for (int k = 0; k < count; k++) {
                target.put(o++, value);
            }
        }
        return o;
    }
}
