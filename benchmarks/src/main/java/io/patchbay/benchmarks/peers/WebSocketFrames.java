// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;

/** WebSocket frames behind an HTTP head. Whole messages only, as both sides here send them. */
abstract class WebSocketFrames extends TunedHandler {

    static final int LAST = 0x80;
    static final int TEXT = LAST | 1;
    static final int BINARY = LAST | 2;
    private static final int CLOSE = LAST | 8;
    private static final int PING = LAST | 9;
    private static final int PONG = LAST | 10;
    private static final int MASKED = 0x80;
    /** More than the longest header. */
    private static final int HEADER_ROOM = 16;
    private static final int HEAD_END = 4;

    private final boolean client;
    private boolean open;

    WebSocketFrames(TunedBuffers buffers, boolean client) {
        super(buffers);
        this.client = client;
    }

    /** The head of the request, or of the response, has come. */
    abstract void onHead(String head);

    /** A message stands complete in the buffer; {@code first} is {@link #TEXT} or {@link #BINARY}. */
    abstract void onMessage(int first, ByteBuf in, int index, int length, int mask);

    @Override
    final int walk(ByteBuf in, int start, int end) {
        int index = open ? start : head(in, start, end);
        while (open && end - index >= 2) {
            int two = in.getUnsignedShort(index);
            int length = two & 0x7f;
            int header = (two & MASKED) != 0 ? 6 : 2;
            if (length > 125) {
                header += 2;
                if (end - index < header) {
                    break;
                }
                length = length == 126 ? in.getUnsignedShort(index + 2) : Integer.MAX_VALUE;
            }
            if (end - index - header < length) {
                checkLimit(length);
                break;
            }
            int mask = (two & MASKED) != 0 ? in.getInt(index + header - Integer.BYTES) : 0;
            frame(two >>> 8, in, index + header, length, mask);
            index += header + length;
        }
        return index;
    }

    private int head(ByteBuf in, int start, int end) {
        String text = in.toString(start, end - start, StandardCharsets.US_ASCII);
        int length = text.indexOf("\r\n\r\n");
        if (length < 0) {
            checkLimit(text.length());
            return start;
        }
        onHead(text.substring(0, length + 2));
        open = true;
        return start + length + HEAD_END;
    }

    private void checkLimit(int length) {
        if (length > capacity() / 2 - HEADER_ROOM) {
            throw new TooLongFrameException("A frame of more than " + (capacity() / 2 - HEADER_ROOM) + " bytes");
        }
    }

    private void frame(int first, ByteBuf in, int index, int length, int mask) {
        switch (first) {
            case TEXT, BINARY -> onMessage(first, in, index, length, mask);
            case PING -> pong(in, index, length, mask);
            case PONG -> { }
            case CLOSE -> context().close();
            default -> throw new CorruptedFrameException("A frame that begins with " + first);
        }
    }

    /** A client's masking key may be 0 where the bytes are the server's own. */
    private void pong(ByteBuf in, int index, int length, int mask) {
        ByteBuf out = room(HEADER_ROOM + length).writeByte(PONG);
        if (client) {
            out.writeByte(MASKED | length).writeInt(0);
        } else {
            out.writeByte(length);
        }
        WebSocketMask.copy(in, index, out, length, mask);
    }
}
