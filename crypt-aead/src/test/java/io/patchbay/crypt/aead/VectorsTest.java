// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others have published, through what seals and opens every frame. */
class VectorsTest {

    private record Vector(String source, byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] sealed) {

        Algorithm algorithm() {
            return source.startsWith("aes-gcm") ? Algorithm.AES_GCM : Algorithm.CHACHA20;
        }

        TrafficKey secret() {
            return new TrafficKey(algorithm().keyAlgorithm(), key.clone());
        }
    }

    private static List<Vector> all() throws IOException {
        try (InputStream file = VectorsTest.class.getResourceAsStream("vectors.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.split("\n\n")).skip(1).map(VectorsTest::parse).toList();
        }
    }

    private static Vector parse(String block) {
        String[] lines = block.strip().split("\n");
        return new Vector(lines[0], hex(lines[1]), hex(lines[2]), hex(lines[3]), hex(lines[4]), hex(lines[5]));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.equals("-") ? "" : text);
    }

    @Test
    void sealingGivesThePublishedBytes() throws IOException {
        assertEquals(8, all().size());
        for (Vector vector : all()) {
            byte[] plain = vector.plain();
            byte[] sealed = new byte[plain.length + Algorithm.TAG_BYTES];
            int written = new Aead(vector.algorithm())
                    .seal(vector.secret(), vector.nonce(), vector.associated(), plain, 0, plain.length, sealed, 0);
            assertEquals(sealed.length, written);
            assertArrayEquals(vector.sealed(), sealed, vector.source());
        }
    }

    @Test
    void openingGivesThePublishedBytes() throws IOException {
        for (Vector vector : all()) {
            byte[] sealed = vector.sealed();
            byte[] plain = new byte[sealed.length - Algorithm.TAG_BYTES];
            int written = new Aead(vector.algorithm())
                    .open(vector.secret(), vector.nonce(), vector.associated(), sealed, 0, sealed.length, plain, 0);
            assertEquals(plain.length, written);
            assertArrayEquals(vector.plain(), plain, vector.source());
        }
    }

    @Test
    void hkdfGivesTheBytesOfRfc5869() {
        // Appendix A.1, A.2 and A.3.
        assertHkdf(
                "0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        assertHkdf(
                sequence(0x00, 80), sequence(0x60, 80), sequence(0xb0, 80),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                        + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
        assertHkdf(
                "0b".repeat(22), "", "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    private static void assertHkdf(String secret, String salt, String info, String extracted, String expanded) {
        HexFormat hex = HexFormat.of();
        byte[] key = Hkdf.extract(hex.parseHex(salt), hex.parseHex(secret));
        assertEquals(extracted, hex.formatHex(key));
        assertEquals(expanded, hex.formatHex(Hkdf.expand(key, hex.parseHex(info), expanded.length() / 2)));
    }

    private static String sequence(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return HexFormat.of().formatHex(bytes);
    }
}
