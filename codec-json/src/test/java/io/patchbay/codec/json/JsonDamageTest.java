// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDamageTest {

    private static final List<Object> BODIES =
            List.of("hello \"w\u00f6rld\"", new byte[] {1, 2, 3, 4}, Map.of("a", List.of(1, "b")));

    @Test
    @DisplayName("A9: every 1-bit flip, and 1,000,000 2-bit and 3-bit flips, in 1 KiB are detected")
    void flips() {
        // On a thread of its own the stack is short, and so are a million stack traces.
        CompletableFuture.runAsync(JsonDamageTest::flipAll).join();
    }

    private static void flipAll() {
        MessageCodec codec = Documents.codec(2);
        byte[] frame = Documents.encode(codec, Message.of("chat", 7, 1_758_844_800_123L, "lorem ipsum ".repeat(79)));
        assertEquals(1024, frame.length, 30);
        int bits = frame.length * 8;
        for (int bit = 0; bit < bits; bit++) {
            requireDetected(codec, frame, bit);
        }
        Random random = new Random(9);
        for (int i = 0; i < 500_000; i++) {
            int first = random.nextInt(bits);
            int second = (first + 1 + random.nextInt(bits - 1)) % bits;
            requireDetected(codec, frame, first, second);
            int third = random.nextInt(bits);
            if (third != first && third != second) {
                requireDetected(codec, frame, first, second, third);
            }
        }
    }

    @Test
    @DisplayName("A9: swapped and inserted bytes are detected, which version 1 cannot do")
    void swaps() {
        byte[] first = Documents.encode(Documents.codec(1), Message.of("chat", 7, 0, "ab"));
        String swapped = new String(first, StandardCharsets.UTF_8).replace("\"ab\"", "\"ba\"");
        assertEquals("ba", Documents.decode(Documents.codec(1), Documents.ascii(swapped)).body());
        byte[] second = Documents.encode(Documents.codec(2), Message.of("chat", 7, 0, "ab"));
        for (String change : new String[] {"ba", "ab ", "a"}) {
            String changed = new String(second, StandardCharsets.UTF_8).replace("\"ab\"", "\"" + change + "\"");
            assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.ascii(changed)));
        }
    }

    @Test
    void version1VerifiesItsSum() {
        byte[] frame = Documents.encode(Documents.codec(1), Message.of("chat", 7, 0, "ab"));
        String changed = new String(frame, StandardCharsets.UTF_8).replace("\"ab\"", "\"ac\"");
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(1), Documents.ascii(changed)));
        byte[] map = Documents.encode(Documents.codec(1), Message.of("chat", 7, 0, Map.of()));
        String summed = new String(map, StandardCharsets.UTF_8).replace("\"checksum\":0", "\"checksum\":1");
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(1), Documents.ascii(summed)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void truncationAtEveryByte(int version) {
        MessageCodec codec = Documents.codec(version);
        for (Object body : BODIES) {
            if (version == 1 && body instanceof byte[]) {
                continue;
            }
            byte[] frame = Documents.encode(codec, Message.of("chat", 7, 0, body));
            for (int length = 0; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                assertThrows(CodecException.class, () -> Documents.decode(codec, cut));
            }
            byte[] longer = Arrays.copyOf(frame, frame.length + 1);
            assertThrows(CodecException.class, () -> Documents.decode(codec, longer));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void garbageIsACodecExceptionAndNothingElse(int version) {
        CompletableFuture.runAsync(() -> decodeGarbage(version)).join();
    }

    private static void decodeGarbage(int version) {
        MessageCodec codec = Documents.codec(version);
        byte[] alphabet = "{}[]\",:\\u0019tfnidata checksumtypetimestampencodingbase64\u00e9\n"
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(4711);
        int decoded = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] garbage = garbage(random, alphabet, version);
            try {
                Documents.decode(codec, garbage);
                decoded++;
            } catch (CodecException expected) {
                assertTrue(expected.getMessage().length() > 10);
            }
        }
        // A changed document may still be one; random bytes are not.
        assertTrue(decoded < 50_000, "decoded " + decoded);
    }

    /** Noise, noise from JSON's own characters, and good documents with changed bytes; sealed if that matters. */
    private static byte[] garbage(Random random, byte[] alphabet, int version) {
        byte[] bytes;
        if (random.nextInt(3) == 0) {
            String open = "{\"id\":7,\"type\":\"chat\",\"timestamp\":1,\"data\":" + List.of("\"text\"",
                    "{\"a\":[1,\"b\"]}",
                    "-1.5e3", "[null,true]").get(random.nextInt(4));
            bytes = Documents.ascii(version == 2 ? open : open + ",\"checksum\":" + random.nextInt(500) + "}");
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = alphabet[random.nextInt(alphabet.length)];
            }
        } else {
            bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] = alphabet[(bytes[k] & 0xFF) % alphabet.length];
                }
            }
        }
        return version == 2 && random.nextInt(10) > 0 ? Documents.seal(bytes) : bytes;
    }

    @Test
    void theOtherVersionIsNamed() {
        byte[] first = Documents.encode(Documents.codec(1), Message.of("chat", 7, 0, "x"));
        byte[] second = Documents.encode(Documents.codec(2), Message.of("chat", 7, 0, "x"));
        CodecException old = assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), first));
        assertTrue(old.getMessage().contains("protocol.version=1"), old.getMessage());
        CodecException newer = assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(1), second));
        assertTrue(newer.getMessage().contains("protocol.version=2"), newer.getMessage());
    }

    @Test
    void errorsDoNotShowThePayload() {
        for (String data : new String[] {"[\"secret\",secret]", "\"secret", "{\"secret\":1,\"secret\":2}",
                "\"\\secret\""}) {
            CodecException e = assertThrows(
                    CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.withData(data)));
            for (Throwable t = e; t != null; t = t.getCause()) {
                assertTrue(!String.valueOf(t.getMessage()).contains("secret"), t.getMessage());
            }
        }
        Message map = Documents.decode(Documents.codec(2), Documents.withData("{\"line\":{\"secret\":\"secret\"}}"));
        CodecException e = assertThrows(CodecException.class, () -> map.body(ChatLine.class));
        assertTrue(e.getMessage().contains("line"), e.getMessage());
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertTrue(!String.valueOf(t.getMessage()).contains("secret"), t.getMessage());
        }
    }

    private static void requireDetected(MessageCodec codec, byte[] frame, int... bits) {
        flip(frame, bits);
        try {
            Documents.decode(codec, frame);
        } catch (CodecException detected) {
            return;
        } finally {
            flip(frame, bits);
        }
        throw new AssertionError("not detected: " + Arrays.toString(bits));
    }

    private static void flip(byte[] frame, int... bits) {
        for (int bit : bits) {
            frame[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
    }
}
