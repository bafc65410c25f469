// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.Samples.Content;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** What a cipher promises about its keys. */
final class KeyRules {

    private static final int USUAL_BITS = 256;

    private final CipherContract contract;
    private final Cipher cipher;

    KeyRules(CipherContract contract) {
        this.contract = contract;
        this.cipher = contract.cipher();
    }

    /** The length that most ciphers have, or the longest of those that this one lists. */
    static int usualBits(Cipher cipher) {
        Set<Integer> listed = cipher.keyBits();
        boolean usual = listed == null || listed.isEmpty() || listed.contains(USUAL_BITS);
        return usual ? USUAL_BITS : Collections.max(listed);
    }

    private void open(SecretKey key) {
        cipher.open(contract.setup(Setup.Role.CLIENT), key).close();
    }

    void theKeyIsCopied() {
        byte[] bytes = contract.key().getEncoded();
        byte[] wiped = bytes.clone();
        byte[] plain = Content.TEXT.bytes(300);
        try (CipherSession sender =
                        CipherLane.session(cipher, contract, Setup.Role.CLIENT, new Keys.Shared(wiped));
                CipherSession receiver =
                        CipherLane.session(cipher, contract, Setup.Role.SERVER, new Keys.Shared(bytes.clone()))) {
            Arrays.fill(wiped, (byte) 0);
            CipherLane lane = new CipherLane(sender, receiver).greet();
            assertArrayEquals(plain, lane.survive(lane.seal(plain)), Rule.CIPHER_1 + ": open() copies what it needs of"
                    + " the key, so that a change of the array afterwards has no effect");
        }
    }

    void badKeysAreRefused() {
        try {
            open(new Keys.Shared(new byte[0]));
            fail(Rule.CIPHER_2 + ": An empty key is refused with an AssemblyException, but open() accepted it");
        } catch (AssemblyException | IllegalArgumentException e) {
            // As it must be; some JDK key types answer with the latter.
        } catch (RuntimeException e) {
            fail(Rule.CIPHER_2 + ": An empty key is refused with an AssemblyException, but open() threw " + e, e);
        }
        for (int length : new int[] {1, 5, 15, 33, 1_000}) {
            byte[] bytes = Samples.randomBytes(length, length);
            try {
                open(new Keys.Shared(bytes.clone()));
            } catch (AssemblyException | IllegalArgumentException e) {
                assertFalse(Keys.shown(e.toString(), bytes), Rule.STAGE_10 + ": Messages of exceptions never contain"
                        + " keys");
            } catch (RuntimeException e) {
                fail(Rule.CIPHER_2 + ": A key of a length that the cipher cannot use is an AssemblyException, but "
                        + length + " bytes gave " + e, e);
            }
        }
    }

    void noTextShowsTheKey() {
        SecretKey key = contract.key();
        try (CipherLane lane = CipherLane.of(cipher, contract, key)) {
            String texts = cipher.describe(contract.setup(Setup.Role.CLIENT)) + " " + cipher + " " + lane.sender() + " "
                    + cipher.options();
            assertFalse(Keys.shown(texts, key.getEncoded()), Rule.STAGE_10 + ": describe() and toString() never show a"
                    + " key");
        }
    }

    void generatedKeysAreNewAndOfTheRightLength() {
        int bits = contract.keyBits();
        byte[] first = cipher.generateKey(bits);
        byte[] second = cipher.generateKey(bits);
        assertEquals(bits, first.length * 8, Rule.CIPHER_3 + ": generateKey gives a key of the length asked for");
        assertFalse(Arrays.equals(first, second), Rule.CIPHER_3 + ": generateKey makes a new key at every call");
        assertFalse(Arrays.equals(first, new byte[first.length]), Rule.CIPHER_3 + ": generateKey makes random keys,"
                + " not zeros");
        CipherLane.session(cipher, contract, Setup.Role.CLIENT, new SecretKeySpec(first, "RAW")).close();
    }

    void badKeyLengthsAreRefused() {
        for (int bits : new int[] {0, -8, -1, 1, 7, 12, 255, Integer.MIN_VALUE}) {
            assertNoNewKey(bits);
        }
    }

    private void assertNoNewKey(int bits) {
        assertThrows(IllegalArgumentException.class, () -> cipher.generateKey(bits), Rule.CIPHER_4 + ": generateKey"
                + " refuses " + bits + " bits with an IllegalArgumentException");
    }

    void listedLengthsAreStable() {
        Set<Integer> listed = cipher.keyBits();
        assertNotNull(listed, Rule.PROVIDER_11 + ": keyBits() never returns null");
        for (int bits : listed) {
            assertTrue(bits > 0 && bits % 8 == 0, () -> Rule.CIPHER_21 + ": The lengths of keys are positive multiples"
                    + " of 8, but keyBits() lists " + bits);
        }
        assertEquals(listed, cipher.keyBits(), Rule.CIPHER_21 + ": The lengths of keys are the same at every call");
    }

    void keysOfListedLengthsAloneAreTaken() {
        Set<Integer> listed = cipher.keyBits();
        assumeFalse(listed.isEmpty(), "Not promised: a list of the lengths of keys");
        Set<Integer> others = new TreeSet<>();
        for (int bits : listed) {
            assertTaken(bits);
            others.addAll(Set.of(bits - 8, bits + 8, 2 * bits));
        }
        others.removeAll(listed);
        for (int bits : others) {
            assertNoNewKey(bits);
            assertRefused(Samples.randomBytes(bits / 8, bits));
        }
    }

    private void assertTaken(int bits) {
        byte[] key = cipher.generateKey(bits);
        assertEquals(bits, key.length * 8, Rule.CIPHER_3 + ": generateKey gives a key of the length asked for");
        try {
            open(new SecretKeySpec(key, "RAW"));
        } catch (RuntimeException e) {
            fail(Rule.CIPHER_22 + ": A key of a listed length is taken, but with " + bits + " bits open() threw " + e,
                    e);
        }
    }

    private void assertRefused(byte[] key) {
        String rule = ": A key of a length that keyBits() does not list is refused with an AssemblyException, but with "
                + key.length * 8 + " bits open() ";
        try {
            open(new Keys.Shared(key));
        } catch (AssemblyException e) {
            return;
        } catch (RuntimeException e) {
            fail(Rule.CIPHER_2 + rule + "threw " + e, e);
        }
        fail(Rule.CIPHER_22 + rule + "took it");
    }
}
