// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import com.google.auto.service.AutoService;
import io.patchbay.Options;
import io.patchbay.compress.rle.RleOptions.Encoding;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The compressor {@code rle}: run-length encoding, wire-compatible with the first source document.
 *
 * <p>The same bytes always compress to the same bytes. There is one way to work, so the level is ignored. Immutable;
 * what {@link #open(Setup)} returns is as well, and safe for use by many threads.
 */
@SuppressWarnings("exports") // AutoService is a compile-time annotation; nobody who uses this class needs it.
@AutoService(Compressor.class)
public final class RleCompressor implements Compressor {

    private static final int LONGEST_FRAME = Integer.MAX_VALUE / 2;

    private final Encoding encoding;
    private final boolean lenient;

    /** Makes the provider: compact encoding, strict decoding. */
    public RleCompressor() {
        this(Encoding.COMPACT, false);
    }

    private RleCompressor(Encoding encoding, boolean lenient) {
        this.encoding = encoding;
        this.lenient = lenient;
    }

    @Override
    public String name() {
        return "rle";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(RleOptions.ENCODING, RleOptions.LENIENT);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        RleCompressor chosen = with(setup.options());
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(RleOptions.ENCODING.name(), chosen.encoding.name().toLowerCase(Locale.ROOT));
        settings.put(RleOptions.LENIENT.name(), Boolean.toString(chosen.lenient));
        return settings;
    }

    /**
     * Applies the options.
     *
     * @param setup the endpoint and its options
     * @return this compressor, or a new one if the options ask for something else
     */
    @Override
    public Compressor open(Setup setup) {
        return with(setup.options());
    }

    private RleCompressor with(Options options) {
        Encoding wantedEncoding = options.get(RleOptions.ENCODING).orElse(encoding);
        boolean wantedLenient = options.get(RleOptions.LENIENT).orElse(lenient);
        if (wantedEncoding == encoding && wantedLenient == lenient) {
            return this;
        }
        return new RleCompressor(wantedEncoding, wantedLenient);
    }

    /**
     * Bounds the result: twice the length, which bytes from 0x80 on without equal neighbours reach.
     *
     * @param length how many bytes are to be compressed, from 0 to 1,073,741,823
     * @return the largest result, in bytes
     * @throws IllegalArgumentException if the length is outside that range
     */
    @Override
    public int maxCompressedLength(int length) {
        if (length < 0 || length > LONGEST_FRAME) {
            throw new IllegalArgumentException(
                    "rle compresses frames of 0 to " + LONGEST_FRAME + " bytes, not " + length);
        }
        return 2 * length;
    }

    /**
     * Compresses one frame.
     *
     * @param source the plain bytes
     * @param target has room for {@link #maxCompressedLength} bytes; all of that may be written to, also behind the
     *     result
     * @param level ignored
     * @return how many bytes were written
     * @throws IllegalArgumentException if the target has less room than that; nothing was written then
     */
    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        requireRoom(target, maxCompressedLength(source.remaining()));
        int at = target.position();
        int end = source.hasArray() && target.hasArray()
                ? compressArrays(source, target)
                : BufferEncoder.encode(source, target, encoding == Encoding.COMPACT);
        source.position(source.limit());
        target.position(end);
        return end - at;
    }

    private static void requireRoom(ByteBuffer target, int wanted) {
        if (target.remaining() < wanted) {
            throw new IllegalArgumentException(
                    "rle needs a target of " + wanted + " bytes here, not " + target.remaining());
        }
    }

    private int compressArrays(ByteBuffer source, ByteBuffer target) {
        byte[] from = source.array();
        byte[] to = target.array();
        int start = source.arrayOffset() + source.position();
        int end = source.arrayOffset() + source.limit();
        int at = target.arrayOffset() + target.position();
        int written = encoding == Encoding.COMPACT
                ? CompactEncoder.encode(from, start, end, to, at)
                : ClassicEncoder.encode(from, start, end, to, at);
        return written - target.arrayOffset();
    }

    /**
     * Restores one frame.
     *
     * @param source the compressed bytes
     * @param target where to write; bytes up to its limit may be written to, also behind the result
     * @return how many bytes were written, or {@link #TARGET_TOO_SMALL}, and then the positions have not moved
     * @throws io.patchbay.CodecException if a run is empty, or the last byte announces a run and nothing follows,
     *     unless {@link RleOptions#LENIENT} is set
     */
    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        int at = target.position();
        int end = source.hasArray() && target.hasArray()
                ? decompressArrays(source, target)
                : BufferDecoder.decode(source, target, lenient);
        if (end == TARGET_TOO_SMALL) {
            return TARGET_TOO_SMALL;
        }
        source.position(source.limit());
        target.position(end);
        return end - at;
    }

    private int decompressArrays(ByteBuffer source, ByteBuffer target) {
        int offset = target.arrayOffset();
        int start = source.arrayOffset() + source.position();
        int end = source.arrayOffset() + source.limit();
        int at = offset + target.position();
        int limit = offset + target.limit();
        int written = ArrayDecoder.decode(source.array(), start, end, target.array(), at, limit, lenient);
        return written == TARGET_TOO_SMALL ? TARGET_TOO_SMALL : written - offset;
    }
}
