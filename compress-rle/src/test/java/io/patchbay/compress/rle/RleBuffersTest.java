// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RleBuffersTest {

    private static final int MARGIN = 40;
    private static final byte UNTOUCHED = 0x5a;

    @Test
    void everyKindOfBufferGivesTheSame() {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 7, 8, 9, 10, 63, 64, 1000}) {
            byte[] plain = Rle.random(random, length);
            for (Compressor compressor : List.of(Rle.COMPACT, Rle.CLASSIC)) {
                byte[] packed = Rle.compress(compressor, plain);
                for (ByteBuffer source : sources(plain)) {
                    for (ByteBuffer target : targets(compressor.maxCompressedLength(length))) {
                        int start = source.position();
                        assertEquals(packed.length, compressor.compress(source, target, 6));
                        assertResult(packed, source, start + length, target);
                        source.position(start);
                    }
                }
            }
        }
    }

    @Test
    void everyKindOfBufferRestoresTheSame() {
        Random random = new Random(2);
        for (int length : new int[] {0, 1, 7, 8, 9, 48, 63, 64, 1000}) {
            byte[] plain = Rle.random(random, length);
            byte[] packed = Rle.compress(Rle.COMPACT, plain);
            for (ByteBuffer source : sources(packed)) {
                for (ByteBuffer target : targets(length)) {
                    int start = source.position();
                    assertEquals(length, Rle.COMPACT.decompress(source, target));
                    assertResult(plain, source, start + packed.length, target);
                    source.position(start);
                }
            }
        }
    }

    @Test
    void everyKindOfBufferRefusesTheSame() {
        byte[] emptyRun = {'a', 'b', (byte) 0x80, 'c', 'd'};
        byte[] cutOff = {'a', 'b', 'c', (byte) 0x83};
        for (byte[] packed : List.of(emptyRun, cutOff)) {
            byte[] plain = Reference.decode(packed);
            for (ByteBuffer source : sources(packed)) {
                for (ByteBuffer target : targets(10)) {
                    assertThrows(CodecException.class, () -> Rle.COMPACT.decompress(source.duplicate(), target));
                    assertEquals(plain.length, Rle.LENIENT.decompress(source.duplicate(), target));
                }
            }
        }
    }

    @Test
    void aTargetTooSmallKeepsItsNeighboursAndThePositions() {
        byte[] plain = Rle.random(new Random(3), 500);
        byte[] packed = Rle.compress(Rle.COMPACT, plain);
        for (int room = 0; room < 500; room++) {
            for (ByteBuffer source : sources(packed)) {
                for (ByteBuffer target : targets(room)) {
                    int start = source.position();
                    assertEquals(Compressor.TARGET_TOO_SMALL, Rle.COMPACT.decompress(source, target));
                    assertEquals(start, source.position());
                    assertEquals(MARGIN, target.position());
                    assertMargins(target);
                }
            }
        }
    }

    private static void assertResult(byte[] expected, ByteBuffer source, int sourceEnd, ByteBuffer target) {
        assertEquals(sourceEnd, source.position());
        assertEquals(sourceEnd, source.limit());
        assertEquals(MARGIN + expected.length, target.position());
        byte[] written = new byte[expected.length];
        target.get(MARGIN, written);
        assertArrayEquals(expected, written);
        assertMargins(target);
    }

    private static void assertMargins(ByteBuffer target) {
        ByteBuffer whole = target.duplicate().clear();
        for (int i = 0; i < MARGIN; i++) {
            assertEquals(UNTOUCHED, whole.get(i));
        }
        for (int i = target.limit(); i < whole.capacity(); i++) {
            assertEquals(UNTOUCHED, whole.get(i));
        }
    }

    private static List<ByteBuffer> sources(byte[] bytes) {
        List<ByteBuffer> all = new ArrayList<>();
        all.add(ByteBuffer.wrap(bytes));
        int capacity = bytes.length + 20;
        for (ByteBuffer room : List.of(ByteBuffer.allocate(capacity), ByteBuffer.allocateDirect(capacity))) {
            room.position(9).put(bytes).position(9).limit(9 + bytes.length);
            all.add(room);
            all.add(room.slice());
            all.add(room.asReadOnlyBuffer());
            all.add(room.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }
        return all;
    }

    private static List<ByteBuffer> targets(int room) {
        int capacity = room + 2 * MARGIN;
        ByteBuffer larger = ByteBuffer.allocate(capacity + 6);
        List<ByteBuffer> all = List.of(
                ByteBuffer.allocate(capacity),
                larger.slice(6, capacity),
                ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN),
                ByteBuffer.allocateDirect(capacity));
        for (ByteBuffer target : all) {
            for (int i = 0; i < capacity; i++) {
                target.put(i, UNTOUCHED);
            }
            target.position(MARGIN).limit(MARGIN + room);
        }
        return all;
    }
}
