// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import java.nio.ByteBuffer;

/** Encodes between any two buffers, byte by byte, without moving their positions. */
final class BufferEncoder {

    private BufferEncoder() {}

    /** Answers the target's index behind the last byte written. */
    static int encode(ByteBuffer source, ByteBuffer target, boolean compact) {
        int end = source.limit();
        int o = target.position();
        int i = source.position();
        while (i < end) {
            byte value = source.get(i);
            int run = 1;
            while (run < Runs.LONGEST && i + run < end && source.get(i + run) == value) {
                run++;
            }
            i += run;
            if (compact && value >= 0 && run <= 2) {
                for (int k = 0; k < run; k++) {
                    target.put(o++, value);
                }
            } else {
                target.put(o++, (byte) (Runs.MARKER + run));
                target.put(o++, value);
            }
        }
        return o;
    }
}
