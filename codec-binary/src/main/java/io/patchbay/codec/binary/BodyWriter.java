// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;

/** Writes the body of a message behind a header. */
final class BodyWriter {

    static final int TEXT = 0;
    static final int BYTES = 1;
    static final int STRUCTURED = 2;

    private BodyWriter() {}

    /** Takes a body that another protocol left encoded out of its wrapping, unless it can be copied as it is. */
    static Object unwrap(Object body, Structures structures) {
        if (body instanceof EncodedBody encoded && !(body instanceof RawBody) && !structures.knows(encoded)) {
            return encoded.as(Object.class);
        }
        return body;
    }

    static int kind(Object body) {
        if (body instanceof String) {
            return TEXT;
        }
        return body instanceof byte[] ? BYTES : STRUCTURED;
    }

    /**
     * Writes from an absolute index of the target, leaving the position alone.
     *
     * @return how many bytes, or {@link MessageCodec#TARGET_TOO_SMALL}
     */
    static int write(Object body, ByteBuffer target, int index, Structures structures) {
        if (index > target.limit()) {
            return MessageCodec.TARGET_TOO_SMALL;
        }
        if (body instanceof String text) {
            int start = target.arrayOffset() + index;
            int end = Utf8.encode(text, target.array(), start, target.arrayOffset() + target.limit());
            return end < 0 ? MessageCodec.TARGET_TOO_SMALL : end - start;
        }
        if (body instanceof byte[] bytes) {
            return copy(bytes, target, index);
        }
        if (body instanceof RawBody raw) {
            return copy(raw.encoded(), target, index);
        }
        return structures.write(body, target.duplicate().position(index));
    }

    private static int copy(byte[] bytes, ByteBuffer target, int index) {
        if (bytes.length > target.limit() - index) {
            return MessageCodec.TARGET_TOO_SMALL;
        }
        System.arraycopy(bytes, 0, target.array(), target.arrayOffset() + index, bytes.length);
        return bytes.length;
    }
}
