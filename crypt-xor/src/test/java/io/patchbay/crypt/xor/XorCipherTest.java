// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class XorCipherTest {

    private final XorCipher cipher = new XorCipher();

    @Test
    void itsNameIsXor() {
        assertEquals("xor", cipher.name());
    }

    @Test
    void c1ItSaysThatItDoesNotProtect() {
        assertFalse(cipher.secure());
        assertTrue(cipher.describe(Xor.SETUP).toString().contains("obfuscation"));
    }

    @Test
    void bothKindsOfRegistrationNameIt() throws Exception {
        assertTrue(XorCipher.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(Cipher.class.getName()))
                .anyMatch(provides -> provides.providers().equals(List.of(XorCipher.class.getName()))));
        String file = "/META-INF/services/" + Cipher.class.getName();
        try (InputStream lines = XorCipher.class.getResourceAsStream(file)) {
            String text = new String(lines.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(XorCipher.class.getName(), text.strip());
        }
    }

    @Test
    void c7KeysOfUnusableLengthsAreRefusedWithTheirLength() {
        for (int length : new int[] {0, 65_537}) {
            AssemblyException refused = assertThrows(
                    AssemblyException.class, () -> cipher.open(Xor.SETUP, new Xor.AnyKey(new byte[length])));
            assertTrue(refused.getMessage().endsWith("not " + length), refused.getMessage());
        }
    }

    @Test
    void c7KeysOfOddLengthsWork() {
        for (int length : new int[] {1, 15, 33, 65_536}) {
            byte[] key = new byte[length];
            Arrays.fill(key, (byte) 0x11);
            try (CipherSession session = cipher.open(Xor.SETUP, new Xor.AnyKey(key))) {
                assertArrayEquals(new byte[] {0x11, 0x10}, Xor.seal(session, new byte[] {0, 1}));
            }
        }
    }

    @Test
    void c7NoKeyIsRefused() {
        assertThrows(NullPointerException.class, () -> cipher.open(Xor.SETUP, null));
        assertThrows(AssemblyException.class, () -> cipher.open(Xor.SETUP, new Xor.AnyKey(null)));
    }

    @Test
    void c7ChangingTheArrayAfterwardsDoesNotChangeTheKey() {
        byte[] key = {1, 2, 3};
        byte[] handedOut = key.clone();
        try (CipherSession session = Xor.session(handedOut)) {
            Arrays.fill(handedOut, (byte) 0);
            assertArrayEquals(key, Xor.seal(session, new byte[3]));
        }
    }

    @Test
    void generatedKeysHaveTheLengthAskedForAndDiffer() {
        assertEquals(32, cipher.generateKey(256).length);
        assertEquals(65_536, cipher.generateKey(524_288).length);
        assertFalse(Arrays.equals(cipher.generateKey(256), cipher.generateKey(256)));
        for (int bits : new int[] {-8, 0, 7, 524_296}) {
            assertThrows(IllegalArgumentException.class, () -> cipher.generateKey(bits));
        }
    }

    @Test
    void manyThreadsCanOpenSessionsAtOnce() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            byte[] key = {(byte) thread, (byte) (thread + 1)};
            all.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 500; round++) {
                    try (CipherSession session = Xor.session(key)) {
                        assertArrayEquals(key, Xor.seal(session, new byte[2]));
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }
}
