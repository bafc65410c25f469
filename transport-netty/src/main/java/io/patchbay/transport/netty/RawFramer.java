// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.nio.ByteBuffer;

/** No framing: what has arrived together is handed out together, in pieces no longer than the limit of a frame. */
public final class RawFramer extends Framer {

    /**
     * Makes a framer for one link.
     *
     * @param name what messages call this framing
     * @param maxFrameBytes the greatest number of bytes handed out at once
     */
    public RawFramer(String name, int maxFrameBytes) {
        super(name, maxFrameBytes, 0, 0);
    }

    @Override
    protected boolean find(ByteBuffer bytes, int from, int end) {
        if (from >= end) {
            return false;
        }
        frameStart = from;
        frameEnd = end - from > maxFrameBytes ? from + maxFrameBytes : end;
        next = frameEnd;
        return true;
    }

    @Override
    protected void check(ByteBuffer frame, int length) {
        // A stream has no frames, so only the send queue bounds what is sent at once.
    }
}
