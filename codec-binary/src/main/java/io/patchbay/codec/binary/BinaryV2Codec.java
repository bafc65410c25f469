// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The successor: milliseconds, a kind of body, types by name, and a checksum over everything. */
final class BinaryV2Codec implements MessageCodec {

    private static final short MAGIC = (short) 0xF550;
    private static final byte VERSION = 2;
    private static final int KIND_MASK = 0x03;
    private static final int HAS_ID = 0x10;
    private static final int HAS_NAME = 0x20;
    private static final int KNOWN_FLAGS = KIND_MASK | HAS_ID | HAS_NAME;
    private static final int FLAGS_AT = 3;
    private static final int TIME_AT = 4;
    private static final int LENGTH_AT = 12;
    private static final int HEADER = 16;
    private static final int CHECKSUM = 4;

    private final MessageTypes types;
    private final Structures structures;
    private final int maxBytes;

    BinaryV2Codec(MessageTypes types, Structures structures, int maxBytes) {
        this.types = types;
        this.structures = structures;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean carriesSignals() {
        return true;
    }

    @Override
    public int encode(Message message, ByteBuffer target) {
        boolean signal = MessageTypes.isSignal(message.type());
        long id = signal ? Message.NO_ID : types.idToSend(message);
        Object body = BodyWriter.unwrap(message.body(), structures);
        if (body instanceof RawBody raw && !raw.isStructured()) {
            body = raw.as(Object.class);
        }
        int start = target.position();
        int flags = BodyWriter.kind(body);
        int at = start + HEADER;
        if (id != Message.NO_ID) {
            flags |= HAS_ID;
            at = putId(target, at, id);
        }
        if (signal || types.isEmpty()) {
            flags |= HAS_NAME;
            at = putName(target, at, message.type());
        }
        int length = at < 0 ? TARGET_TOO_SMALL : BodyWriter.write(body, target, at, structures);
        if (length < 0 || CHECKSUM > target.limit() - at - length) {
            return TARGET_TOO_SMALL;
        }
        target.putShort(start, MAGIC).put(start + 2, VERSION).put(start + FLAGS_AT, (byte) flags);
        target.putLong(start + TIME_AT, message.timestampMillis()).putInt(start + LENGTH_AT, length);
        int end = at + length;
        target.putInt(end, checksum(target.array(), target.arrayOffset() + start, end - start));
        target.position(end + CHECKSUM);
        return end + CHECKSUM - start;
    }

    /** Answers the index behind the id, or -1. */
    private static int putId(ByteBuffer target, int at, long id) {
        if (Integer.BYTES > target.limit() - at) {
            return -1;
        }
        target.putInt(at, (int) id);
        return at + Integer.BYTES;
    }

    /** Answers the index behind the name, or -1. */
    private static int putName(ByteBuffer target, int at, String name) {
        if (at < 0 || Short.BYTES > target.limit() - at) {
            return -1;
        }
        int offset = target.arrayOffset();
        int start = offset + at + Short.BYTES;
        int end = Utf8.encode(name, target.array(), start, offset + target.limit());
        if (end < 0) {
            return -1;
        }
        target.putShort(at, (short) (end - start));
        return end - offset;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    static boolean looksLikeIt(ByteBuffer frame) {
        return frame.remaining() >= 3
                && frame.getShort(frame.position()) == MAGIC
                && frame.get(frame.position() + 2) == VERSION;
    }

    @Override
    public Message decode(ByteBuffer frame) {
        ByteBuffer source = frame.hasArray() ? frame : copy(frame);
        Reader reader = new Reader(source);
        Message message = reader.read();
        frame.position(frame.limit());
        return message;
    }

    private static ByteBuffer copy(ByteBuffer frame) {
        return ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
    }

    /** One decoding. */
    private final class Reader {

        private final ByteBuffer source;
        private final byte[] array;
        private final int end;
        private int at;

        private Reader(ByteBuffer source) {
            this.source = source;
            this.array = source.array();
            this.end = source.limit() - CHECKSUM;
        }

        private Message read() {
            verify();
            int start = source.position();
            int flags = source.get(start + FLAGS_AT);
            if ((flags & ~KNOWN_FLAGS) != 0 || (flags & KIND_MASK) > BodyWriter.STRUCTURED) {
                throw new CodecException("A message has flags that version 2 of protocol \"binary\" does not define");
            }
            at = start + HEADER;
            long id = (flags & HAS_ID) == 0 ? Message.NO_ID : id();
            String name = (flags & HAS_NAME) == 0 ? null : name();
            if (name == null && id == Message.NO_ID) {
                throw new CodecException("A message has neither an id nor a name of its type");
            }
            long length = source.getInt(start + LENGTH_AT) & 0xFFFF_FFFFL;
            if (length != end - at) {
                throw new CodecException("A message announces a body of " + length + " bytes and has " + (end - at));
            }
            Object body = body(flags & KIND_MASK);
            return Message.of(type(name, id), id, source.getLong(start + TIME_AT), body);
        }

        private void verify() {
            int available = source.remaining();
            if (!looksLikeIt(source)) {
                throw new CodecException("A message does not begin like version 2 of protocol \"binary\"; the peer may"
                        + " speak version 1 (protocol.version=1)");
            }
            if (available < HEADER + CHECKSUM) {
                throw new CodecException("A message of " + available + " bytes is shorter than its header");
            }
            if (available > maxBytes) {
                throw new CodecException("A message of " + available + " bytes is over the limit maxMessageBytes, "
                        + maxBytes);
            }
            int start = source.arrayOffset() + source.position();
            if (checksum(array, start, available - CHECKSUM) != source.getInt(end)) {
                throw new CodecException("The checksum of a message is wrong");
            }
        }

        private long id() {
            require(Integer.BYTES);
            long id = source.getInt(at) & 0xFFFF_FFFFL;
            at += Integer.BYTES;
            return id;
        }

        private String name() {
            require(Short.BYTES);
            int length = source.getShort(at) & 0xFFFF;
            at += Short.BYTES;
            require(length);
            String name = text(length, "The type of a message is not UTF-8 text");
            at += length;
            return name;
        }

        private void require(int length) {
            if (length > end - at) {
                throw new CodecException("A message ends within the type");
            }
        }

        private String type(String name, long id) {
            if (name == null) {
                return types.nameReceived(id);
            }
            if (!MessageTypes.isSignal(name)) {
                types.check(name, id);
            }
            return name;
        }

        private Object body(int kind) {
            if (kind == BodyWriter.TEXT) {
                return text(end - at, "The text of a message is not UTF-8");
            }
            int from = source.arrayOffset() + at;
            return kind == BodyWriter.BYTES
                    ? Arrays.copyOfRange(array, from, from + end - at)
                    : structures.parse(ByteBuffer.wrap(array, from, end - at));
        }

        private String text(int length, String complaint) {
            String text = Utf8.decodeOrNull(array, source.arrayOffset() + at, length);
            if (text == null) {
                throw new CodecException(complaint);
            }
            return text;
        }
    }
}
