// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.patchbay.spi.CipherSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class XorSessionTest {

    private static final int MARGIN = 24;
    private static final byte UNTOUCHED = 0x5a;

    private final Random random = new Random(20261122);

    @Test
    void everyKeyLengthUpToThreeHundredAndSomeBeyond() {
        for (int keyLength = 1; keyLength <= 300; keyLength++) {
            assertLikeReference(keyLength, random.nextInt(3000));
            assertLikeReference(keyLength, 2048 + keyLength);
        }
        for (int keyLength : new int[] {511, 1023, 1024, 1025, 1031, 4096, 65_535, 65_536}) {
            assertLikeReference(keyLength, 200_000);
        }
    }

    @Test
    void everyShortFrame() {
        for (int length = 0; length < 1100; length++) {
            assertLikeReference(1 + random.nextInt(40), length);
        }
    }

    private void assertLikeReference(int keyLength, int length) {
        byte[] key = Xor.random(random, keyLength);
        byte[] plain = Xor.random(random, length);
        try (CipherSession session = Xor.session(key)) {
            byte[] sealed = Xor.seal(session, plain);
            assertArrayEquals(Xor.reference(key, plain), sealed, () -> "key of " + keyLength);
            assertArrayEquals(plain, Xor.open(session, sealed), () -> "key of " + keyLength);
        }
    }

    @Test
    void theKeyBeginsAnewWithEachFrame() {
        byte[] frame = Xor.random(random, 77);
        try (CipherSession session = Xor.session(Xor.random(random, 10))) {
            assertArrayEquals(Xor.seal(session, frame), Xor.seal(session, frame));
        }
    }

    @Test
    void nothingIsAdded() {
        try (CipherSession session = Xor.session(new byte[] {1})) {
            assertEquals(0, session.overhead());
        }
    }

    @Test
    void everyKindOfBufferGivesTheSameAndStaysWithinItsBounds() {
        byte[] key = Xor.random(random, 13);
        for (int length : new int[] {0, 1, 7, 8, 9, 100, 3000}) {
            byte[] plain = Xor.random(random, length);
            byte[] expected = Xor.reference(key, plain);
            try (CipherSession session = Xor.session(key)) {
                for (ByteBuffer source : sources(plain)) {
                    for (ByteBuffer target : targets(length)) {
                        int start = source.position();
                        assertEquals(length, session.seal(source, target));
                        assertEquals(start + length, source.position());
                        assertResult(expected, target);
                        source.position(start);
                    }
                }
            }
        }
    }

    @Test
    void inPlaceGivesTheSame() {
        byte[] key = Xor.random(random, 17);
        byte[] plain = Xor.random(random, 5000);
        byte[] expected = Xor.reference(key, plain);
        try (CipherSession session = Xor.session(key)) {
            for (ByteBuffer target : targets(plain.length)) {
                for (boolean readOnly : new boolean[] {false, true}) {
                    target.position(MARGIN).put(plain).position(MARGIN);
                    ByteBuffer source = readOnly ? target.asReadOnlyBuffer() : target.duplicate();
                    assertEquals(plain.length, session.seal(source, target));
                    assertEquals(source.limit(), source.position());
                    assertResult(expected, target);
                }
            }
        }
    }

    private static void assertResult(byte[] expected, ByteBuffer target) {
        assertEquals(MARGIN + expected.length, target.position());
        byte[] written = new byte[expected.length];
        target.get(MARGIN, written);
        assertArrayEquals(expected, written);
        ByteBuffer whole = target.duplicate().clear();
        for (int i = 0; i < MARGIN; i++) {
            assertEquals(UNTOUCHED, whole.get(i));
            assertEquals(UNTOUCHED, whole.get(whole.capacity() - 1 - i));
        }
    }

    @Test
    void aTargetTooSmallIsRefusedUntouched() {
        try (CipherSession session = Xor.session(new byte[] {1, 2, 3})) {
            for (ByteBuffer target : targets(9)) {
                ByteBuffer source = ByteBuffer.wrap(new byte[10]);
                assertThrows(IllegalArgumentException.class, () -> session.seal(source, target));
                assertEquals(UNTOUCHED, target.get(MARGIN));
            }
        }
    }

    @Test
    void sessionsShareNothing() {
        byte[] plain = Xor.random(random, 500);
        byte[] key = Xor.random(random, 32);
        CipherSession first = Xor.session(key);
        CipherSession second = Xor.session(key);
        CipherSession other = Xor.session(Xor.random(random, 32));
        byte[] expected = Xor.seal(first, plain);
        Xor.seal(other, plain);
        first.close();
        assertArrayEquals(expected, Xor.seal(second, plain));
        assertThrows(IllegalStateException.class, () -> Xor.seal(first, plain));
        second.close();
        other.close();
    }

    @Test
    void aClosedSessionRefusesAndCanBeClosedAgain() {
        CipherSession session = Xor.session(new byte[] {9});
        session.close();
        session.close();
        ByteBuffer target = ByteBuffer.allocate(3);
        assertThrows(IllegalStateException.class, () -> session.seal(ByteBuffer.wrap(new byte[3]), target));
        assertThrows(IllegalStateException.class, () -> session.open(ByteBuffer.wrap(new byte[3]), target));
        assertArrayEquals(new byte[3], target.array());
    }

    @Test
    void aSessionThatHasSealedNothingForgetsItsKey() {
        byte[] key = {1, 2, 3};
        new XorSession(key).close();
        assertArrayEquals(new byte[3], key);
    }

    @Test
    void anErasedPadHoldsNoByteOfTheKey() {
        Pad pad = new Pad(new byte[] {1, 2, 3});
        pad.erase();
        byte[] result = new byte[2000];
        pad.combine(new byte[2000], 0, result, 0, 2000);
        assertArrayEquals(new byte[2000], result);
    }

    @Test
    void sealingAndOpeningCanOverlap() throws Exception {
        byte[] key = Xor.random(random, 33);
        byte[] plain = Xor.random(random, 4000);
        byte[] sealed = Xor.reference(key, plain);
        try (CipherSession session = Xor.session(key)) {
            CompletableFuture<Void> opening = CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 2000; round++) {
                    assertArrayEquals(plain, Xor.open(session, sealed));
                }
            });
            for (int round = 0; round < 2000; round++) {
                assertArrayEquals(sealed, Xor.seal(session, plain));
            }
            opening.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void timeGrowsNoFasterThanTheFrame() {
        byte[] plain = Xor.random(random, 16 << 20);
        try (CipherSession session = Xor.session(Xor.random(random, 7))) {
            assertTimeout(Duration.ofSeconds(10), () -> {
                assertArrayEquals(plain, Xor.open(session, Xor.seal(session, plain)));
            });
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
        List<ByteBuffer> all = List.of(
                ByteBuffer.allocate(capacity),
                ByteBuffer.allocate(capacity + 6).slice(6, capacity),
                ByteBuffer.allocateDirect(capacity),
                ByteBuffer.allocateDirect(capacity + 3).slice(3, capacity).order(ByteOrder.LITTLE_ENDIAN));
        for (ByteBuffer target : all) {
            for (int i = 0; i < capacity; i++) {
                target.put(i, UNTOUCHED);
            }
            target.position(MARGIN).limit(MARGIN + room);
        }
        return all;
    }
}
