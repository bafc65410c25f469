// SPDX-License-Identifier: Apache-2.0
package org.example.dictionary;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.Option;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The compressor {@code dictionary}: zlib (RFC 1950) with bytes that both sides know beforehand, so that even a message
 * of a hundred bytes finds what it can refer to. A stream says by a checksum which dictionary it was made with.
 */
@AutoService(Compressor.class)
public final class DictionaryCompressor implements Compressor {

    /** A file with what messages often contain, the most frequent at its end; at most 32 KiB of it count. */
    public static final Option<Path> FILE = Option.of(
            "dictionary.file", Path.class, Path::of, "a file with what messages often contain; default: JSON");

    /** What a message of the protocol {@code json} is made of. */
    private static final byte[] USUAL =
            "true,false,null,\"}]}{\"id\":0,\"type\":\"\",\"data\":{\"\":\"\",\"timestamp\":17,\"checksum\":"
                    .getBytes(StandardCharsets.UTF_8);

    /** Makes the provider. */
    public DictionaryCompressor() {}

    @Override
    public String name() {
        return "dictionary";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(FILE);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return Map.of("dictionary", dictionary(setup).length + " bytes");
    }

    /** Gives a compressor for one connection, which keeps the JDK's objects from frame to frame. */
    @Override
    public Compressor open(Setup setup) {
        return new DictionarySession(name(), dictionary(setup));
    }

    private static byte[] dictionary(Setup setup) {
        Path file = setup.options().get(FILE).orElse(null);
        try {
            return file == null ? USUAL : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssemblyException("Option dictionary.file: cannot read " + file, e);
        }
    }

    @Override
    public int maxCompressedLength(int length) {
        return DictionarySession.mostFor(length);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        Compressor once = new DictionarySession(name(), USUAL);
        try {
            return once.compress(source, target, level);
        } finally {
            once.close();
        }
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        Compressor once = new DictionarySession(name(), USUAL);
        try {
            return once.decompress(source, target);
        } finally {
            once.close();
        }
    }
}
