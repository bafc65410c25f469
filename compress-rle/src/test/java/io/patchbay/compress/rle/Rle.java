// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.Endpoint;
import io.patchbay.Options;
import io.patchbay.compress.rle.RleOptions.Encoding;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Compressors and inputs for the tests. */
final class Rle {

    static final Compressor COMPACT = new RleCompressor();
    static final Compressor CLASSIC = open(Options.none().with(RleOptions.ENCODING, Encoding.CLASSIC));
    static final Compressor LENIENT = open(Options.none().with(RleOptions.LENIENT, true));

    private Rle() {}

    static Setup setup(Options options) {
        return Setup.of(Endpoint.parse("tcp+rle://localhost:7171"), Setup.Role.CLIENT).withOptions(options);
    }

    static Compressor open(Options options) {
        return new RleCompressor().open(setup(options));
    }

    static byte[] compress(Compressor compressor, byte[] plain) {
        ByteBuffer target = ByteBuffer.allocate(compressor.maxCompressedLength(plain.length));
        int length = compressor.compress(ByteBuffer.wrap(plain), target, 6);
        return Arrays.copyOf(target.array(), length);
    }

    /** Restores into a target of a given size; {@code null} if that is too small. */
    static byte[] decompress(Compressor compressor, byte[] packed, int room) {
        ByteBuffer target = ByteBuffer.allocate(room);
        int length = compressor.decompress(ByteBuffer.wrap(packed), target);
        return length == Compressor.TARGET_TOO_SMALL ? null : Arrays.copyOf(target.array(), length);
    }

    /** All strings over an alphabet up to a length, the empty one included. */
    static List<byte[]> strings(int longest, int... alphabet) {
        List<byte[]> all = new ArrayList<>(List.of(new byte[0]));
        int begin = 0;
        for (int length = 1; length <= longest; length++) {
            int end = all.size();
            for (int i = begin; i < end; i++) {
                for (int letter : alphabet) {
                    byte[] longer = Arrays.copyOf(all.get(i), length);
                    longer[length - 1] = (byte) letter;
                    all.add(longer);
                }
            }
            begin = end;
        }
        return all;
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    /** Bytes of several characters: random, text-like, few values, long runs, in turns. */
    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        int i = 0;
        while (i < length) {
            int style = random.nextInt(5);
            byte value = (byte) random.nextInt(256);
            for (int left = 1 + random.nextInt(300); left > 0 && i < length; left--) {
                bytes[i++] = switch (style) {
                    case 0 -> (byte) random.nextInt(256);
                    case 1 -> (byte) ('a' + random.nextInt(26));
                    case 2 -> (byte) (127 + random.nextInt(3));
                    case 3 -> (byte) (random.nextInt(4) == 0 ? ~value : value);
                    default -> value;
                };
            }
        }
        return bytes;
    }
}
