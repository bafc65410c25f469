// SPDX-License-Identifier: Apache-2.0
package org.example.dictionary;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One connection's. Each frame is a zlib stream of its own. */
final class DictionarySession implements Compressor {

    private final String name;
    private final byte[] dictionary;
    private final int dictionaryId;
    private final Inflater inflater = new Inflater();
    private Deflater deflater = new Deflater();
    private int level = Deflater.DEFAULT_COMPRESSION;

    DictionarySession(String name, byte[] dictionary) {
        this.name = name;
        this.dictionary = dictionary;
        Adler32 id = new Adler32();
        id.update(dictionary);
        this.dictionaryId = (int) id.getValue();
    }

    @Override
    public String name() {
        return name;
    }

    /** What zlib's own compressBound says, and the dictionary's checksum. */
    static int mostFor(int length) {
        return length + (length >>> 12) + (length >>> 14) + (length >>> 25) + 13 + Integer.BYTES;
    }

    @Override
    public int maxCompressedLength(int length) {
        return mostFor(length);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int newLevel) {
        if (level != newLevel) {
            // The JDK's setLevel takes effect in the middle of the next frame.
            deflater.end();
            deflater = new Deflater(newLevel);
            level = newLevel;
        }
        deflater.reset();
        deflater.setDictionary(dictionary);
        deflater.setInput(source);
        deflater.finish();
        return deflater.deflate(target);
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        inflater.reset();
        inflater.setInput(source);
        try {
            int length = inflater.inflate(target);
            if (inflater.needsDictionary()) {
                if (inflater.getAdler() != dictionaryId) {
                    throw new CodecException(name + ": the peer has another dictionary; give both sides the same file");
                }
                inflater.setDictionary(dictionary);
                length = inflater.inflate(target);
            }
            if (inflater.finished() && !source.hasRemaining()) {
                return length;
            }
            if (!inflater.finished() && !target.hasRemaining()) {
                return TARGET_TOO_SMALL;
            }
            throw new CodecException(name + ": the data is cut off, or something is behind it");
        } catch (DataFormatException e) {
            throw new CodecException(name + ": the data is damaged", e);
        }
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
