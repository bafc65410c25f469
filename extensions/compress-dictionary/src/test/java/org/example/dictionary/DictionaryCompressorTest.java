// SPDX-License-Identifier: Apache-2.0
package org.example.dictionary;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Endpoint;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.CompressorContract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each inherited test is a rule that Patchbay relies on. */
class DictionaryCompressorTest extends CompressorContract {

    @Override
    protected Compressor compressor() {
        return new DictionaryCompressor();
    }

    private Compressor opened(Path file) {
        Endpoint endpoint = Endpoint.of("tcp", "127.0.0.1", 7171).withStages("json", "dictionary");
        Endpoint withFile = endpoint.withOption(DictionaryCompressor.FILE, file);
        return compressor().open(Setup.of(withFile, Setup.Role.CLIENT));
    }

    private static ByteBuffer compressed(Compressor compressor, byte[] plain) {
        ByteBuffer target = ByteBuffer.allocate(compressor.maxCompressedLength(plain.length));
        compressor.compress(ByteBuffer.wrap(plain), target, 6);
        return target.flip();
    }

    @Test
    void aShortMessageThatTheDictionaryKnowsShrinksAndNoOtherDictionaryReadsIt(@TempDir Path folder) throws Exception {
        byte[] plain = "{\"sensor\":\"kitchen\",\"unit\":\"celsius\"}".getBytes(StandardCharsets.UTF_8);
        Compressor ours = opened(Files.write(folder.resolve("ours"), plain));
        Compressor theirs = opened(Files.writeString(folder.resolve("theirs"), "something else"));
        ByteBuffer frame = compressed(ours, plain);
        assertTrue(frame.remaining() < plain.length / 2, plain.length + " bytes became " + frame.remaining());
        ByteBuffer target = ByteBuffer.allocate(1_000);
        String message = assertThrows(CodecException.class, () -> theirs.decompress(frame.duplicate(), target))
                .getMessage();
        assertTrue(message.contains("another dictionary"), message);
        ours.close();
        theirs.close();
    }
}
