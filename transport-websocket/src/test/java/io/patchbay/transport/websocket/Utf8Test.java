// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    private static boolean byTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean byUs(byte[] bytes, int cut) {
        Utf8 utf8 = new Utf8();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return utf8.accept(buffer, 0, cut) && utf8.accept(buffer, cut, bytes.length) && utf8.isComplete();
    }

    private static void same(byte[] bytes) {
        boolean expected = byTheJdk(bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(expected, byUs(bytes, cut), () -> java.util.Arrays.toString(bytes));
        }
    }

    /** Every sequence of three bytes, with the ends of each range of the fourth. */
    @Test
    void agreesWithTheJdkOnEverySequence() {
        int[] edges = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEE, 0xEF,
            0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
        for (int a = 0; a < 256; a++) {
            same(new byte[] {(byte) a});
            for (int b = 0; b < 256; b++) {
                same(new byte[] {(byte) a, (byte) b});
                for (int c : edges) {
                    same(new byte[] {(byte) a, (byte) b, (byte) c});
                }
            }
        }
        for (int a = 0xE0; a < 0x100; a++) {
            for (int b : edges) {
                for (int c : edges) {
                    for (int d : edges) {
                        same(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
                    }
                }
            }
        }
    }

    @Test
    void agreesWithTheJdkOnLongTexts() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            int greatest = round % 3 == 0 ? 0x7F : round % 3 == 1 ? 0x800 : 0x20000;
            random.ints(20 + round % 40, 1, greatest)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .forEach(text::appendCodePoint);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            same(bytes);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            same(bytes);
        }
    }
}
