// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeflateCompressorTest {

    private static final int MIB = 1 << 20;

    private final Random random = new Random(1951);
    private final Compressor connection = Deflate.connection();

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void whatPythonWroteIsRestored() {
        assertEquals(70, Vector.all().size());
        for (Vector vector : Vector.all()) {
            byte[] restored = Deflate.decompress(connection, vector.deflated(), vector.plain().length);
            assertArrayEquals(vector.plain(), restored, vector.what());
        }
    }

    @Test
    void everyVectorCutAnywhereOrExtendedIsRefused() {
        for (Vector vector : Vector.all()) {
            byte[] frame = vector.deflated();
            for (int cut = 0; cut < frame.length; cut++) {
                assertRefused("cut off", Arrays.copyOf(frame, cut), vector.plain().length);
            }
            assertRefused("1 bytes follow", Arrays.copyOf(frame, frame.length + 1), vector.plain().length);
        }
    }

    private void assertRefused(String reason, byte[] frame, int room) {
        CodecException refused =
                assertThrows(CodecException.class, () -> Deflate.decompress(connection, frame, room));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void anyFrameIsRestoredWithoutThoseBeforeIt() {
        byte[] first = "the same words, the same words".getBytes(StandardCharsets.UTF_8);
        Deflate.compress(connection, first, 6);
        byte[] second = Deflate.compress(connection, first, 6);
        Compressor newcomer = Deflate.connection();
        assertArrayEquals(first, Deflate.decompress(newcomer, second, first.length));
        newcomer.close();
    }

    @Test
    void aHigherLevelIsSmallerAndTheLevelMayChangeWithEachFrame() {
        byte[] plain = new byte[100_000];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (i > 2_000 && random.nextInt(9) > 0 ? plain[i - 1_999] : random.nextInt(30));
        }
        int[] lengths = new int[10];
        for (int level : new int[] {9, 1, 6, 1, 9}) {
            byte[] frame = Deflate.compress(connection, plain, level);
            assertTrue(lengths[level] == 0 || lengths[level] == frame.length, "level " + level + " is the same again");
            lengths[level] = frame.length;
            assertArrayEquals(plain, Deflate.decompress(connection, frame, plain.length));
        }
        assertTrue(lengths[9] <= lengths[6] && lengths[6] < lengths[1], Arrays.toString(lengths));
    }

    @Test
    void nothingIsWrappedAroundTheStream() throws IOException {
        byte[] wrapped = zlib();
        assertArrayEquals(new byte[] {3, 0}, Deflate.compress(connection, new byte[0], 6));
        assertThrows(CodecException.class, () -> Deflate.decompress(connection, wrapped, 100));
    }

    private static byte[] zlib() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
            zlib.write(new byte[50]);
        }
        return out.toByteArray();
    }

    @Test
    @DisplayName("B8: noise stays within the bound at every level")
    void noiseStaysWithinTheBound() {
        for (int length : new int[] {0, 1, 5, 100, 65_536, MIB}) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            for (int level = 1; level <= 9; level++) {
                byte[] frame = Deflate.compress(connection, noise, level);
                assertTrue(frame.length <= length + length / 1000 + 11, length + " bytes became " + frame.length);
            }
        }
    }

    @Test
    @DisplayName("B1, B3: a bomb is answered as soon as the target is full, whatever is still to come")
    void aBombCostsItsTargetOnly() {
        byte[] bomb = Deflate.compress(connection, new byte[64 * MIB], 9);
        assertTrue(bomb.length < 70_000, "64 MiB of zeros became " + bomb.length + " bytes");
        assertNull(Deflate.decompress(connection, bomb, 64 * 1024));
        ByteBuffer source = ByteBuffer.wrap(bomb);
        assertEquals(Compressor.TARGET_TOO_SMALL, connection.decompress(source, ByteBuffer.allocate(64 * 1024)));
        assertTrue(source.position() < 200, "of " + bomb.length + " bytes, " + source.position() + " were read");
        assertNull(Deflate.decompress(connection, bomb, 64 * MIB - 1));
        assertEquals(64 * MIB, Deflate.decompress(connection, bomb, 64 * MIB).length);
    }

    @Test
    @DisplayName("B7: a frame cannot refer to bytes of the frame before it")
    void earlierBytesAreOutOfReach() {
        byte[] secret = "the password is ...".getBytes(StandardCharsets.UTF_8);
        byte[] good = Deflate.compress(connection, secret, 6);
        // One fixed block: a copy of three bytes from one byte ago, where there is none, and the end.
        byte[] hostile = HexFormat.of().parseHex("030200");
        for (int room : new int[] {secret.length, 5, 0}) {
            Deflate.decompress(connection, good, room);
            ByteBuffer target = ByteBuffer.allocate(100);
            assertThrows(CodecException.class, () -> connection.decompress(ByteBuffer.wrap(hostile), target));
            assertArrayEquals(new byte[100], target.array());
        }
    }

    @Test
    void damageIsAlwaysACodecExceptionAndTheConnectionGoesOn() {
        byte[] plain = "oi, tudo bem? ".repeat(40).getBytes(StandardCharsets.UTF_8);
        byte[] frame = Deflate.compress(connection, plain, 6);
        int refused = 0;
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] damaged = frame.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                Deflate.decompress(connection, damaged, plain.length);
            } catch (CodecException e) {
                refused++;
            }
        }
        // Not more: there is no checksum here, as the provider's Javadoc says.
        assertTrue(refused > 0, refused + " of " + frame.length * 8 + " were noticed");
        assertArrayEquals(plain, Deflate.decompress(connection, frame, plain.length));
    }

    @Test
    void theProviderWorksWithoutBeingOpened() {
        Compressor provider = new DeflateCompressor();
        byte[] plain = "aaaaaaaaaabbbbbbbbbb".getBytes(StandardCharsets.UTF_8);
        assertNotSame(provider, connection);
        assertArrayEquals(plain, Deflate.decompress(provider, Deflate.compress(provider, plain, 6), plain.length));
    }

    @Test
    void aTargetTooSmallToCompressIntoIsRefused() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> connection.compress(ByteBuffer.allocate(10), ByteBuffer.allocate(10), 6));
        assertEquals("deflate needs a target of 29 bytes here, not 10", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> connection.maxCompressedLength(-1));
        assertThrows(IllegalArgumentException.class, () -> connection.maxCompressedLength((1 << 30) + 1));
        assertTrue(connection.maxCompressedLength(1 << 30) > 1 << 30);
    }

    @Test
    void aClosedConnectionRefuses() {
        Compressor closed = Deflate.connection();
        byte[] frame = Deflate.compress(closed, new byte[10], 6);
        closed.close();
        assertThrows(IllegalStateException.class, () -> Deflate.compress(closed, new byte[10], 6));
        assertThrows(IllegalStateException.class, () -> Deflate.decompress(closed, frame, 10));
    }
}
