// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryDamageTest {

    private static final List<Object> BODIES = List.of("hello", new byte[] {1, 2, 3, 4}, Map.of("a", List.of(1, "b")));

    @Test
    @DisplayName("A9: every 1-bit flip, and 1,000,000 2-bit and 3-bit flips, in 1 KiB are detected")
    void flips() {
        // On a thread of its own the stack is short, and so are a million stack traces.
        CompletableFuture.runAsync(BinaryDamageTest::flipAll).join();
    }

    private static void flipAll() {
        MessageCodec codec = Frames.codec(2, MessageTypes.none());
        byte[] frame = Frames.encode(codec, Message.of("chat", 7, 1_758_844_800_123L, "lorem ipsum ".repeat(83)));
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

    private static void requireDetected(MessageCodec codec, byte[] frame, int... bits) {
        flip(frame, bits);
        try {
            Frames.decode(codec, frame);
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

    @Test
    @DisplayName("A9: the sum of version 1 finds one changed byte, and no swap, by design")
    void version1Sum() {
        MessageCodec codec = Frames.codec(1, Frames.CHAT_IS_7);
        byte[] frame = Frames.encode(codec, Message.of("chat", 7, 0, "ab"));
        byte[] changed = frame.clone();
        changed[14]++;
        assertThrows(CodecException.class, () -> Frames.decode(codec, changed));
        byte[] swapped = frame.clone();
        swapped[14] = 'b';
        swapped[15] = 'a';
        assertEquals("ba", Frames.decode(codec, swapped).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void truncationAndExtensionAtEveryByte(int version) {
        for (MessageTypes types : List.of(Frames.CHAT_IS_7, MessageTypes.none())) {
            if (version == 1 && types.isEmpty()) {
                continue;
            }
            MessageCodec codec = Frames.codec(version, types);
            for (Object body : BODIES) {
                byte[] frame = Frames.encode(codec, Message.of("chat", 7, 0, body));
                for (int length = 0; length < frame.length; length++) {
                    byte[] cut = Arrays.copyOf(frame, length);
                    assertThrows(CodecException.class, () -> Frames.decode(codec, cut));
                }
                byte[] longer = Arrays.copyOf(frame, frame.length + 1);
                assertThrows(CodecException.class, () -> Frames.decode(codec, longer));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 6, 4})
    @DisplayName("A2: an announced length is compared, and nothing is allocated for it")
    void announcedLengths(long length) {
        byte[] first = Frames.encode(Frames.codec(1, Frames.CHAT_IS_7), Message.of("chat", 7, 0, "hello"));
        ByteBuffer.wrap(first).putInt(10, (int) length);
        assertThrows(CodecException.class, () -> Frames.decode(Frames.codec(1, Frames.CHAT_IS_7), first));
        byte[] second = Frames.encode(Frames.codec(2, Frames.CHAT_IS_7), Message.of("chat", 7, 0, "hello"));
        byte[] open = Arrays.copyOf(second, second.length - 4);
        ByteBuffer.wrap(open).putInt(12, (int) length);
        assertThrows(CodecException.class, () -> Frames.decode(Frames.codec(2, Frames.CHAT_IS_7), Frames.seal(open)));
    }

    @Test
    void everyFlagThatIsNotDefinedIsRefused() {
        MessageCodec codec = Frames.codec(2, MessageTypes.none());
        byte[] frame = Frames.encode(codec, Message.of("chat", "hello"));
        int accepted = 0;
        for (int flags = 0; flags < 256; flags++) {
            byte[] open = Arrays.copyOf(frame, frame.length - 4);
            open[3] = (byte) flags;
            try {
                Frames.decode(codec, Frames.seal(open));
                accepted++;
                assertTrue(flags == 0x20 || flags == 0x21, "flags " + flags);
            } catch (CodecException refused) {
                assertTrue(flags != 0x20 && flags != 0x21, "flags " + flags);
            }
        }
        assertEquals(2, accepted);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void garbageIsACodecExceptionAndNothingElse(int version) {
        CompletableFuture.runAsync(() -> decodeGarbage(version)).join();
    }

    private static void decodeGarbage(int version) {
        MessageCodec registered = Frames.codec(version, Frames.CHAT_IS_7);
        MessageCodec other = version == 1 ? registered : Frames.codec(version, MessageTypes.none());
        Random random = new Random(4711);
        int decoded = 0;
        for (int i = 0; i < 100_000; i++) {
            MessageCodec codec = i % 2 == 0 ? registered : other;
            byte[] bytes = garbage(random, codec, version);
            try {
                Frames.decode(codec, bytes);
                decoded++;
            } catch (CodecException expected) {
                assertTrue(expected.getMessage().length() > 10);
            }
        }
        assertTrue(decoded > 100 && decoded < 60_000, "decoded " + decoded);
    }

    /** Noise, and good frames with changed bytes; sealed anew if that matters. */
    private static byte[] garbage(Random random, MessageCodec codec, int version) {
        if (random.nextInt(3) == 0) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] frame = Frames.encode(codec, Message.of("chat", 7, 0, BODIES.get(random.nextInt(BODIES.size()))));
        byte[] open = version == 2 ? Arrays.copyOf(frame, frame.length - 4) : frame;
        for (int k = random.nextInt(3); k >= 0; k--) {
            open[random.nextInt(open.length)] = (byte) random.nextInt(256);
        }
        return version == 2 && random.nextInt(10) > 0 ? Frames.seal(open) : open;
    }

    @Test
    void theOtherVersionIsNamed() {
        byte[] first = Frames.encode(Frames.codec(1, Frames.CHAT_IS_7), Message.of("chat", "hello"));
        byte[] second = Frames.encode(Frames.codec(2, Frames.CHAT_IS_7), Message.of("chat", "hello"));
        CodecException old = assertThrows(
                CodecException.class, () -> Frames.decode(Frames.codec(2, Frames.CHAT_IS_7), first));
        assertTrue(old.getMessage().contains("protocol.version=1"), old.getMessage());
        CodecException newer = assertThrows(
                CodecException.class, () -> Frames.decode(Frames.codec(1, Frames.CHAT_IS_7), second));
        assertTrue(newer.getMessage().contains("protocol.version=2"), newer.getMessage());
    }

    @Test
    void textThatIsNotUtf8IsRefusedInVersion2() {
        MessageCodec codec = Frames.codec(2, Frames.CHAT_IS_7);
        for (String hex : new String[] {"80", "C0AF", "E09FBF", "EDA080", "F4908080", "FF", "E282"}) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            byte[] frame = Frames.encode(codec, Message.of("chat", bytes));
            byte[] open = Arrays.copyOf(frame, frame.length - 4);
            assertArrayEquals(bytes, Frames.decode(codec, Frames.seal(open)).bytes());
            open[3] &= ~1;
            assertThrows(CodecException.class, () -> Frames.decode(codec, Frames.seal(open)), hex);
        }
    }
}
