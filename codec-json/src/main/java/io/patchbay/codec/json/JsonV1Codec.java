// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonToken;

/** The object of the first source document. */
final class JsonV1Codec implements MessageCodec {

    private static final byte[] ID = JsonOutput.ascii("{\"id\":");
    private static final byte[] TYPE = JsonOutput.ascii(",\"type\":");
    private static final byte[] CHECKSUM = JsonOutput.ascii(",\"checksum\":");
    private static final byte[] TIMESTAMP = JsonOutput.ascii(",\"timestamp\":");
    private static final byte[] DATA = JsonOutput.ascii(",\"data\":");
    private static final byte[] END = JsonOutput.ascii("}");

    private final JsonBodies bodies;
    private final MessageTypes types;

    JsonV1Codec(JsonBodies bodies, MessageTypes types) {
        this.bodies = bodies;
        this.types = types;
    }

    @Override
    public boolean textual() {
        return true;
    }

    @Override
    public int encode(Message message, ByteBuffer target) {
        long id = types.requiredIdToSend(message);
        Object body = message.body();
        if (body instanceof EncodedBody encoded && !(body instanceof JsonBody)) {
            body = encoded.as(Object.class);
        }
        JsonOutput output = new JsonOutput(target);
        output.raw(ID).number(id).raw(TYPE).string(message.type());
        output.raw(CHECKSUM).number(body instanceof String text ? sum(text) : 0);
        output.raw(TIMESTAMP).number(Math.floorDiv(message.timestampMillis(), 1000L)).raw(DATA);
        data(body, output);
        return output.raw(END).finish();
    }

    private void data(Object body, JsonOutput output) {
        if (body instanceof String text) {
            output.string(text);
            return;
        }
        if (body instanceof byte[]) {
            throw new CodecException("Version 1 of protocol \"json\" cannot carry bytes; use version 2");
        }
        int start = output.length();
        bodies.write(body, output);
        boolean container = body instanceof JsonBody json
                ? json.isContainer()
                : output.overflowed() || output.byteAt(start) == '{' || output.byteAt(start) == '[';
        if (!container) {
            throw new CodecException("Version 1 of protocol \"json\" carries text, objects and arrays, not "
                    + body.getClass().getName() + "; use version 2");
        }
    }

    /** Adds up the bytes of a text in UTF-8, without making them. */
    private static long sum(String text) {
        long sum = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                sum += c;
            } else if (c < 0x800) {
                sum += (0xC0 | c >> 6) + (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate((char) c)) {
                sum += (0xE0 | c >> 12) + (0x80 | c >> 6 & 0x3F) + (0x80 | c & 0x3F);
            } else {
                int point = text.codePointAt(i++);
                sum += (0xF0 | point >> 18) + (0x80 | point >> 12 & 0x3F) + (0x80 | point >> 6 & 0x3F)
                        + (0x80 | point & 0x3F);
            }
        }
        return sum & 0xFFFF;
    }

    @Override
    public Message decode(ByteBuffer frame) {
        Frame source = Frame.of(frame);
        StrictText.requireUtf8(source.bytes(), source.from(), source.to());
        Envelope envelope = Envelope.read(bodies, source.bytes(), source.from(), source.to());
        if (envelope.checksumToken != JsonToken.VALUE_NUMBER_INT) {
            throw new CodecException("Member \"checksum\" of a message is not a number, as version 1 of protocol"
                    + " \"json\" has it; the peer may speak version 2 (protocol.version=2)");
        }
        if (envelope.id == Message.NO_ID) {
            throw new CodecException("Member \"id\" of a message is missing");
        }
        verify(envelope);
        types.check(envelope.type, envelope.id);
        return Message.of(envelope.type, envelope.id, millis(envelope.timestamp), envelope.data);
    }

    private static void verify(Envelope envelope) {
        if (envelope.data instanceof JsonBody json && !json.isContainer()) {
            throw new CodecException("Member \"data\" of a message is not a string, an object or an array");
        }
        long expected = envelope.data instanceof String text ? sum(text) : 0;
        if (!envelope.checksum.equals(Long.toString(expected))) {
            throw new CodecException("The checksum of a message is wrong");
        }
    }

    private static long millis(long seconds) {
        try {
            return Math.multiplyExact(seconds, 1000L);
        } catch (ArithmeticException e) {
            throw new CodecException("Member \"timestamp\" of a message is out of range", e);
        }
    }
}
