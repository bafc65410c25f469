// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The two messages that travel, as docs/sync.md describes them. A protocol that carries no bytes gets their Base64.
 */
final class Wire {

    static final String DATA = "sync.data";
    static final String ACK = "sync.ack";

    private static final byte VERSION = 1;
    private static final int DATA_HEADER = 1 + 16 + 8 + 8;
    private static final int ACK_HEADER = 1 + 16 + 8 + 1;
    private static final int MAX_REASON = 256;

    private Wire() {}

    /**
     * A message on its way.
     *
     * @param previous the message that must have been taken before it; 0 if whatever was before it is done with
     */
    record Data(UUID sender, long sequence, long previous, ByteBuffer content) {}

    /** What an acknowledgement says beside how far everything was taken. */
    enum Status {
        TAKEN,
        /** The handler of the next message has failed; the reason says how. */
        REFUSED,
        /** A message has come before the next one. */
        MISSING
    }

    /** An acknowledgement of all messages up to a number. */
    record Ack(UUID sender, long taken, Status status, String reason) {}

    /** Finds out whether a protocol carries bytes, and whether it knows our types. */
    static boolean asText(MessageCodec codec) {
        codec.encode(Message.of(ACK, ""), ByteBuffer.allocate(512));
        try {
            codec.encode(Message.of(DATA, new byte[1]), ByteBuffer.allocate(512));
            return false;
        } catch (io.patchbay.UnknownMessageTypeException e) {
            throw e;
        } catch (CodecException e) {
            codec.encode(Message.of(DATA, ""), ByteBuffer.allocate(512));
            return true;
        }
    }

    static Object body(byte[] bytes, boolean asText) {
        return asText ? Base64.getEncoder().encodeToString(bytes) : bytes;
    }

    private static ByteBuffer bytes(Message message, int header) {
        byte[] bytes;
        try {
            bytes = message.isText() ? Base64.getDecoder().decode(message.text()) : message.bytes();
        } catch (IllegalArgumentException e) {
            throw new CodecException("A \"" + message.type() + "\" message is no Base64", e);
        }
        if (bytes.length < header || bytes[0] != VERSION) {
            throw new CodecException("A \"" + message.type() + "\" message is not of version " + VERSION + ": "
                    + bytes.length + " bytes");
        }
        return ByteBuffer.wrap(bytes).position(1);
    }

    static byte[] data(UUID sender, long sequence, long previous, byte[] content) {
        ByteBuffer target = ByteBuffer.allocate(DATA_HEADER + content.length).put(VERSION);
        put(target, sender).putLong(sequence).putLong(previous).put(content);
        return target.array();
    }

    static Data data(Message message) {
        ByteBuffer source = bytes(message, DATA_HEADER);
        UUID sender = new UUID(source.getLong(), source.getLong());
        long sequence = source.getLong();
        long previous = source.getLong();
        if (previous < 0 || sequence <= previous) {
            throw new CodecException("A \"" + DATA + "\" message has the number " + sequence + " behind " + previous);
        }
        return new Data(sender, sequence, previous, source.slice());
    }

    static byte[] ack(Ack ack) {
        byte[] reason = ack.reason.getBytes(UTF_8);
        if (reason.length > MAX_REASON) {
            reason = Arrays.copyOf(reason, MAX_REASON);
        }
        ByteBuffer target = ByteBuffer.allocate(ACK_HEADER + reason.length).put(VERSION);
        put(target, ack.sender).putLong(ack.taken).put((byte) ack.status.ordinal()).put(reason);
        return target.array();
    }

    static Ack ack(Message message) {
        ByteBuffer source = bytes(message, ACK_HEADER);
        UUID sender = new UUID(source.getLong(), source.getLong());
        long taken = source.getLong();
        int status = source.get();
        if (taken < 0 || status < 0 || status >= Status.values().length) {
            throw new CodecException("A \"" + ACK + "\" message has the number " + taken + " and the status " + status);
        }
        int length = Math.min(source.remaining(), MAX_REASON);
        String reason = new String(source.array(), source.arrayOffset() + source.position(), length, UTF_8);
        return new Ack(sender, taken, Status.values()[status], reason);
    }

    private static ByteBuffer put(ByteBuffer target, UUID sender) {
        return target.putLong(sender.getMostSignificantBits()).putLong(sender.getLeastSignificantBits());
    }
}
