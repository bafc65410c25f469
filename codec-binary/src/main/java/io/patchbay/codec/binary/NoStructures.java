// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.CodecException;
import io.patchbay.spi.EncodedBody;
import java.nio.ByteBuffer;

/** What there is without codec-json: structured bodies can be passed on, and neither made nor read. */
final class NoStructures implements Structures {

    private static final String ADVICE = "add the artifact io.patchbay:patchbay-codec-json";

    private final int maxBytes;

    NoStructures(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public String description() {
        return "none; for JSON, " + ADVICE;
    }

    @Override
    public int maxBytes() {
        return maxBytes;
    }

    @Override
    public boolean knows(EncodedBody body) {
        return false;
    }

    @Override
    public int write(Object body, ByteBuffer target) {
        throw new CodecException("A body of " + body.getClass().getName()
                + " is structured, and protocol \"binary\" writes such bodies as JSON; " + ADVICE);
    }

    @Override
    public EncodedBody parse(ByteBuffer body) {
        byte[] copy = new byte[body.remaining()];
        body.get(copy);
        return new RawBody(copy, this, true);
    }

    @Override
    public <T> T read(byte[] body, Class<T> type) {
        throw new CodecException("Reading a structured body as " + type.getName() + " needs JSON; " + ADVICE);
    }
}
