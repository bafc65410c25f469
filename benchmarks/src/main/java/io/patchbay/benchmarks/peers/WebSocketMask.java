// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Takes the mask off, a word at a time. */
final class WebSocketMask {

    private static final long NOT_ASCII = 0x8080808080808080L;

    private WebSocketMask() {}

    /** The masking key, twice. */
    static long wide(int mask) {
        return (long) mask << Integer.SIZE | Integer.toUnsignedLong(mask);
    }

    /** Appends what is masked there; tells whether all of it is ASCII. */
    static boolean copy(ByteBuf in, int index, ByteBuf out, int length, int mask) {
        ByteBuffer source = in.internalNioBuffer(index, length);
        ByteBuffer target = out.internalNioBuffer(out.writerIndex(), length);
        out.writerIndex(out.writerIndex() + length);
        int from = source.position();
        int to = target.position();
        long wide = wide(mask);
        long seen = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            long word = source.getLong(from + i) ^ wide;
            target.putLong(to + i, word);
            seen |= word;
        }
        for (; i < length; i++) {
            byte single = (byte) (source.get(from + i) ^ mask >>> (24 - (i & 3) * 8));
            target.put(to + i, single);
            seen |= single;
        }
        return (seen & NOT_ASCII) == 0;
    }
}
