// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;

/** Frames with a length before them. */
abstract class TunedFrames extends TunedHandler {

    static final int HEADER = Integer.BYTES;

    TunedFrames(TunedBuffers buffers) {
        super(buffers);
    }

    /** A frame stands complete in the buffer. */
    abstract void onFrame(ByteBuf in, int index, int length);

    @Override
    final int walk(ByteBuf in, int start, int end) {
        int index = start;
        while (end - index >= HEADER) {
            int length = in.getInt(index);
            if (end - index - HEADER < length) {
                checkLimit(length);
                break;
            }
            if (length < 0) {
                checkLimit(length);
            }
            onFrame(in, index + HEADER, length);
            index += HEADER + length;
        }
        return index;
    }

    private void checkLimit(int length) {
        if (length < 0 || length > capacity() - HEADER) {
            throw new TooLongFrameException("A frame of " + Integer.toUnsignedString(length) + " bytes");
        }
    }
}
