// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import javax.crypto.spec.SecretKeySpec;

/**
 * Patchbay's own JSON, RLE and XOR, called by hand on two heap buffers that are kept, with a byte that tells compressed
 * frames from stored ones: the same work as Patchbay's, and the same bytes, without Patchbay between the stages.
 */
final class StageChain {

    private static final int LEVEL = 6;
    private static final byte STORED = 0;
    private static final byte COMPRESSED = 1;
    private static final byte[] KEY = new byte[32];

    static {
        for (int i = 0; i < KEY.length; i++) {
            KEY[i] = (byte) (17 * i + 5);
        }
    }

    private final MessageCodec codec;
    private final Compressor compressor;
    private final CipherSession cipher;
    private final ByteBuffer plain;
    private final ByteBuffer packed;

    /** For messages that take at most so many bytes at every stage. */
    StageChain(Setup.Role role, int capacity) {
        Setup setup = Setup.of(Endpoint.parse("tcp+json+rle+xor://127.0.0.1:1"), role);
        codec = find(Protocol.class, "json").open(setup);
        compressor = find(Compressor.class, "rle").open(setup);
        cipher = find(Cipher.class, "xor").open(setup, new SecretKeySpec(KEY, "xor"));
        plain = ByteBuffer.allocate(capacity);
        packed = ByteBuffer.allocate(capacity);
    }

    static byte[] key() {
        return KEY.clone();
    }

    private static <T extends Provider> T find(Class<T> kind, String name) {
        return ServiceLoader.load(kind).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnsupportedOperationException("no stage " + name + " on the class path"));
    }

    String open(ByteBuffer frame) {
        int length = cipher.open(frame, packed.clear());
        packed.position(1).limit(length);
        if (packed.get(0) == STORED) {
            return codec.decode(packed).text();
        }
        int written = compressor.decompress(packed, plain.clear());
        if (written < 0) {
            throw new IllegalStateException("A message is larger than " + plain.capacity() + " bytes");
        }
        return codec.decode(plain.flip()).text();
    }

    /** Returns the frame in a buffer that the next call reuses. */
    ByteBuffer seal(String text) {
        plain.clear().put(STORED);
        int length = codec.encode(Message.of(Text.TYPE, text), plain);
        if (length < 0) {
            throw new IllegalStateException("A message is larger than " + plain.capacity() + " bytes");
        }
        plain.flip().position(1);
        packed.clear().put(COMPRESSED);
        ByteBuffer frame = packed;
        if (compressor.compress(plain, packed, LEVEL) >= length) {
            frame = plain;
            frame.position(frame.limit());
        }
        int end = frame.position();
        frame.rewind().limit(end);
        int sealed = cipher.seal(frame.duplicate(), frame.limit(end + cipher.overhead()));
        return frame.rewind().limit(sealed);
    }
}
