// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.StageCall.Kind;
import java.nio.ByteBuffer;

/** One way of one connection: the codec that encodes at one end and the codec that decodes at the other. */
final class CodecLane {

    private final MessageCodec encoder;
    private final MessageCodec decoder;
    private final int limit;

    private CodecLane(MessageCodec encoder, MessageCodec decoder, int limit) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.limit = limit;
    }

    static CodecLane of(Protocol protocol, Setup client, Setup server) {
        return new CodecLane(open(protocol, client), open(protocol, server), client.limits().maxMessageBytes());
    }

    static CodecLane of(Protocol protocol, ProtocolContract contract, MessageTypes types) {
        return of(
                protocol,
                contract.setup(Setup.Role.CLIENT).withMessageTypes(types),
                contract.setup(Setup.Role.SERVER).withMessageTypes(types));
    }

    private static MessageCodec open(Protocol protocol, Setup setup) {
        MessageCodec codec;
        try {
            codec = protocol.open(setup);
        } catch (RuntimeException e) {
            codec = fail(Rule.PROVIDER_13 + ": open() accepts the setup that setup() gives, but threw " + e, e);
        }
        assertNotNull(codec, Rule.PROVIDER_11 + ": open() never returns null");
        return codec;
    }

    MessageCodec encoder() {
        return encoder;
    }

    byte[] encode(Message message) {
        return encode(message, Shape.HEAP);
    }

    /** As a caller does: again with a larger target, until the message fits. */
    byte[] encode(Message message, Shape shape) {
        for (int room = 32; room <= limit; room = room * 4) {
            StageCall call = new StageCall(Kind.ENCODE, "encode " + message, new byte[0], Shape.HEAP, room, shape);
            byte[] written = call.succeedOrTooSmall(encodingOf(message));
            if (written != null) {
                return written;
            }
        }
        return fail(Rule.PROTOCOL_2 + ": encode says TARGET_TOO_SMALL only while the message does not fit, but still"
                + " did for " + message
                + " at the limit of a message");
    }

    byte[] encodeInto(Message message, int room) {
        return new StageCall(Kind.ENCODE, "encode " + message, new byte[0], Shape.HEAP, room, Shape.SLICED)
                .succeed(encodingOf(message));
    }

    void tooSmall(Message message, int room) {
        new StageCall(Kind.ENCODE, "encode " + message, new byte[0], Shape.HEAP, room, Shape.SLICED)
                .tooSmall(encodingOf(message));
    }

    StageCall encoding(Message message, int room) {
        return new StageCall(Kind.ENCODE, "encode " + message, new byte[0], room);
    }

    StageCall.Operation encodingOf(Message message) {
        return (source, target) -> encoder.encode(message, target);
    }

    Message decode(byte[] frame) {
        return decode(frame, Shape.HEAP);
    }

    Message decode(byte[] frame, Shape shape) {
        Message[] message = new Message[1];
        new StageCall(Kind.DECODE, "decode", frame, shape, 0, Shape.HEAP).succeed(decoding(message));
        assertNotNull(message[0], Rule.PROVIDER_11 + ": decode() never returns null");
        return message[0];
    }

    /** Without guards, so that as much time as possible is spent in the codec. */
    Message quickDecode(byte[] frame) {
        return decoder.decode(ByteBuffer.wrap(frame));
    }

    /** Decodes the beginning of a frame whose rest stands behind the limit, which is to be refused. */
    void refuseUpTo(String rule, int length, byte[] frame) {
        new StageCall(Kind.DECODE, "decode", frame, 0).upTo(length).refused(rule, decoding(new Message[1]));
    }

    void refuse(String rule, byte[] frame) {
        new StageCall(Kind.DECODE, "decode", frame, 0).refused(rule, decoding(new Message[1]));
    }

    /** Decodes what may be refused, and asks for the body in every way, which may be refused as well. */
    void survive(byte[] frame) {
        Message[] message = new Message[1];
        StageCall call = new StageCall(Kind.DECODE, "decode", frame, 0);
        if (call.survive(decoding(message)) != null) {
            Bodies.askForEverything(message[0]);
        }
    }

    CodecException refusalOf(String rule, byte[] frame) {
        try {
            return fail(rule + ", but decode answered " + decoder.decode(ByteBuffer.wrap(frame)));
        } catch (CodecException e) {
            return e;
        }
    }

    /** Sends a message that both sides know. */
    Message exchange(String rule, Message message) {
        try {
            return decode(encode(message));
        } catch (RuntimeException | AssertionError e) {
            return fail(rule + ", but " + e, e);
        }
    }

    Message roundTrip(Message message, ProtocolContract contract) {
        Message received = decode(encode(message));
        assertEquals(message.type(), received.type(), Rule.PROTOCOL_1 + ": The type of a message comes back");
        long error = Math.abs(received.timestampMillis() - message.timestampMillis());
        assertTrue(error < contract.timestampStep().toMillis(), () -> Rule.PROTOCOL_1 + ": The time of a message comes"
                + " back as exactly as"
                + " timestampStep() says, but " + message.timestamp() + " became " + received.timestamp());
        Bodies.assertSame(message, received);
        return received;
    }

    private StageCall.Operation decoding(Message[] message) {
        return (source, target) -> {
            message[0] = decoder.decode(source);
            return 0;
        };
    }
}
