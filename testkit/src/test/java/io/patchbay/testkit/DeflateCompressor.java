// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Zlib with state for each connection. */
public final class DeflateCompressor implements Compressor {

    public DeflateCompressor() {}

    @Override
    public String name() {
        return "deflate";
    }

    @Override
    public int maxCompressedLength(int length) {
        return length + length / 1_000 + 64;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        throw new IllegalStateException("open first");
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        throw new IllegalStateException("open first");
    }

    @Override
    public Compressor open(Setup setup) {
        return new Connection();
    }

    private static final class Connection implements Compressor {

        private final Deflater deflater = new Deflater();
        private final Inflater inflater = new Inflater();

        @Override
        public String name() {
            return "deflate";
        }

        @Override
        public int maxCompressedLength(int length) {
            return length + length / 1_000 + 64;
        }

        @Override
        public int compress(ByteBuffer source, ByteBuffer target, int level) {
            deflater.reset();
            deflater.setLevel(level);
            deflater.setInput(source);
            deflater.finish();
            int start = target.position();
            while (!deflater.finished()) {
                deflater.deflate(target);
            }
            return target.position() - start;
        }

        @Override
        public int decompress(ByteBuffer source, ByteBuffer target) {
            inflater.reset();
            inflater.setInput(source);
            int start = target.position();
            try {
                while (target.hasRemaining() && inflater.inflate(target) > 0) {
                    // Goes on until there is no room or nothing more comes.
                }
                // The end of the stream may be still to come although every byte is out.
                if (inflater.inflate(new byte[1]) > 0) {
                    return TARGET_TOO_SMALL;
                }
            } catch (DataFormatException e) {
                throw new CodecException("Not a deflated frame", e);
            }
            if (!inflater.finished() || source.hasRemaining()) {
                throw new CodecException("A deflated frame was cut or has bytes behind its end");
            }
            return target.position() - start;
        }

        @Override
        public void close() {
            deflater.end();
            inflater.end();
        }
    }
}
