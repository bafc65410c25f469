// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/**
 * The body of a received message, still in the form in which it came.
 *
 * <p>It is decoded when someone asks, into the type that is asked for, and forwarded without decoding when nobody does.
 * Immutable.
 */
public interface EncodedBody {

    /**
     * Decodes the body.
     *
     * <p>Asked for {@code Object.class}, an encoded body must give a natural Java value (PROTOCOL-14). A body that is
     * not of the type asked for must be a {@link io.patchbay.CodecException} (PROTOCOL-16).
     *
     * @param <T> the type wanted
     * @param type its class; {@code Object.class} gives the natural Java value: a {@link String}, a {@code byte[]}, a
     *     {@link java.util.Map}, a {@link java.util.List}, a number, a boolean
     * @return the value
     * @throws io.patchbay.CodecException if the body is not of that type
     */
    <T> T as(Class<T> type);

    /**
     * Decodes the body as text.
     *
     * @return the text; of a structured body, its textual form
     * @throws io.patchbay.CodecException if the body has no textual form
     */
    String text();

    /**
     * Copies the encoded bytes.
     *
     * <p>What {@code bytes} returns must be a new array at every call (PROTOCOL-15).
     *
     * @return a new array
     */
    byte[] bytes();
}
