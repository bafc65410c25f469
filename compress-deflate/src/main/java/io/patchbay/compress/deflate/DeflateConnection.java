// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses and restores the frames of one connection.
 *
 * <p>A deflater holds about 260 KiB outside the heap and an inflater up to 40, so each begins to exist with its first
 * frame: a connection that is quiet, or speaks one way only, costs nothing or one of them.
 */
final class DeflateConnection implements Compressor {

    /** No zip wrapping, as {@link DeflateCompressor} says. */
    private static final boolean RAW = true;

    private final byte[] beyond = new byte[1];
    private Deflater deflater;
    private Inflater inflater;
    private boolean closed;

    @Override
    public String name() {
        return "deflate";
    }

    @Override
    public int maxCompressedLength(int length) {
        return DeflateCompressor.bound(length);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        requireOpen();
        int wanted = DeflateCompressor.bound(source.remaining());
        if (target.remaining() < wanted) {
            throw new IllegalArgumentException(
                    "deflate needs a target of " + wanted + " bytes here, not " + target.remaining());
        }
        if (deflater == null) {
            deflater = new Deflater(level, RAW);
        }
        int start = target.position();
        try {
            deflater.setLevel(level);
            deflater.setInput(source);
            deflater.finish();
            while (!deflater.finished()) {
                if (deflater.deflate(target) == 0 && !target.hasRemaining()) {
                    throw new IllegalStateException("The JDK's zlib wrote more than zlib's bound of " + wanted);
                }
            }
            return target.position() - start;
        } finally {
            // At the end, so that neither the source nor anything of the frame is kept.
            deflater.reset();
        }
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        requireOpen();
        if (inflater == null) {
            inflater = new Inflater(RAW);
        }
        int start = target.position();
        try {
            inflater.setInput(source);
            while (target.hasRemaining() && inflater.inflate(target) > 0) {
                // Goes on until the target is full or nothing more comes.
            }
            // When the last byte is out, the mark of the end may be still to come.
            if (!inflater.finished() && inflater.inflate(beyond) > 0) {
                return TARGET_TOO_SMALL;
            }
            if (!inflater.finished()) {
                throw new CodecException("deflate: the frame was cut off, and what is missing is not known");
            }
            if (source.hasRemaining()) {
                throw new CodecException("deflate: " + source.remaining() + " bytes follow the end of the frame");
            }
            return target.position() - start;
        } catch (DataFormatException e) {
            // zlib's words name what is wrong with the format, never bytes.
            throw new CodecException("deflate: the frame is damaged, or no DEFLATE stream: " + e.getMessage(), e);
        } finally {
            inflater.reset();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This deflate connection is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
