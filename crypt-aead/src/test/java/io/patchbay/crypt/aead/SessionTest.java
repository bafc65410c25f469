// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import static io.patchbay.spi.Setup.Role.CLIENT;
import static io.patchbay.spi.Setup.Role.SERVER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.LimitException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Traits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SessionTest {

    private static final List<Cipher> CIPHERS = List.of(new AesGcmCipher(), new ChaCha20Cipher());
    private static final byte[] PLAIN = "what must not be seen and must not be changed ".repeat(23)
            .substring(0, 1_024)
            .getBytes(StandardCharsets.US_ASCII);

    private static void assertRefused(CipherSession session, byte[] frame) {
        ByteBuffer target = ByteBuffer.allocate(Math.max(frame.length, PLAIN.length));
        assertThrows(CodecException.class, () -> session.open(ByteBuffer.wrap(frame), target));
        assertArrayEquals(new byte[target.capacity()], target.array(), "nothing of a refused frame is shown");
    }

    @ParameterizedTest
    @MethodSource("io.patchbay.crypt.aead.Sides#all")
    @DisplayName("C4: every changed bit, every cut and every addition is refused, and nothing is shown")
    void everyChangeIsRefused(Sides sides) {
        try (sides) {
            byte[] frame = Sides.seal(sides.client(), PLAIN);
            int refused = 0;
            for (int bit = 0; bit < frame.length * 8; bit++) {
                byte[] changed = frame.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertRefused(sides.server(), changed);
                refused++;
            }
            assertEquals(8 * (PLAIN.length + sides.client().overhead()), refused);
            for (int length = 0; length < frame.length; length++) {
                assertRefused(sides.server(), Arrays.copyOf(frame, length));
            }
            for (int more = 1; more < 40; more++) {
                assertRefused(sides.server(), Arrays.copyOf(frame, frame.length + more));
            }
            assertArrayEquals(PLAIN, Sides.open(sides.server(), frame));
        }
    }

    @ParameterizedTest
    @MethodSource("io.patchbay.crypt.aead.Sides#all")
    @DisplayName("C5: a frame that was seen, and one that comes back to its sender, are refused")
    void replayAndReflectionAreRefused(Sides sides) {
        try (sides) {
            byte[] first = Sides.seal(sides.client(), PLAIN);
            byte[] second = Sides.seal(sides.client(), PLAIN);
            assertRefused(sides.client(), first);
            assertArrayEquals(PLAIN, Sides.open(sides.server(), first));
            assertRefused(sides.server(), first);
            assertArrayEquals(PLAIN, Sides.open(sides.server(), second));
            assertRefused(sides.server(), first);
            assertRefused(sides.server(), second);
        }
    }

    @Test
    @DisplayName("C5: where frames arrive in order, a dropped, swapped or inserted one is noticed with the next")
    void orderIsKept() {
        for (Cipher cipher : CIPHERS) {
            try (Sides sides = Sides.greeted(cipher, Sides.key(7), Traits.STREAM)) {
                byte[] first = Sides.seal(sides.client(), PLAIN);
                byte[] second = Sides.seal(sides.client(), PLAIN);
                assertRefused(sides.server(), second);
                assertArrayEquals(PLAIN, Sides.open(sides.server(), first));
            }
        }
    }

    @Test
    @DisplayName("C5: a forged frame does not keep out the genuine one of the same number, nor of any other epoch")
    void forgedFramesKeepNothingOut() {
        for (Cipher cipher : CIPHERS) {
            try (Sides sides = Sides.greeted(cipher, Sides.key(7), Sides.LOSSY)) {
                for (int number = 0; number < 5; number++) {
                    byte[] genuine = Sides.seal(sides.client(), PLAIN);
                    byte[] forged = genuine.clone();
                    forged[3] ^= 1;
                    assertRefused(sides.server(), forged);
                    forged[forged.length - 6] ^= 1;
                    assertRefused(sides.server(), forged);
                    assertArrayEquals(PLAIN, Sides.open(sides.server(), genuine));
                }
            }
        }
    }

    @Test
    @DisplayName("C5: where frames may get lost, up to 1,023 may overtake one, which then comes once")
    void theWindowIsKept() {
        for (Cipher cipher : CIPHERS) {
            try (Sides sides = Sides.greeted(cipher, Sides.key(7), Sides.LOSSY)) {
                byte[][] frames = new byte[1_026][];
                for (int i = 0; i < frames.length; i++) {
                    frames[i] = Sides.seal(sides.client(), new byte[] {(byte) i, (byte) (i >> 8)});
                }
                Sides.open(sides.server(), frames[1_025]);
                for (int late : new int[] {0, 1}) {
                    CodecException tooOld =
                            assertThrows(CodecException.class, () -> Sides.open(sides.server(), frames[late]));
                    assertTrue(tooOld.getMessage().contains("frame " + late + " came before, or is 1024 or more"),
                            tooOld.getMessage());
                }
                for (int i = 2; i < frames.length - 1; i++) {
                    assertEquals((byte) i, Sides.open(sides.server(), frames[i])[0]);
                }
                for (byte[] again : frames) {
                    assertThrows(CodecException.class, () -> Sides.open(sides.server(), again));
                }
            }
        }
    }

    @Test
    @DisplayName("C5: the window agrees with a set of what was seen, for any order of counters")
    void theWindowAgreesWithASet() {
        Random random = new Random(1024);
        Window window = new Window();
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (int round = 0; round < 200_000; round++) {
            long around = newest + random.nextInt(random.nextInt(50) == 0 ? 3_000 : 20) - random.nextInt(1_200);
            long counter = Math.max(0, around);
            boolean expected = counter > newest - Window.SIZE && !seen.contains(counter);
            assertEquals(expected, window.accepts(counter), "counter " + counter + ", newest " + newest);
            if (expected) {
                window.note(counter);
                seen.add(counter);
                newest = Math.max(newest, counter);
            }
        }
    }

    @Test
    void aForgedFrameFromFarAheadDoesNotMoveTheWindow() {
        try (Sides sides = Sides.greeted(CIPHERS.get(0), Sides.key(7), Sides.LOSSY)) {
            byte[] first = Sides.seal(sides.client(), PLAIN);
            for (long counter : new long[] {2_000, 1L << 20, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                byte[] forged = first.clone();
                ByteBuffer.wrap(forged).putLong(forged.length - Long.BYTES, counter);
                assertRefused(sides.server(), forged);
            }
            assertArrayEquals(PLAIN, Sides.open(sides.server(), first));
        }
    }

    /** A sealer and an opener that begin in the middle of a connection. */
    private record Way(Sealer sealer, Opener opener) {

        static Way startingAt(Algorithm algorithm, boolean counted, long counter) {
            byte[] secret = new byte[Hkdf.HASH_BYTES];
            return new Way(
                    new Sealer(algorithm, new FrameKeys(algorithm, secret.clone()), counted, counter),
                    new Opener(algorithm, new FrameKeys(algorithm, secret.clone()), counted, counter));
        }

        byte[] seal(int number) {
            ByteBuffer target = ByteBuffer.allocate(100);
            int length = sealer.seal(ByteBuffer.allocate(4).putInt(0, number), target);
            return Arrays.copyOf(target.array(), length);
        }

        int open(byte[] frame) {
            ByteBuffer target = ByteBuffer.allocate(frame.length);
            assertEquals(4, opener.open(ByteBuffer.wrap(frame), target));
            return target.getInt(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    @DisplayName("C3: keys change after 65,536 frames on both sides, in order and out of order")
    void keysChangeInStep(Algorithm algorithm) {
        for (boolean counted : new boolean[] {false, true}) {
            for (long epoch : new long[] {1, 2, 1L << 40}) {
                Way way = Way.startingAt(algorithm, counted, (epoch << FrameKeys.EPOCH_BITS) - 3);
                for (int number = 0; number < 6; number++) {
                    assertEquals(number, way.open(way.seal(number)));
                }
            }
        }
        Way way = Way.startingAt(algorithm, true, 65_536 - 3);
        byte[][] frames = new byte[7][];
        for (int number = 0; number < frames.length; number++) {
            frames[number] = way.seal(number);
        }
        for (int number : new int[] {6, 0, 4, 2, 3, 1, 5}) {
            assertEquals(number, way.open(frames[number]));
        }
    }

    @Test
    @DisplayName("C3: many epochs may get lost at once")
    void lostEpochsAreSkipped() {
        byte[] secret = new byte[Hkdf.HASH_BYTES];
        Way way = Way.startingAt(Algorithm.AES_GCM, true, 0);
        assertEquals(1, way.open(way.seal(1)));
        FrameKeys keys = new FrameKeys(Algorithm.AES_GCM, secret);
        Way ahead = new Way(new Sealer(Algorithm.AES_GCM, keys, true, 900L << FrameKeys.EPOCH_BITS), way.opener);
        assertEquals(2, ahead.open(ahead.seal(2)));
        byte[] late = way.seal(3);
        assertThrows(CodecException.class, () -> way.open(late));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    @DisplayName("C3: the last counter is followed by an error, never by the first")
    void theCounterNeverWraps(Algorithm algorithm) {
        for (boolean counted : new boolean[] {false, true}) {
            Way way = Way.startingAt(algorithm, counted, Long.MAX_VALUE - 1);
            byte[] last = null;
            for (int number = 0; number < 2; number++) {
                last = way.seal(number);
                assertEquals(number, way.open(last));
            }
            for (int attempt = 0; attempt < 3; attempt++) {
                LimitException ended = assertThrows(LimitException.class, () -> way.seal(2));
                assertTrue(ended.getMessage().contains("connect anew"), ended.getMessage());
            }
            byte[] frame = last;
            assertThrows(CodecException.class, () -> way.open(frame));
        }
    }

    @Test
    @DisplayName("C2: a million frames have a million nonces, and no two epochs have one key")
    void noNonceComesTwice() {
        FrameKeys keys = new FrameKeys(Algorithm.AES_GCM, new byte[Hkdf.HASH_BYTES]);
        Set<String> keysSeen = new HashSet<>();
        int frames = 1_000_000;
        long[] nonces = new long[frames];
        byte[] nonce = new byte[Algorithm.NONCE_BYTES];
        FrameKeys.Epoch epoch = keys.epoch(0);
        keysSeen.add(HexFormat.of().formatHex(epoch.key().getEncoded()));
        for (int counter = 0; counter < frames; counter++) {
            if (FrameKeys.epochOf(counter) != epoch.number()) {
                epoch = keys.epoch(FrameKeys.epochOf(counter));
                assertTrue(keysSeen.add(HexFormat.of().formatHex(epoch.key().getEncoded())));
            }
            epoch.nonce(counter, nonce);
            // Within an epoch all but the last 8 bytes are the same; the epoch takes the place of the highest.
            nonces[counter] = ByteBuffer.wrap(nonce).getLong(4) << 16 >>> 16 | epoch.number() << 48;
        }
        Arrays.sort(nonces);
        for (int i = 1; i < frames; i++) {
            assertTrue(nonces[i] != nonces[i - 1], "nonce " + i);
        }
        assertEquals(16, keysSeen.size());
    }

    @Test
    @DisplayName("C2: a million frames of one connection, all of the same bytes, have a million tags")
    void noFrameComesTwice() {
        try (Sides sides = Sides.greeted(CIPHERS.get(0), Sides.key(7), Traits.STREAM)) {
            long[] tags = new long[1_000_000];
            ByteBuffer nothing = ByteBuffer.allocate(0);
            ByteBuffer target = ByteBuffer.allocate(Algorithm.TAG_BYTES);
            for (int i = 0; i < tags.length; i++) {
                sides.client().seal(nothing, target.clear());
                tags[i] = target.getLong(0);
            }
            Arrays.sort(tags);
            for (int i = 1; i < tags.length; i++) {
                assertTrue(tags[i] != tags[i - 1], "tag " + i);
            }
        }
    }

    @Test
    @DisplayName("C2: 10,000 connections with one shared key have 20,000 keys")
    void noConnectionHasTheKeysOfAnother() {
        Set<String> secrets = new HashSet<>();
        byte[] key = Sides.key(7).getEncoded();
        byte[] stubborn = Greeting.random();
        Greeting greeting = new Greeting(Algorithm.AES_GCM, CLIENT, false, new Composition("json+aes-gcm"));
        for (int i = 0; i < 10_000; i++) {
            // The peer may even say the same every time.
            byte[] own = Greeting.random();
            for (var sealing : List.of(CLIENT, SERVER)) {
                secrets.add(HexFormat.of().formatHex(greeting.secret(sealing, key, own, stubborn)));
            }
        }
        assertEquals(20_000, secrets.size());
    }

    /** A key that, unlike those of the JDK, may be empty or hide its bytes. */
    private record AnyKey(byte[] bytes) implements SecretKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "RAW";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes == null ? null : bytes.clone();
        }
    }

    @Test
    @DisplayName("C7: keys of other lengths, and keys that are hidden, are refused with what to do")
    void otherKeysAreRefused() {
        for (Cipher cipher : CIPHERS) {
            var setup = Sides.setup("tcp+" + cipher.name(), CLIENT, Traits.STREAM);
            for (int length : new int[] {0, 1, 15, 16, 31, 33, 64}) {
                AssemblyException refused = assertThrows(
                        AssemblyException.class, () -> cipher.open(setup, new AnyKey(new byte[length])));
                assertTrue(refused.getMessage().contains("32 bytes, not " + length), refused.getMessage());
            }
            assertThrows(AssemblyException.class, () -> cipher.open(setup, new AnyKey(null)));
            assertThrows(NullPointerException.class, () -> cipher.open(setup, null));
            for (int bits : new int[] {0, 128, 255, 257}) {
                assertThrows(IllegalArgumentException.class, () -> cipher.generateKey(bits));
            }
            assertEquals(32, cipher.generateKey(256).length);
            assertTrue(cipher.secure());
        }
    }

    @Test
    @DisplayName("C7: an array that the owner changes afterwards does not change the key")
    void theKeyIsCopied() {
        byte[] mine = Sides.key(7).getEncoded();
        CipherSession client = Sides.session(CIPHERS.get(0), CLIENT, new AnyKey(mine), Traits.STREAM);
        Arrays.fill(mine, (byte) 0);
        CipherSession server = Sides.session(CIPHERS.get(0), SERVER, Sides.key(7), Traits.STREAM);
        server.greeted(client.greeting());
        client.greeted(server.greeting());
        assertArrayEquals(PLAIN, Sides.open(server, Sides.seal(client, PLAIN)));
    }

    @ParameterizedTest
    @MethodSource("io.patchbay.crypt.aead.Sides#all")
    void aClosedSessionRefusesAndCanBeClosedAgain(Sides sides) {
        byte[] frame = Sides.seal(sides.client(), PLAIN);
        sides.close();
        sides.close();
        assertThrows(IllegalStateException.class, () -> Sides.seal(sides.client(), PLAIN));
        assertThrows(IllegalStateException.class, () -> Sides.open(sides.server(), frame));
        assertThrows(IllegalStateException.class, () -> sides.client().greeting());
        assertThrows(IllegalStateException.class, () -> sides.client().greeted(ByteBuffer.allocate(72)));
    }

    @ParameterizedTest
    @MethodSource("io.patchbay.crypt.aead.Sides#all")
    void anEmptyAndALargeFramePass(Sides sides) {
        try (sides) {
            for (int size : new int[] {0, 1, 600_000, 70_000, 3}) {
                byte[] plain = new byte[size];
                new Random(size).nextBytes(plain);
                byte[] frame = Sides.seal(sides.client(), plain);
                assertEquals(size + sides.client().overhead(), frame.length);
                assertArrayEquals(plain, Sides.open(sides.server(), frame));
                // Within one array, as connections do it.
                ByteBuffer room = ByteBuffer.allocate(size + sides.client().overhead()).put(plain).flip();
                sides.client().seal(room.duplicate(), room.clear());
                sides.server().open(room.duplicate().flip(), room.clear());
                assertEquals(ByteBuffer.wrap(plain), room.flip());
            }
        }
    }

    @Test
    void wherePlainTextIsExpectedNoneIsShown() {
        try (Sides sides = Sides.greeted(CIPHERS.get(0), Sides.key(7), Traits.STREAM)) {
            String sealed = new String(Sides.seal(sides.client(), PLAIN), StandardCharsets.ISO_8859_1);
            assertFalse(sealed.contains("what must"));
        }
    }
}
