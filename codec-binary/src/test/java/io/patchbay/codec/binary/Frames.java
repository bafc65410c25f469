// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Codecs and frames to test with. */
final class Frames {

    static final MessageTypes CHAT_IS_7 = MessageTypes.none().with("chat", 7);

    private Frames() {}

    static Setup setup(int version, MessageTypes types) {
        return Setup.of(Endpoint.parse("tcp+binary://localhost:7171"), Setup.Role.CLIENT)
                .withOptions(Options.none().with(StandardOptions.PROTOCOL_VERSION, version))
                .withMessageTypes(types);
    }

    static MessageCodec codec(int version, MessageTypes types) {
        return new BinaryProtocol().open(setup(version, types));
    }

    static byte[] encode(MessageCodec codec, Message message) {
        ByteBuffer target = ByteBuffer.allocate(1 << 18);
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

    /** Puts the checksum of version 2 behind a frame that lacks it. */
    static byte[] seal(byte[] open) {
        return ByteBuffer.allocate(open.length + 4).put(open).putInt(crc32c(open)).array();
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
        try (InputStream in = Frames.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
