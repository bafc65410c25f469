// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The successor: milliseconds, bodies of every kind, and a checksum over the whole document. */
final class JsonV2Codec implements MessageCodec {

    private static final byte[] ID = JsonOutput.ascii("{\"id\":");
    private static final byte[] TYPE = JsonOutput.ascii(",\"type\":");
    private static final byte[] TYPE_FIRST = JsonOutput.ascii("{\"type\":");
    private static final byte[] TIMESTAMP = JsonOutput.ascii(",\"timestamp\":");
    private static final byte[] DATA = JsonOutput.ascii(",\"data\":");
    private static final byte[] BASE64_DATA = JsonOutput.ascii(",\"encoding\":\"base64\",\"data\":\"");
    private static final byte[] QUOTE = JsonOutput.ascii("\"");
    private static final byte[] CHECKSUM = JsonOutput.ascii(",\"checksum\":\"");
    private static final byte[] END = JsonOutput.ascii("\"}");
    private static final int HEX_DIGITS = 8;
    private static final int SUFFIX_LENGTH = CHECKSUM.length + HEX_DIGITS + END.length;

    private final JsonBodies bodies;
    private final MessageTypes types;

    JsonV2Codec(JsonBodies bodies, MessageTypes types) {
        this.bodies = bodies;
        this.types = types;
    }

    @Override
    public boolean textual() {
        return true;
    }

    @Override
    public boolean carriesSignals() {
        return true;
    }

    @Override
    public int encode(Message message, ByteBuffer target) {
        long id = MessageTypes.isSignal(message.type()) ? Message.NO_ID : types.idToSend(message);
        JsonOutput output = new JsonOutput(target);
        if (id == Message.NO_ID) {
            output.raw(TYPE_FIRST);
        } else {
            output.raw(ID).number(id).raw(TYPE);
        }
        output.string(message.type()).raw(TIMESTAMP).number(message.timestampMillis());
        data(message.body(), output);
        output.checksumSuffix(CHECKSUM, END);
        return output.finish();
    }

    private void data(Object body, JsonOutput output) {
        if (body instanceof String text) {
            output.raw(DATA).string(text);
        } else if (body instanceof byte[] bytes) {
            output.raw(BASE64_DATA).raw(Base64.getEncoder().encode(bytes)).raw(QUOTE);
        } else if (body instanceof EncodedBody encoded && !(body instanceof JsonBody)) {
            data(encoded.as(Object.class), output);
        } else {
            output.raw(DATA);
            bodies.write(body, output);
        }
    }

    @Override
    public Message decode(ByteBuffer frame) {
        Frame source = Frame.of(frame);
        byte[] bytes = source.bytes();
        int from = source.from();
        int to = source.to();
        if (to - from > bodies.maxBytes()) {
            throw new CodecException("A message of " + (to - from) + " bytes is over the limit maxMessageBytes, "
                    + bodies.maxBytes());
        }
        verify(bytes, from, to);
        StrictText.requireUtf8(bytes, from, to);
        CanonicalReader canonical = new CanonicalReader(bodies, bytes, from, to - SUFFIX_LENGTH);
        if (canonical.read()) {
            check(canonical.type, canonical.id);
            return Message.of(canonical.type, canonical.id, canonical.timestamp, canonical.data);
        }
        Envelope envelope = Envelope.read(bodies, bytes, from, to);
        Object data = data(envelope);
        check(envelope.type, envelope.id);
        return Message.of(envelope.type, envelope.id, envelope.timestamp, data);
    }

    private void check(String type, long id) {
        if (!MessageTypes.isSignal(type)) {
            types.check(type, id);
        }
    }

    private static void verify(byte[] bytes, int from, int to) {
        int suffix = to - SUFFIX_LENGTH;
        if (suffix < from || !matches(bytes, suffix, CHECKSUM) || !matches(bytes, to - END.length, END)) {
            throw new CodecException("A message does not end with the checksum of version 2 of protocol \"json\"; the"
                    + " peer may speak version 1 (protocol.version=1)");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, suffix - from);
        if (checksum(bytes, suffix + CHECKSUM.length) != crc.getValue()) {
            throw new CodecException("The checksum of a message is wrong");
        }
    }

    private static boolean matches(byte[] bytes, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads lower-case hexadecimal digits; gives -1, which no checksum is, for anything else. */
    private static long checksum(byte[] bytes, int at) {
        long value = 0;
        for (int i = at; i < at + HEX_DIGITS; i++) {
            int c = bytes[i];
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static Object data(Envelope envelope) {
        if (envelope.encoding == null) {
            return envelope.data;
        }
        if (!envelope.encoding.equals("base64") || !(envelope.data instanceof String text)) {
            throw new CodecException("Member \"encoding\" of a message is not \"base64\", or its data is no string");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new CodecException("Member \"data\" of a message is not base64");
        }
    }
}
