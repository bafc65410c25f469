// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.patchbay.benchmarks.Workload;
import java.nio.charset.StandardCharsets;

/** What the client of the WebSocket workloads sends: ready on the wire, masked, all but the number. */
final class WebSocketMessages {

    /** Any but 0. That no one can foresee it matters to proxies, of which there are none here. */
    private static final int KEY = 0x5a3c96e1;

    private static final String TEXT_START = "{\"seq\":\"";
    private static final String TEXT_MIDDLE = "00000000\",\"note\":\"";
    private static final String TEXT_FILLING = "order 4711 was shipped from the north gate on time, ";
    private static final String TEXT_END = "\"}";
    private static final int MASKED = 0x80;
    private static final int SHORT = 125;
    private static final int EXTENDED = 126;
    /** One in so many is compared as a whole. */
    private static final int SAMPLED = 1024;

    private final boolean text;
    private final ByteBuf plain;
    private final byte[] wire;
    private final int numberAt;
    private final int header;

    WebSocketMessages(Workload workload) {
        text = workload.kind() == Workload.Kind.WS_TEXT;
        byte[] bytes = text ? json(workload.size()) : new byte[workload.size()];
        plain = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        numberAt = text ? TEXT_START.length() : 0;
        ByteBuf frame = Unpooled.directBuffer();
        frame.writeByte(first());
        if (bytes.length <= SHORT) {
            frame.writeByte(MASKED | bytes.length);
        } else {
            frame.writeByte(MASKED | EXTENDED).writeShort(bytes.length);
        }
        frame.writeInt(KEY);
        header = frame.writerIndex();
        WebSocketMask.copy(plain, 0, frame.ensureWritable(bytes.length), bytes.length, KEY);
        wire = ByteBufUtil.getBytes(frame);
        frame.release();
    }

    private static byte[] json(int size) {
        int filled = size - TEXT_START.length() - TEXT_MIDDLE.length() - TEXT_END.length();
        String filling = TEXT_FILLING.repeat(filled / TEXT_FILLING.length() + 1).substring(0, filled);
        return (TEXT_START + TEXT_MIDDLE + filling + TEXT_END).getBytes(StandardCharsets.US_ASCII);
    }

    /** The first byte of each frame. */
    int first() {
        return text ? WebSocketFrames.TEXT : WebSocketFrames.BINARY;
    }

    /** The length of a frame on the wire. */
    int wireBytes() {
        return wire.length;
    }

    void write(ByteBuf out, long number) {
        int at = out.writerIndex();
        out.writeBytes(wire).setLong(at + header + numberAt, word(number) ^ WebSocketMask.wide(KEY));
    }

    /** Throws if that is not the message of that number. */
    void check(int first, ByteBuf in, int index, int length, long number) {
        if (first != first() || length != plain.readableBytes() || in.getLong(index + numberAt) != word(number)) {
            throw new IllegalStateException("Message " + number + " was due, but another of " + length
                    + " bytes came: " + ByteBufUtil.hexDump(in, index, Math.min(length, SHORT)));
        }
        if (number % SAMPLED == 0) {
            int rest = numberAt + Long.BYTES;
            if (!ByteBufUtil.equals(in, index, plain, 0, numberAt)
                    || !ByteBufUtil.equals(in, index + rest, plain, rest, length - rest)) {
                throw new IllegalStateException("Message " + number + " came changed");
            }
        }
    }

    /** The number as its eight bytes are: itself, or its last eight hexadecimal digits. */
    private long word(long number) {
        if (!text) {
            return number;
        }
        long digits = Integer.toUnsignedLong((int) number);
        digits = (digits | digits << 16) & 0x0000ffff0000ffffL;
        digits = (digits | digits << 8) & 0x00ff00ff00ff00ffL;
        digits = (digits | digits << 4) & 0x0f0f0f0f0f0f0f0fL;
        long letters = digits + 0x0606060606060606L >>> 4 & 0x0101010101010101L;
        return digits + 0x3030303030303030L + letters * ('a' - '0' - 10);
    }
}
