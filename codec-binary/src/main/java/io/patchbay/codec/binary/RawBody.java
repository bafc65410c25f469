// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.CodecException;
import io.patchbay.spi.EncodedBody;

/**
 * A received body whose form nobody checked: that of version 1, which may be text, bytes or JSON, or a structured one
 * that cannot be read here.
 */
final class RawBody implements EncodedBody {

    private final byte[] bytes;
    private final Structures structures;
    private final boolean structured;

    RawBody(byte[] bytes, Structures structures, boolean structured) {
        this.bytes = bytes;
        this.structures = structures;
        this.structured = structured;
    }

    @Override
    public <T> T as(Class<T> type) {
        if (type == String.class) {
            return type.cast(text());
        }
        if (type == byte[].class) {
            return type.cast(bytes());
        }
        if (type == Object.class && !structured) {
            String text = Utf8.decodeOrNull(bytes, 0, bytes.length);
            return type.cast(text == null ? bytes() : text);
        }
        return structures.read(bytes, type);
    }

    @Override
    public String text() {
        String text = Utf8.decodeOrNull(bytes, 0, bytes.length);
        if (text == null) {
            throw new CodecException("The body of a message is not UTF-8 text; ask for its bytes");
        }
        return text;
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "RawBody[" + bytes.length + " bytes]";
    }

    byte[] encoded() {
        return bytes;
    }

    boolean isStructured() {
        return structured;
    }
}
