// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.Samples.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
     * @return bits; by default 256, or the longest that the cipher lists if 256 is not among them
     */
    protected int keyBits() {
        return KeyRules.usualBits(cipher());
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
    @Checks({
        Rule.CIPHER_11, Rule.CIPHER_13, Rule.CIPHER_15, Rule.CIPHER_16, Rule.STAGE_2, Rule.STAGE_3, Rule.STAGE_4,
        Rule.STAGE_5, Rule.STAGE_6
    })
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
    @Checks(Rule.CIPHER_12)
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
    @Checks(Rule.STAGE_7)
    protected void buffersOfEveryShapeAreServed() {
        try (CipherLane lane = lane()) {
            for (Shape from : Shape.SOURCES) {
                for (Shape to : Shape.TARGETS) {
                    for (int size : Samples.smallSizes()) {
                        byte[] plain = Content.TEXT.bytes(size);
                        byte[] restored = lane.open(lane.seal(plain, from, to), from, to);
                        assertArrayEquals(plain, restored, () -> Rule.STAGE_7 + ": What was sealed comes back from"
                                + " " + from + " to "
                                + to);
                    }
                }
            }
        }
    }

    /** A frame that was sealed with another key is refused, or opens to something else. */
    @Test
    @Checks(Rule.CIPHER_10)
    protected void aWrongKeyDoesNotOpen() {
        SecretKey key = key();
        byte[] plain = Content.TEXT.bytes(256);
        try (CipherLane right = CipherLane.of(cipher(), this, key);
                CipherLane wrong = CipherLane.of(cipher(), this, Keys.different(key))) {
            byte[] frame = right.seal(plain);
            byte[] opened = wrong.survive(frame);
            assertFalse(Arrays.equals(plain, opened), Rule.CIPHER_10 + ": A frame that was sealed with another key"
                    + " does not open to its"
                    + " plain bytes");
            assertFalse(cipher().secure() && opened != null, Rule.CIPHER_10 + ": A secure cipher refuses a frame that"
                    + " was sealed with"
                    + " another key");
        }
    }

    /** Two sessions share nothing: their frames may alternate, and one may end before the other. */
    @Test
    @Checks(Rule.PROVIDER_7)
    protected void sessionsShareNothing() {
        Cipher cipher = cipher();
        try (CipherLane first = CipherLane.of(cipher, this, key())) {
            try (CipherLane second = CipherLane.of(cipher, this, key())) {
                for (int size : Samples.smallSizes()) {
                    byte[] one = first.seal(Content.TEXT.bytes(size));
                    byte[] two = second.seal(Content.RUNS.bytes(size));
                    assertArrayEquals(Content.TEXT.bytes(size), first.open(one), Rule.PROVIDER_7 + ": Two sessions"
                            + " share nothing");
                    assertArrayEquals(Content.RUNS.bytes(size), second.open(two), Rule.PROVIDER_7 + ": Two sessions"
                            + " share nothing");
                }
            }
            first.roundTrip(Content.TEXT.bytes(500));
        }
    }

    /** The session holds its own copy of the key, so the owner may wipe the array. */
    @Test
    @Checks(Rule.CIPHER_1)
    protected void theKeyIsCopied() {
        new KeyRules(this).theKeyIsCopied();
    }

    /** A key that cannot be used is a wrong setting, and the message does not show it. */
    @Test
    @Checks({Rule.CIPHER_2, Rule.STAGE_10})
    protected void badKeysAreRefused() {
        new KeyRules(this).badKeysAreRefused();
    }

    /** What describes the cipher after a session was opened shows no key. */
    @Test
    @Checks(Rule.STAGE_10)
    protected void noTextShowsTheKey() {
        new KeyRules(this).noTextShowsTheKey();
    }

    /** New keys have the length asked for, differ, and can be used. */
    @Test
    @Checks(Rule.CIPHER_3)
    protected void generatedKeysAreNewAndOfTheRightLength() {
        new KeyRules(this).generatedKeysAreNewAndOfTheRightLength();
    }

    /** A key has whole bytes, and more than none. */
    @Test
    @Checks(Rule.CIPHER_4)
    protected void badKeyLengthsAreRefused() {
        new KeyRules(this).badKeyLengthsAreRefused();
    }

    /** The lengths that a cipher lists can be those of keys, and do not change. */
    @Test
    @Checks({Rule.CIPHER_21, Rule.PROVIDER_11})
    protected void listedKeyLengthsAreStable() {
        new KeyRules(this).listedLengthsAreStable();
    }

    /** Keys of the lengths that a cipher lists are taken, and no others. */
    @Test
    @Checks({Rule.CIPHER_22, Rule.CIPHER_2, Rule.CIPHER_3, Rule.CIPHER_4})
    protected void keysOfListedLengthsAloneAreTaken() {
        new KeyRules(this).keysOfListedLengthsAloneAreTaken();
    }

    /** The overhead does not change while frames pass. */
    @Test
    @Checks(Rule.CIPHER_13)
    protected void theOverheadIsStable() {
        try (CipherLane lane = lane()) {
            int overhead = lane.sender().overhead();
            lane.roundTrip(Content.TEXT.bytes(1_000));
            assertEquals(overhead, lane.sender().overhead(), Rule.CIPHER_13 + ": overhead() is one bound for every"
                    + " frame");
        }
    }

    /** A closed session has forgotten its key, and says so. */
    @Test
    @Checks(Rule.CIPHER_19)
    protected void aClosedSessionRefusesToWork() {
        CipherLane lane = lane();
        byte[] frame = lane.seal(Content.TEXT.bytes(100));
        lane.close();
        assertThrows(IllegalStateException.class, () -> lane.sender().seal(ByteBuffer.allocate(8),
                ByteBuffer.allocate(8 + 1_000)), Rule.CIPHER_19 + ": A closed session has forgotten its key, so seal()"
                        + " fails with an"
                + " IllegalStateException");
        assertThrows(IllegalStateException.class, () -> lane.receiver().open(ByteBuffer.wrap(frame),
                ByteBuffer.allocate(frame.length)), Rule.CIPHER_19 + ": A closed session has forgotten its key, so"
                        + " open() fails with an"
                + " IllegalStateException");
    }

    /** Sealing and opening of one session may happen at the same time. */
    @Test
    @Checks(Rule.CIPHER_18)
    protected void sealAndOpenMayOverlap() {
        try (CipherLane lane = lane()) {
            CipherLane back = lane.reversed();
            Concurrently.run(Rule.CIPHER_18 + ": One seal and one open of a session may run at the same"
                    + " time", 2, thread -> {
                CipherLane way = thread == 0 ? lane : back;
                for (int round = 0; round < 300; round++) {
                    way.roundTrip(Content.RUNS.bytes(500 + round));
                }
            });
        }
    }

    /** The provider serves 4 threads at once, each with sessions of its own. */
    @Test
    @Checks(Rule.PROVIDER_9)
    protected void manyThreadsMayUseTheProvider() {
        Cipher cipher = cipher();
        SecretKey key = key();
        Concurrently.run(Rule.PROVIDER_9 + ": A cipher may be used by many threads at once", THREADS, thread -> {
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
    @Checks({Rule.STAGE_9, Rule.STAGE_6, Rule.STAGE_3})
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

    /** What was given to a call is neither read nor written after it. */
    @Test
    @Checks(Rule.STAGE_1)
    protected void buffersAreUsedDuringTheCallOnly() {
        List<StageCall> calls = new ArrayList<>();
        try (CipherLane lane = lane()) {
            for (int round = 0; round < 6; round++) {
                byte[] plain = Content.TEXT.bytes(300 + round);
                StageCall sealing = lane.sealing(plain);
                byte[] frame = sealing.succeed(lane.sender()::seal);
                sealing.takeBack();
                StageCall opening = lane.opening(frame);
                byte[] opened = opening.survive(lane.receiver()::open);
                opening.takeBack();
                calls.addAll(List.of(sealing, opening));
                assertArrayEquals(plain, opened, Rule.STAGE_1 + ": A stage reads no buffer of an earlier call, but what"
                        + " was sealed did not come back when those had changed");
            }
        }
        assertTrue(calls.stream().allMatch(StageCall::untouched), Rule.STAGE_1 + ": A stage writes to no buffer of an"
                + " earlier call");
    }

    /** What stands behind the limit of a frame makes no difference. */
    @Test
    @Checks(Rule.STAGE_6)
    protected void nothingBehindTheLimitIsRead() {
        SecretKey key = key();
        byte[] plain = Content.TEXT.bytes(200);
        for (int cut = 0; cut < plain.length; cut += 9) {
            try (CipherLane one = CipherLane.of(cipher(), this, key);
                    CipherLane two = CipherLane.of(cipher(), this, key)) {
                byte[] alone = one.survive(Arrays.copyOf(one.seal(plain), cut));
                byte[] before = two.opening(two.seal(plain)).upTo(cut).survive(two.receiver()::open);
                assertArrayEquals(alone, before, Rule.STAGE_6 + ": A stage reads nothing behind the limit, but a frame"
                        + " that"
                        + " was cut gives something else when its rest stands there");
            }
        }
    }

    /** Over a transport that loses and reorders frames, those that come are opened. */
    @Test
    @Checks({Rule.CIPHER_20, Rule.CIPHER_6})
    protected void framesNeedNoOrderWhereNoneIsPromised() {
        Traits datagrams = new Traits(false, false, false);
        try {
            cipher().describe(setup(Setup.Role.CLIENT).withTraits(datagrams));
        } catch (AssemblyException e) {
            abort("It is not for transports that promise neither order nor arrival, and says so: " + e.getMessage());
        }
        try (CipherLane lane = CipherLane.over(datagrams, this, key())) {
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                frames.add(lane.seal(Content.TEXT.bytes(100 + i)));
            }
            for (int i = 0; i + 1 < frames.size(); i += 3) {
                // Of three frames, the second comes first, then the first, and the third is lost.
                for (int number : new int[] {i + 1, i}) {
                    byte[] opened = lane.survive(frames.get(number));
                    assertArrayEquals(Content.TEXT.bytes(100 + number), opened, () -> Rule.CIPHER_20 + ": Where neither"
                            + " order nor arrival is promised, every frame that comes opens, but frame " + number
                            + " does not");
                }
            }
            if (cipher().secure()) {
                lane.refuse(Rule.CIPHER_6 + ": A secure cipher refuses a frame that it has opened before, also where no"
                        + " order is promised", frames.get(37));
            }
        }
    }

    /** No call waits. */
    @Test
    @Checks(Rule.STAGE_8)
    protected void nothingWaits() {
        try (CipherLane lane = lane()) {
            byte[] plain = Content.TEXT.bytes(2_000);
            Waits.assertNone(() -> lane.quickRoundTrip(plain));
        }
    }

    /** What says that a frame is bad shows neither what it holds nor the key, as it may be logged. */
    @Test
    @Checks(Rule.STAGE_10)
    protected void refusalsShowNoPayload() {
        SecretKey key = key();
        Random random = Samples.random(8);
        for (int round = 0; round < 200; round++) {
            try (CipherLane lane = CipherLane.of(cipher(), this, key)) {
                StageCall call = lane.opening(Samples.mutated(lane.seal(Samples.secretText()), random));
                call.survive(lane.receiver()::open);
                Samples.assertHidden(call.refusal());
                boolean shown = call.refusal() != null && Keys.shown(call.refusal().toString(), key.getEncoded());
                assertFalse(shown, Rule.STAGE_10 + ": Messages of exceptions contain no key");
            }
        }
    }

    @Override
    final void exercise() {
        try (CipherLane lane = lane()) {
            lane.roundTrip(Content.TEXT.bytes(600));
        }
    }

    @Override
    final void open(Setup setup) {
        cipher().open(setup, key()).close();
    }

    /** A greeting is the same at every call, is short, and both sides' are about as long. */
    @Test
    @Checks({Rule.CIPHER_14, Rule.CIPHER_15, Rule.CIPHER_16})
    protected void greetingsAreShortAndStable() {
        new GreetingRules(this).greetingsAreShortAndStable();
    }

    /** What is no greeting is bad bytes and nothing else, and the greeting that comes then is taken. */
    @Test
    @Checks({Rule.CIPHER_17, Rule.CIPHER_16})
    protected void noiseIsNoGreeting() {
        new GreetingRules(this).noiseIsNoGreeting();
    }

    private void assumeSecure() {
        assumeTrue(cipher().secure(), "Not promised: a cipher that is secure");
    }

    /** A secure cipher notices every change of a bit. */
    @Test
    @Checks(Rule.CIPHER_5)
    protected void secureRefusesEveryFlippedBit() {
        assumeSecure();
        new SecureCipherRules(this).everyFlippedBitIsRefused();
    }

    /** A secure cipher notices a frame that was cut or extended. */
    @Test
    @Checks(Rule.CIPHER_5)
    protected void secureRefusesOtherLengths() {
        assumeSecure();
        new SecureCipherRules(this).otherLengthsAreRefused();
    }

    /** A secure cipher notices a frame that comes again, too early, or not at all. */
    @Test
    @Checks({Rule.CIPHER_6, Rule.CIPHER_7})
    protected void secureRefusesReplayAndReordering() {
        assumeSecure();
        new SecureCipherRules(this).replayAndReorderingAreRefused();
    }

    /** A secure cipher notices a frame that comes back to the side that sealed it. */
    @Test
    @Checks(Rule.CIPHER_8)
    protected void secureRefusesReflection() {
        assumeSecure();
        new SecureCipherRules(this).reflectionIsRefused();
    }

    /** A secure cipher never seals to the same bytes twice, neither in a session nor in two with one key. */
    @Test
    @Checks(Rule.CIPHER_9)
    protected void secureNeverSealsAlike() {
        assumeSecure();
        new SecureCipherRules(this).nothingIsSealedAlike();
    }
}
