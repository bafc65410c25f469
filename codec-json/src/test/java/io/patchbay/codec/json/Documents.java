// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Codecs and documents to test with. */
final class Documents {

    static final MessageTypes CHAT_IS_7 = MessageTypes.none().with("chat", 7);

    private Documents() {}

    static Setup setup(int version, MessageTypes types) {
        return Setup.of(Endpoint.parse("tcp+json://localhost:7171"), Setup.Role.CLIENT)
                .withOptions(Options.none().with(StandardOptions.PROTOCOL_VERSION, version))
                .withMessageTypes(types);
    }

    static MessageCodec codec(int version) {
        return new JsonProtocol().open(setup(version, MessageTypes.none()));
    }

    static MessageCodec codec(int version, MessageTypes types) {
        return new JsonProtocol().open(setup(version, types));
    }

    static MessageCodec codec(Limits limits) {
        return new JsonProtocol().open(setup(2, MessageTypes.none()).withLimits(limits));
    }

    static byte[] encode(MessageCodec codec, Message message) {
        ByteBuffer target = ByteBuffer.allocate(1 << 16);
        int length = codec.encode(message, target);
        if (length != target.position()) {
            throw new AssertionError("answered " + length + " and moved to " + target.position());
        }
        return Arrays.copyOf(target.array(), length);
    }

    static Message decode(MessageCodec codec, byte[] frame) {
        ByteBuffer source = ByteBuffer.wrap(frame);
        Message message = codec.decode(source);
        if (source.hasRemaining()) {
            throw new AssertionError("left " + source.remaining());
        }
        return message;
    }

    /** Puts the checksum behind a document that lacks its closing brace. */
    static byte[] seal(byte[] open) {
        String suffix = String.format(",\"checksum\":\"%08x\"}", crc32c(open));
        byte[] sealed = Arrays.copyOf(open, open.length + suffix.length());
        System.arraycopy(ascii(suffix), 0, sealed, open.length, suffix.length());
        return sealed;
    }

    static byte[] seal(String open) {
        return seal(open.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole version 2 document around the text of a JSON value. */
    static byte[] withData(String json) {
        return seal("{\"type\":\"t\",\"timestamp\":1,\"data\":" + json);
    }

    /** The same, written so that only the general reader takes it. */
    static byte[] withDataSpaced(String json) {
        return seal("{ \"type\":\"t\",\"timestamp\":1,\"data\":" + json);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** CRC-32C bit by bit, as RFC 3720 defines it. */
    static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
            }
        }
        return ~crc;
    }

    static byte[] resource(String name) {
        try (InputStream in = Documents.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
