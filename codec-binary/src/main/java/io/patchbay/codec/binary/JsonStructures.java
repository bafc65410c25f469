// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.Limits;
import io.patchbay.codec.json.JsonBodies;
import io.patchbay.codec.json.JsonBody;
import io.patchbay.spi.EncodedBody;
import java.nio.ByteBuffer;

/** Structured bodies as JSON. The one class that needs codec-json. */
final class JsonStructures implements Structures {

    private final JsonBodies bodies;
    private final int maxBytes;

    JsonStructures(Limits limits) {
        this.bodies = JsonBodies.with(limits);
        this.maxBytes = limits.maxMessageBytes();
    }

    @Override
    public String description() {
        return "JSON";
    }

    @Override
    public int maxBytes() {
        return maxBytes;
    }

    @Override
    public boolean knows(EncodedBody body) {
        return body instanceof JsonBody;
    }

    @Override
    public int write(Object body, ByteBuffer target) {
        return bodies.write(body, target);
    }

    @Override
    public EncodedBody parse(ByteBuffer body) {
        return bodies.parse(body);
    }

    @Override
    public <T> T read(byte[] body, Class<T> type) {
        return bodies.parse(ByteBuffer.wrap(body)).as(type);
    }
}
