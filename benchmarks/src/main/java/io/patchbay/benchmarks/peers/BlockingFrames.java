// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Frames in plain buffers. */
final class BlockingFrames {

    private BlockingFrames() {}

    static boolean complete(ByteBuffer in) {
        return in.remaining() >= Integer.BYTES && in.remaining() - Integer.BYTES >= in.getInt(in.position());
    }

    static void writeFully(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
