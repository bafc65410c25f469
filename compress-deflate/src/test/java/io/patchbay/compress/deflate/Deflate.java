// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import io.patchbay.Endpoint;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Connections and calls for the tests. */
final class Deflate {

    private static final Setup SETUP = Setup.of(Endpoint.parse("tcp+deflate://localhost:7171"), Setup.Role.CLIENT);

    private Deflate() {}

    static Compressor connection() {
        return new DeflateCompressor().open(SETUP);
    }

    static byte[] compress(Compressor compressor, byte[] plain, int level) {
        ByteBuffer target = ByteBuffer.allocate(compressor.maxCompressedLength(plain.length));
        int length = compressor.compress(ByteBuffer.wrap(plain), target, level);
        return Arrays.copyOf(target.array(), length);
    }

    /** Restores into exactly as much room as is given; {@code null} for {@link Compressor#TARGET_TOO_SMALL}. */
    static byte[] decompress(Compressor compressor, byte[] frame, int room) {
        ByteBuffer target = ByteBuffer.allocate(room);
        int length = compressor.decompress(ByteBuffer.wrap(frame), target);
        return length == Compressor.TARGET_TOO_SMALL ? null : Arrays.copyOf(target.array(), length);
    }
}
