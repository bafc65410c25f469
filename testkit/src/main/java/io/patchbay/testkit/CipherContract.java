// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.Samples.Content;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a {@link Cipher} promises; more is checked of one that calls itself {@linkplain Cipher#secure() secure}. */
public abstract non-sealed class CipherContract extends ProviderContract {

    private static final int THREADS = 4;

    /** For subclasses. */
    protected CipherContract() {}

    /**
     * Makes the cipher to check.
     *
     * @return the provider
     */
    protected abstract Cipher cipher();

    /**
     * Hook: the length of the keys to use.
     *
     * @return bits; 256 by default
     */
    protected int keyBits() {
        return 256;
    }

    /**
     * Hook: the secret that both sides share.
     *
     * @return by default a new key of {@link #keyBits()} from {@link Cipher#generateKey}
     */
    protected SecretKey key() {
        return new SecretKeySpec(cipher().generateKey(keyBits()), "RAW");
    }

    @Override
    final Cipher provider() {
        return cipher();
    }

    private CipherLane lane() {
        return CipherLane.of(cipher(), this, key());
    }

    /** Frames of 0 to 70,000 bytes come back, both ways, whatever they hold, within the overhead. */
    @Test
    protected void everySizeComesBackBothWays() {
        try (CipherLane lane = lane()) {
            CipherLane back = lane.reversed();
            for (int size : Samples.sizes()) {
                lane.roundTrip(Content.TEXT.bytes(size));
                back.roundTrip(Content.RANDOM.bytes(size));
                lane.roundTrip(Content.ZEROS.bytes(size));
            }
        }
    }

    /** Source and target may be the same memory. */
    @Test
    protected void worksInPlace() {
        try (CipherLane lane = lane()) {
            for (Shape shape : Shape.TARGETS) {
                for (int size : Samples.sizes()) {
                    lane.roundTripInPlace(Content.ALL_VALUES.bytes(size), shape);
                }
            }
        }
    }

    /** Buffers may be on the heap or not, sliced, read-only as a source, and begin at an offset. */
    @Test
    protected void buffersOfEveryShapeAreServed() {
        try (CipherLane lane = lane()) {
            for (Shape from : Shape.SOURCES) {
                for (Shape to : Shape.TARGETS) {
                    for (int size : Samples.smallSizes()) {
                        byte[] plain = Content.TEXT.bytes(size);
                        byte[] restored = lane.open(lane.seal(plain, from, to), from, to);
                        assertArrayEquals(plain, restored, () -> "What was sealed comes back from " + from + " to "
                                + to);
                    }
                }
            }
        }
    }

    /** A frame that was sealed with another key is refused, or opens to something else. */
    @Test
    protected void aWrongKeyDoesNotOpen() {
        SecretKey key = key();
        byte[] plain = Content.TEXT.bytes(256);
        try (CipherLane right = CipherLane.of(cipher(), this, key);
                CipherLane wrong = CipherLane.of(cipher(), this, Keys.different(key))) {
            byte[] frame = right.seal(plain);
            byte[] opened = wrong.survive(frame);
            assertFalse(Arrays.equals(plain, opened), "A frame that was sealed with another key does not open to its"
                    + " plain bytes");
            assertFalse(cipher().secure() && opened != null, "A secure cipher refuses a frame that was sealed with"
                    + " another key");
        }
    }

    /** Two sessions share nothing: their frames may alternate, and one may end before the other. */
    @Test
    protected void sessionsShareNothing() {
        Cipher cipher = cipher();
        try (CipherLane first = CipherLane.of(cipher, this, key())) {
            try (CipherLane second = CipherLane.of(cipher, this, key())) {
                for (int size : Samples.smallSizes()) {
                    byte[] one = first.seal(Content.TEXT.bytes(size));
                    byte[] two = second.seal(Content.RUNS.bytes(size));
                    assertArrayEquals(Content.TEXT.bytes(size), first.open(one), "Two sessions share nothing");
                    assertArrayEquals(Content.RUNS.bytes(size), second.open(two), "Two sessions share nothing");
                }
            }
            first.roundTrip(Content.TEXT.bytes(500));
        }
    }

    /** The session holds its own copy of the key, so the owner may wipe the array. */
    @Test
    protected void theKeyIsCopied() {
        byte[] bytes = key().getEncoded();
        byte[] wiped = bytes.clone();
        byte[] plain = Content.TEXT.bytes(300);
        try (CipherSession sender = CipherLane.session(cipher(), this, Setup.Role.CLIENT, new Keys.Shared(wiped));
                CipherSession receiver =
                        CipherLane.session(cipher(), this, Setup.Role.SERVER, new Keys.Shared(bytes.clone()))) {
            Arrays.fill(wiped, (byte) 0);
            CipherLane lane = new CipherLane(sender, receiver).greet();
            assertArrayEquals(plain, lane.survive(lane.seal(plain)), "open() copies what it needs of the key, so that a"
                    + " change of the array afterwards has no effect");
        }
    }

    /** A key that cannot be used is a wrong setting, and the message does not show it. */
    @Test
    protected void badKeysAreRefused() {
        Setup setup = setup(Setup.Role.CLIENT);
        try {
            cipher().open(setup, new Keys.Shared(new byte[0])).close();
            fail("An empty key is refused with an AssemblyException, but open() accepted it");
        } catch (AssemblyException | IllegalArgumentException e) {
            // As it must be; some JDK key types answer with the latter.
        } catch (RuntimeException e) {
            fail("An empty key is refused with an AssemblyException, but open() threw " + e, e);
        }
        for (int length : new int[] {1, 5, 15, 33, 1_000}) {
            byte[] bytes = Samples.randomBytes(length, length);
            try {
                cipher().open(setup, new Keys.Shared(bytes.clone())).close();
            } catch (AssemblyException | IllegalArgumentException e) {
                assertFalse(Keys.shown(e.toString(), bytes), "Messages of exceptions never contain keys");
            } catch (RuntimeException e) {
                fail("A key of a length that the cipher cannot use is an AssemblyException, but " + length
                        + " bytes gave " + e, e);
            }
        }
    }

    /** What describes the cipher after a session was opened shows no key. */
    @Test
    protected void noTextShowsTheKey() {
        SecretKey key = key();
        Cipher cipher = cipher();
        try (CipherLane lane = CipherLane.of(cipher, this, key)) {
            String texts = cipher.describe(setup(Setup.Role.CLIENT)) + " " + cipher + " " + lane.sender() + " "
                    + cipher.options();
            assertFalse(Keys.shown(texts, key.getEncoded()), "describe() and toString() never show a key");
        }
    }

    /** New keys have the length asked for, differ, and can be used. */
    @Test
    protected void generatedKeysAreNewAndOfTheRightLength() {
        Cipher cipher = cipher();
        byte[] first = cipher.generateKey(keyBits());
        byte[] second = cipher.generateKey(keyBits());
        assertEquals(keyBits(), first.length * 8, "generateKey gives a key of the length asked for");
        assertFalse(Arrays.equals(first, second), "generateKey makes a new key at every call");
        assertFalse(Arrays.equals(first, new byte[first.length]), "generateKey makes random keys, not zeros");
        CipherLane.session(cipher, this, Setup.Role.CLIENT, new SecretKeySpec(first, "RAW")).close();
    }

    /** A key has whole bytes, and more than none. */
    @Test
    protected void badKeyLengthsAreRefused() {
        for (int bits : new int[] {0, -8, -1, 1, 7, 12, 255, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> cipher().generateKey(bits), "generateKey refuses " + bits
                    + " bits with an IllegalArgumentException");
        }
    }

    /** The overhead does not change while frames pass. */
    @Test
    protected void theOverheadIsStable() {
        try (CipherLane lane = lane()) {
            int overhead = lane.sender().overhead();
            lane.roundTrip(Content.TEXT.bytes(1_000));
            assertEquals(overhead, lane.sender().overhead(), "overhead() is one bound for every frame");
        }
    }

    /** A closed session has forgotten its key, and says so. */
    @Test
    protected void aClosedSessionRefusesToWork() {
        CipherLane lane = lane();
        byte[] frame = lane.seal(Content.TEXT.bytes(100));
        lane.close();
        assertThrows(IllegalStateException.class, () -> lane.sender().seal(ByteBuffer.allocate(8),
                ByteBuffer.allocate(8 + 1_000)), "A closed session has forgotten its key, so seal() fails with an"
                + " IllegalStateException");
        assertThrows(IllegalStateException.class, () -> lane.receiver().open(ByteBuffer.wrap(frame),
                ByteBuffer.allocate(frame.length)), "A closed session has forgotten its key, so open() fails with an"
                + " IllegalStateException");
    }

    /** Sealing and opening of one session may happen at the same time, and sessions on many threads. */
    @Test
    protected void sealAndOpenMayOverlap() {
        try (CipherLane lane = lane()) {
            CipherLane back = lane.reversed();
            Concurrently.run("One seal and one open of a session may run at the same time", 2, thread -> {
                CipherLane way = thread == 0 ? lane : back;
                for (int round = 0; round < 300; round++) {
                    way.roundTrip(Content.RUNS.bytes(500 + round));
                }
            });
        }
        Cipher cipher = cipher();
        SecretKey key = key();
        Concurrently.run("A cipher may be used by many threads at once", THREADS, thread -> {
            for (int round = 0; round < 10; round++) {
                try (CipherLane lane = CipherLane.of(cipher, this, key)) {
                    lane.roundTrip(Content.TEXT.bytes(700 + 64 * thread));
                }
            }
            try (CipherLane lane = CipherLane.of(cipher, this, key)) {
                byte[] plain = Content.TEXT.bytes(20_000 + 1_000 * thread);
                Concurrently.repeat(() -> lane.quickRoundTrip(plain));
            }
        });
    }

    /** Noise is refused or opens to as many bytes at most; nothing else happens. */
    @Test
    protected void noiseDoesNoHarm() {
        Random random = Samples.random(7);
        SecretKey key = key();
        for (byte[] frame : Samples.hostileFrames()) {
            try (CipherLane lane = CipherLane.of(cipher(), this, key)) {
                lane.survive(frame);
            }
        }
        for (int round = 0; round < 300; round++) {
            try (CipherLane lane = CipherLane.of(cipher(), this, key)) {
                lane.survive(Samples.mutated(lane.seal(Content.TEXT.bytes(random.nextInt(300))), random));
            }
        }
    }

    /** A greeting is the same at every call, is short, and both sides' are about as long. */
    @Test
    protected void greetingsAreShortAndStable() {
        new GreetingRules(this).greetingsAreShortAndStable();
    }

    /** What is no greeting is bad bytes and nothing else, and the greeting that comes then is taken. */
    @Test
    protected void noiseIsNoGreeting() {
        new GreetingRules(this).noiseIsNoGreeting();
    }

    /** A secure cipher notices every change of a bit. */
    @Test
    protected void secureRefusesEveryFlippedBit() {
        if (cipher().secure()) {
            new SecureCipherRules(this).everyFlippedBitIsRefused();
        }
    }

    /** A secure cipher notices a frame that was cut or extended. */
    @Test
    protected void secureRefusesOtherLengths() {
        if (cipher().secure()) {
            new SecureCipherRules(this).otherLengthsAreRefused();
        }
    }

    /** A secure cipher notices a frame that comes again, too early, or not at all. */
    @Test
    protected void secureRefusesReplayAndReordering() {
        if (cipher().secure()) {
            new SecureCipherRules(this).replayAndReorderingAreRefused();
        }
    }

    /** A secure cipher notices a frame that comes back to the side that sealed it. */
    @Test
    protected void secureRefusesReflection() {
        if (cipher().secure()) {
            new SecureCipherRules(this).reflectionIsRefused();
        }
    }

    /** A secure cipher never seals to the same bytes twice, neither in a session nor in two with one key. */
    @Test
    protected void secureNeverSealsAlike() {
        if (cipher().secure()) {
            new SecureCipherRules(this).nothingIsSealedAlike();
        }
    }
}
