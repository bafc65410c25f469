// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import static io.patchbay.spi.Setup.Role.CLIENT;
import static io.patchbay.spi.Setup.Role.SERVER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.StandardOptions;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GreetingTest {

    private static final AesGcmCipher GCM = new AesGcmCipher();

    private final CipherSession client = Sides.session(GCM, CLIENT, Sides.key(7), Traits.STREAM);
    private final CipherSession server = Sides.session(GCM, SERVER, Sides.key(7), Traits.STREAM);

    private void assertRefused(String reason, ByteBuffer greeting) {
        CodecException refused = assertThrows(CodecException.class, () -> server.greeted(greeting));
        assertTrue(refused.getMessage().startsWith("aes-gcm: "), refused.getMessage());
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void itIsWrittenAsTheDocumentSays() {
        byte[] random = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
        Greeting greeting = new Greeting(Algorithm.AES_GCM, CLIENT, false, new Composition("json+aes-gcm"));
        String written = HexFormat.of().formatHex(greeting.write(Sides.key(7).getEncoded(), random));
        // Made by the recipe of docs/aead.md in Python.
        assertEquals("50424145" + "01" + "01" + "01" + "00" + "00112233445566778899aabbccddeeff".repeat(2)
                + "1eb89da533200c17a5c589e0c0115ce2bb82c655eb3ff191ac833edc20cb635b", written);
    }

    @Test
    void framesAreSealedAsTheDocumentSays() {
        byte[] clients = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
        byte[] servers = HexFormat.of().parseHex("ffeeddccbbaa99887766554433221100".repeat(2));
        byte[] key = Sides.key(7).getEncoded();
        // Made as above, with the cryptography library of Python; the counter's 8 bytes at the end where it is sent.
        String[] expected = {
            "2cabddf9edb4d68fbcdd66a3631392498d1d",
            "a47bff58dba6c8dd2b4989f016d3d5a31c9d",
            "74f9b1b1dc26030eb9cab6ca1f413e1f9dbd0000000000000000",
            "43413396ee8f2f355e07762c403012c5f6f50000000000010000"
        };
        int next = 0;
        for (Algorithm algorithm : Algorithm.values()) {
            boolean counted = algorithm == Algorithm.CHACHA20;
            Greeting greeting =
                    new Greeting(algorithm, CLIENT, counted, new Composition("json+" + algorithm.label()));
            for (long counter : new long[] {0, 65_536}) {
                FrameKeys keys = new FrameKeys(algorithm, greeting.secret(CLIENT, key, clients, servers));
                ByteBuffer frame = ByteBuffer.allocate(100);
                new Sealer(algorithm, keys, counted, counter).seal(ByteBuffer.wrap(new byte[] {'o', 'i'}), frame);
                assertEquals(
                        expected[next++], HexFormat.of().formatHex(frame.array(), 0, frame.position()), algorithm
                                + " " + counter);
            }
        }
    }

    @Test
    void itIsTheSameAtEveryCallAndAnotherInEverySession() {
        assertEquals(client.greeting(), client.greeting());
        assertNotEquals(client.greeting(), Sides.session(GCM, CLIENT, Sides.key(7), Traits.STREAM).greeting());
        assertEquals(72, client.greeting().remaining());
    }

    @Test
    @DisplayName("C6: another key is noticed at once")
    void anotherKeyIsRefused() {
        assertRefused("another key", Sides.session(GCM, CLIENT, Sides.key(8), Traits.STREAM).greeting());
    }

    @Test
    @DisplayName("C6: a peer that leaves out, adds or changes a stage is refused, whichever it is")
    void anotherCompositionIsRefused() {
        for (String names : new String[] {
            "tcp+aes-gcm", "tcp+binary+aes-gcm", "tcp+json+rle+aes-gcm", "tcp+json+deflate+aes-gcm"
        }) {
            CipherSession other = GCM.open(Sides.setup(names, CLIENT, Traits.STREAM), Sides.key(7));
            assertRefused("not composed as this side is, which is json+aes-gcm", other.greeting());
        }
    }

    @Test
    @DisplayName("C6: a peer that writes an older format of the protocol, or compression without its flag, is refused")
    void otherFormatsAreRefused() {
        Setup setup = Sides.setup("tcp+json+aes-gcm", CLIENT, Traits.STREAM);
        Setup old = setup.withOptions(setup.options().with(StandardOptions.PROTOCOL_VERSION, 1));
        assertRefused("not composed", GCM.open(old, Sides.key(7)).greeting());
        Setup bare = setup.withOptions(setup.options().with(StandardOptions.COMPRESSION_STORED, false));
        assertRefused("not composed", GCM.open(bare, Sides.key(7)).greeting());
    }

    @Test
    @DisplayName("C6: another algorithm is refused")
    void anotherAlgorithmIsRefused() {
        CipherSession other = Sides.session(new ChaCha20Cipher(), CLIENT, Sides.key(7), Traits.STREAM);
        assertRefused("another algorithm", other.greeting());
    }

    @Test
    @DisplayName("C6: a side that expects frames to get lost is refused by one that does not")
    void anotherKindOfCounterIsRefused() {
        assertRefused("the same transport", Sides.session(GCM, CLIENT, Sides.key(7), Sides.LOSSY).greeting());
    }

    @Test
    @DisplayName("C5: a greeting that comes back is refused, and so is one of the same side")
    void itsOwnGreetingIsRefused() {
        assertRefused("came back", server.greeting());
        assertRefused("came back", Sides.session(GCM, SERVER, Sides.key(7), Traits.STREAM).greeting());
    }

    @Test
    @DisplayName("C6: no bit of a greeting can be changed")
    void everyBitCounts() {
        byte[] good = new byte[client.greeting().remaining()];
        client.greeting().get(good);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused("", ByteBuffer.wrap(changed));
        }
        for (int length = 0; length < good.length; length++) {
            assertRefused("no greeting of this cipher", ByteBuffer.wrap(Arrays.copyOf(good, length)));
        }
        assertRefused("no greeting of this cipher", ByteBuffer.wrap(Arrays.copyOf(good, good.length + 1)));
        assertRefused("no greeting of this cipher", ByteBuffer.wrap("GET / HTTP/1.1\r\n".repeat(9).getBytes()));
    }

    @Test
    void aRefusedGreetingChangesNothingAndTheRightOneStillCounts() {
        assertRefused("no greeting of this cipher", ByteBuffer.allocate(72));
        server.greeted(client.greeting());
        client.greeted(server.greeting());
        byte[] plain = {1, 2, 3};
        assertArrayEquals(plain, Sides.open(client, Sides.seal(server, plain)));
        assertThrows(IllegalStateException.class, () -> server.greeted(client.greeting()));
    }

    @Test
    void nothingIsSealedBeforeThePeerHasGreeted() {
        assertThrows(IllegalStateException.class, () -> Sides.seal(client, new byte[3]));
        assertThrows(IllegalStateException.class, () -> Sides.open(client, new byte[30]));
    }

    @Test
    @DisplayName("C5: what was recorded from one connection is worth nothing in the next")
    void aReplayedConnectionSaysNothing() {
        server.greeted(client.greeting());
        client.greeted(server.greeting());
        byte[] recorded = Sides.seal(client, new byte[] {1, 2, 3});
        CipherSession next = Sides.session(GCM, SERVER, Sides.key(7), Traits.STREAM);
        next.greeted(client.greeting());
        assertThrows(CodecException.class, () -> Sides.open(next, recorded));
    }

    @Test
    void noTextShowsAKey() {
        server.greeted(client.greeting());
        assertFalse((client + " " + server).contains("0707"));
    }
}
