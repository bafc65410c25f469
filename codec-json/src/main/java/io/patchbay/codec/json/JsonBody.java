// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.spi.EncodedBody;
import java.nio.charset.StandardCharsets;

/**
 * A structured body, as the JSON value that arrived.
 *
 * <p>It was checked when it arrived, and becomes Java objects when someone asks. A protocol that carries JSON sends it
 * on as it is.
 */
public final class JsonBody implements EncodedBody {

    private final JsonBodies bodies;
    private final byte[] json;

    JsonBody(JsonBodies bodies, byte[] json) {
        this.bodies = bodies;
        this.json = json;
    }

    /**
     * Decodes the body.
     *
     * @param <T> the type wanted
     * @param type its class; {@code String.class} gives the content of a JSON string, and of any other value what
     *     {@link #text()} gives; {@code byte[].class} what {@link #bytes()} gives; {@code Object.class} a
     *     {@link java.util.Map}, a {@link java.util.List}, a {@link String}, a {@link Boolean}, an {@link Integer},
     *     {@link Long} or {@link java.math.BigInteger} by size, or a {@link Double}; all else is up to the mapper
     * @return the value
     * @throws CodecException if the body is not of that type, or is {@code null}
     */
    @Override
    public <T> T as(Class<T> type) {
        if (type == byte[].class) {
            return type.cast(bytes());
        }
        if (type == String.class && json[firstByte()] != '"') {
            return type.cast(text());
        }
        if (type != Object.class && type.isInstance(this)) {
            return type.cast(this);
        }
        return bodies.read(json, type);
    }

    /**
     * Gives the JSON text.
     *
     * @return the value as it arrived
     */
    @Override
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /**
     * Copies the JSON text.
     *
     * @return the value as it arrived, in UTF-8; a new array
     */
    @Override
    public byte[] bytes() {
        return json.clone();
    }

    /**
     * Describes the body without showing it.
     *
     * @return its size
     */
    @Override
    public String toString() {
        return "JsonBody[" + json.length + " bytes]";
    }

    byte[] encoded() {
        return json;
    }

    /** Tells whether the value is an object or an array. */
    boolean isContainer() {
        byte first = json[firstByte()];
        return first == '{' || first == '[';
    }

    private int firstByte() {
        int at = 0;
        while (json[at] <= ' ') {
            at++;
        }
        return at;
    }
}
