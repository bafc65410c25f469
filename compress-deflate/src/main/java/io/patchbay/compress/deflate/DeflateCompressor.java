// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import com.google.auto.service.AutoService;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The compressor {@code deflate}: each frame is one DEFLATE stream of its own (RFC 1951), with nothing around it.
 *
 * <p>The wrappings of zlib (RFC 1950) and gzip (RFC 1952) would add 6 and 18 bytes to every frame: a header that always
 * says the same, and a checksum of what protocols and ciphers protect already.
 *
 * <p>The provider works frame by frame with new native memory each time; what {@link #open(Setup)} returns keeps its
 * memory until it is closed.
 */
@AutoService(Compressor.class)
public final class DeflateCompressor implements Compressor {

    private static final int LONGEST_FRAME = 1 << 30;

    /** Makes the provider. */
    public DeflateCompressor() {}

    @Override
    public String name() {
        return "deflate";
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return Map.of("format", "raw DEFLATE (RFC 1951)");
    }

    @Override
    public Compressor open(Setup setup) {
        return new DeflateConnection();
    }

    /**
     * Bounds the result, as zlib does for every level and strategy: a little more than nine bits for each byte.
     *
     * @param length how many bytes are to be compressed, from 0 to 1,073,741,824
     * @return the largest result, in bytes
     * @throws IllegalArgumentException if the length is outside that range
     */
    @Override
    public int maxCompressedLength(int length) {
        return bound(length);
    }

    static int bound(int length) {
        if (length < 0 || length > LONGEST_FRAME) {
            throw new IllegalArgumentException(
                    "deflate compresses frames of 0 to " + LONGEST_FRAME + " bytes, not " + length);
        }
        return length + (length + 7 >> 3) + (length + 63 >> 6) + 16;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        DeflateConnection once = new DeflateConnection();
        try {
            return once.compress(source, target, level);
        } finally {
            once.close();
        }
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        DeflateConnection once = new DeflateConnection();
        try {
            return once.decompress(source, target);
        } finally {
            once.close();
        }
    }
}
