// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.EncodedBody;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * What travels: a type, a time and a body.
 *
 * <p>A body is text (a {@link String}), bytes (a {@code byte[]}), or structured: a map, a list, a record, a bean. A
 * received structured body keeps its encoded form until it is asked for in some type. Immutable, as far as the body is.
 *
 * <p>On a connection without a protocol a message is its bytes or its text, and its type is the empty string.
 */
public final class Message {

    /** The value of {@link #typeId()} when the type has no number. */
    public static final long NO_ID = -1;

    private final String type;
    private final long typeId;
    private final long timestampMillis;
    private final Object body;

    private Message(String type, long typeId, long timestampMillis, Object body) {
        this.type = Objects.requireNonNull(type, "type");
        this.typeId = typeId;
        this.timestampMillis = timestampMillis;
        this.body = Objects.requireNonNull(body, "body");
    }

    /**
     * Makes a message with the time of now.
     *
     * @param type its type
     * @param body its body; not copied
     * @return the message
     */
    public static Message of(String type, Object body) {
        return new Message(type, NO_ID, System.currentTimeMillis(), body);
    }

    /**
     * Makes a message of bytes for an endpoint without a protocol.
     *
     * @param bytes its body; not copied
     * @return the message; its type is empty
     */
    public static Message ofBytes(byte[] bytes) {
        return of("", bytes);
    }

    /**
     * Makes a message of text for an endpoint without a protocol.
     *
     * @param text its body
     * @return the message; its type is empty
     */
    public static Message ofText(String text) {
        return of("", text);
    }

    /**
     * Makes a message as it was received.
     *
     * @param type its type
     * @param typeId the number that stood for it, or {@link #NO_ID}
     * @param timestampMillis when it was made, in milliseconds since 1970-01-01T00:00Z
     * @param body a {@link String}, a {@code byte[]} or an {@link EncodedBody}; not copied
     * @return the message
     */
    public static Message of(String type, long typeId, long timestampMillis, Object body) {
        return new Message(type, typeId, timestampMillis, body);
    }

    /**
     * Names the type.
     *
     * @return the type; empty on a connection without a protocol
     */
    public String type() {
        return type;
    }

    /**
     * Tells the number that stood for the type on the wire.
     *
     * @return the number, or {@link #NO_ID}
     */
    public long typeId() {
        return typeId;
    }

    /**
     * Tells when the sender made the message.
     *
     * @return the time, as exact as the protocol carries it
     */
    public Instant timestamp() {
        return Instant.ofEpochMilli(timestampMillis);
    }

    /**
     * Tells when the sender made the message.
     *
     * @return milliseconds since 1970-01-01T00:00Z
     */
    public long timestampMillis() {
        return timestampMillis;
    }

    /**
     * Gives the body as it is held.
     *
     * @return a {@link String}, a {@code byte[]}, an {@link EncodedBody}, or the object that was given to be sent
     */
    public Object body() {
        return body;
    }

    /**
     * Tells whether the body is held as text. On an endpoint without a protocol, it then came as text, or goes as text,
     * where the transport tells text from bytes.
     *
     * @return {@code true} if the body is a {@link String}
     */
    public boolean isText() {
        return body instanceof String;
    }

    /**
     * Gives the body in the type wanted.
     *
     * @param <T> the type wanted
     * @param wanted its class; {@code Object.class} gives the natural Java value
     * @return the body
     * @throws CodecException if the body is not of that type
     */
    @SuppressWarnings("unchecked") // Its class is the one wanted.
    public <T> T body(Class<T> wanted) {
        if (body.getClass() == wanted) {
            // Mostly so, and cheaper to ask than isInstance of a class that is not a constant.
            return (T) body;
        }
        if (body instanceof EncodedBody encoded) {
            return encoded.as(wanted);
        }
        if (wanted.isInstance(body)) {
            return wanted.cast(body);
        }
        if (wanted == String.class) {
            return wanted.cast(text());
        }
        if (wanted == byte[].class) {
            return wanted.cast(bytes());
        }
        throw new CodecException(bodyIs(body.getClass().getName() + ", not " + wanted.getName()));
    }

    /**
     * Gives the body as text.
     *
     * @return the text; of bytes, their UTF-8 decoding; of a received structured body, its textual form
     * @throws CodecException if the body has no textual form
     */
    public String text() {
        if (body instanceof String text) {
            return text;
        }
        if (body instanceof EncodedBody encoded) {
            return encoded.text();
        }
        if (body instanceof byte[] bytes) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new CodecException(bodyIs("not UTF-8 text"), e);
            }
        }
        throw new CodecException(bodyIs(body.getClass().getName() + ", not text"));
    }

    /**
     * Gives the body as bytes.
     *
     * @return the bytes, not to be changed; of text, its UTF-8 encoding; of a received structured body, its encoded
     *     form
     * @throws CodecException if the body has no form in bytes
     */
    public byte[] bytes() {
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (body instanceof EncodedBody encoded) {
            return encoded.bytes();
        }
        throw new CodecException(bodyIs(body.getClass().getName() + ", not bytes"));
    }

    private String bodyIs(String what) {
        return "The body of a \"" + LogText.escape(type) + "\" message is " + what;
    }

    /**
     * Describes the message without its body.
     *
     * @return type, id and time
     */
    @Override
    public String toString() {
        return "Message[type=" + type + (typeId == NO_ID ? "" : ", id=" + typeId) + ", timestamp=" + timestamp() + "]";
    }
}
