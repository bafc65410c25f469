// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.Limits;
import io.patchbay.spi.EncodedBody;
import java.nio.ByteBuffer;

/** Reads and writes structured bodies. */
interface Structures {

    /** Uses codec-json if it is present. */
    static Structures with(Limits limits) {
        try {
            return new JsonStructures(limits);
        } catch (NoClassDefFoundError e) {
            return new NoStructures(limits.maxMessageBytes());
        }
    }

    String description();

    int maxBytes();

    /** Tells whether a body is structured in a form that {@link #write} knows. */
    boolean knows(EncodedBody body);

    /** Writes like {@link io.patchbay.spi.MessageCodec#encode}. */
    int write(Object body, ByteBuffer target);

    /** Checks a received structured body and copies it. */
    EncodedBody parse(ByteBuffer body);

    <T> T read(byte[] body, Class<T> type);
}
