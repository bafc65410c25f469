// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.UnknownMessageTypeException;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Checksum, time, type and body, with texts and bytes alone. Its parts can be broken one by one. */
public class PlainProtocol implements Protocol {

    public PlainProtocol() {}

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public MessageCodec open(Setup setup) {
        return new Codec(setup.messageTypes());
    }

    boolean checksTheSum() {
        return true;
    }

    boolean checksTheEnd() {
        return true;
    }

    boolean checksTypes() {
        return true;
    }

    boolean checksTheRoom() {
        return true;
    }

    long time(long millis) {
        return millis;
    }

    /** Takes the body out of the frame. */
    byte[] bodyOf(ByteBuffer frame, int length) {
        byte[] body = new byte[length];
        frame.get(body);
        return body;
    }

    Object asBody(byte[] bytes, boolean text) {
        return text ? new String(bytes, StandardCharsets.UTF_8) : bytes;
    }

    Object lazyBody(ByteBuffer frame, int length, boolean text) {
        return asBody(bodyOf(frame, length), text);
    }

    private final class Codec implements MessageCodec {

        private static final int HEADER = 4 + 8 + 4 + 1 + 4;

        private final MessageTypes types;

        Codec(MessageTypes types) {
            this.types = types;
        }

        @Override
        public int encode(Message message, ByteBuffer target) {
            checkType(message.type());
            boolean text = message.body() instanceof String;
            if (!text && !(message.body() instanceof byte[]) && !(message.body() instanceof EncodedBody)) {
                throw new CodecException("The plain protocol carries text and bytes alone");
            }
            byte[] type = message.type().getBytes(StandardCharsets.UTF_8);
            byte[] body = message.bytes();
            int size = HEADER + type.length + body.length;
            if (checksTheRoom() && size > target.remaining()) {
                return TARGET_TOO_SMALL;
            }
            int start = target.position();
            target.putInt(0).putLong(time(message.timestampMillis())).putInt(type.length).put(type);
            target.put((byte) (text ? 1 : 0)).putInt(body.length).put(body);
            target.putInt(start, sum(target, start, size));
            return size;
        }

        @Override
        public Message decode(ByteBuffer frame) {
            try {
                int start = frame.position();
                if (frame.remaining() < HEADER) {
                    throw new CodecException("The frame was cut");
                }
                if (checksTheSum() && sum(frame, start, frame.remaining()) != frame.getInt(start)) {
                    throw new CodecException("The checksum is wrong");
                }
                frame.getInt();
                long time = frame.getLong();
                String type = new String(part(frame), StandardCharsets.UTF_8);
                boolean text = frame.get() == 1;
                int length = frame.getInt();
                if (length < 0 || length > frame.remaining()) {
                    throw new CodecException("A body is longer than its frame");
                }
                Object body = lazyBody(frame, length, text);
                if (frame.hasRemaining() && checksTheEnd()) {
                    throw new CodecException("Bytes behind the message");
                }
                frame.position(frame.limit());
                checkType(type);
                return Message.of(type, types.id(type).orElse(Message.NO_ID), time, body);
            } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
                throw new CodecException("The frame was cut", e);
            }
        }

        private byte[] part(ByteBuffer frame) {
            int length = frame.getInt();
            if (length < 0 || length > frame.remaining()) {
                throw new CodecException("A part is longer than its frame");
            }
            byte[] part = new byte[length];
            frame.get(part);
            return part;
        }

        private void checkType(String type) {
            if (checksTypes() && !types.isEmpty() && types.id(type).isEmpty()) {
                throw UnknownMessageTypeException.named(type);
            }
        }

        private int sum(ByteBuffer bytes, int start, int size) {
            CRC32C sum = new CRC32C();
            sum.update(bytes.duplicate().limit(start + size).position(start + 4));
            return (int) sum.getValue();
        }
    }
}
