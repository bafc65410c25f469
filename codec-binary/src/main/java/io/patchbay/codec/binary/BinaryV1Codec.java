// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;

/** The 14-byte header of the first source document. */
final class BinaryV1Codec implements MessageCodec {

    private static final int HEADER = 14;
    private static final long U32 = 0xFFFF_FFFFL;

    private final MessageTypes types;
    private final Structures structures;
    private final int maxBytes;

    BinaryV1Codec(MessageTypes types, Structures structures, int maxBytes) {
        this.types = types;
        this.structures = structures;
        this.maxBytes = maxBytes;
    }

    @Override
    public int encode(Message message, ByteBuffer target) {
        long id = types.requiredIdToSend(message);
        long seconds = Math.floorDiv(message.timestampMillis(), 1000L);
        if (seconds < 0 || seconds > U32) {
            throw new CodecException("Version 1 of protocol \"binary\" carries times from 1970 to 2106 only, not "
                    + message.timestampMillis() + " ms since 1970; use version 2");
        }
        Object body = BodyWriter.unwrap(message.body(), structures);
        int start = target.position();
        int length = BodyWriter.write(body, target, start + HEADER, structures);
        if (length < 0) {
            return TARGET_TOO_SMALL;
        }
        if (BodyWriter.kind(body) == BodyWriter.STRUCTURED && !(body instanceof RawBody)) {
            requireContainer(target, start + HEADER, length, body);
        }
        target.putInt(start, (int) id);
        target.putInt(start + 4, (int) seconds);
        target.putShort(start + 8, (short) sum(target.array(), target.arrayOffset() + start + HEADER, length));
        target.putInt(start + 10, length);
        target.position(start + HEADER + length);
        return HEADER + length;
    }

    /** The first source document silently writes no data for anything else. */
    private static void requireContainer(ByteBuffer target, int index, int length, Object body) {
        int at = index;
        while (at < index + length && target.get(at) <= ' ') {
            at++;
        }
        if (at == index + length || target.get(at) != '{' && target.get(at) != '[') {
            throw new CodecException("Version 1 of protocol \"binary\" carries text, bytes, maps and lists, not "
                    + body.getClass().getName() + "; use version 2");
        }
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += bytes[i] & 0xFF;
        }
        return sum & 0xFFFF;
    }

    @Override
    public Message decode(ByteBuffer frame) {
        int available = frame.remaining();
        int start = frame.position();
        if (available < HEADER) {
            throw new CodecException("A message of " + available + " bytes is shorter than the header of version 1 of"
                    + " protocol \"binary\", " + HEADER + advice(frame));
        }
        if (available > maxBytes) {
            throw new CodecException("A message of " + available + " bytes is over the limit maxMessageBytes, "
                    + maxBytes);
        }
        long length = frame.getInt(start + 10) & U32;
        if (length != available - HEADER) {
            throw new CodecException("A message announces a body of " + length + " bytes and has "
                    + (available - HEADER) + advice(frame));
        }
        byte[] body = new byte[(int) length];
        frame.get(start + HEADER, body);
        if (sum(body, 0, body.length) != (frame.getShort(start + 8) & 0xFFFF)) {
            throw new CodecException("The checksum of a message is wrong" + advice(frame));
        }
        long id = frame.getInt(start) & U32;
        long millis = (frame.getInt(start + 4) & U32) * 1000;
        frame.position(frame.limit());
        return Message.of(types.nameReceived(id), id, millis, new RawBody(body, structures, false));
    }

    private static String advice(ByteBuffer frame) {
        return BinaryV2Codec.looksLikeIt(frame) ? "; the peer may speak version 2 (protocol.version=2)" : "";
    }
}
