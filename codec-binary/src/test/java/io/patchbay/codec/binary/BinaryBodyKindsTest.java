// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryBodyKindsTest {

    record ChatLine(String sender, String line) {}

    /** A bean, for those who do not write records. */
    public static final class Bean {
        public String name = "ana";
    }

    static Stream<String> texts() {
        return Stream.of("", "hello", "\u0000\u007f", "caf\u00e9", "\u07ff\u0800\ud7ff\ue000\uffff\ufffd",
                "\ud83d\ude00 \udbff\udfff", "a".repeat(60_000) + "\u00e9");
    }

    static Stream<Object> containers() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", null);
        return Stream.of(map, List.of(), List.of(1, "x"), new int[] {1}, new ChatLine("ana", "oi"), new Bean());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void text(String text) {
        assertEquals(text, roundTrip(2, text).body());
        Message first = roundTrip(1, text);
        assertEquals(text, first.text());
        assertEquals(text, first.body(Object.class));
        assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), first.bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 5000})
    void bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        assertArrayEquals(bytes, (byte[]) roundTrip(2, bytes).body());
        assertArrayEquals(bytes, roundTrip(1, bytes).bytes());
    }

    @ParameterizedTest
    @MethodSource("containers")
    void structured(Object body) {
        for (int version = 1; version <= 2; version++) {
            Message received = roundTrip(version, body);
            Class<?> kind = received.text().startsWith("[") ? List.class : Map.class;
            assertInstanceOf(kind, received.body(kind));
            assertEquals(received.text(), roundTrip(version, received.body()).text());
        }
        assertInstanceOf(EncodedBody.class, roundTrip(2, body).body());
    }

    @Test
    void recordComesBackAsRecord() {
        ChatLine line = new ChatLine("ana", "oi \ud83d\ude00");
        assertEquals(line, roundTrip(1, line).body(ChatLine.class));
        assertEquals(line, roundTrip(2, line).body(ChatLine.class));
    }

    @Test
    void scalarsInVersion2Only() {
        for (Object scalar : new Object[] {1, 1L << 40, 0.5, true, 'c', Optional.empty()}) {
            assertInstanceOf(EncodedBody.class, roundTrip(2, scalar).body());
            CodecException e = assertThrows(CodecException.class, () -> roundTrip(1, scalar));
            assertTrue(e.getMessage().contains("version 2"), e.getMessage());
            Object kept = roundTrip(2, scalar).body();
            assertThrows(CodecException.class, () -> roundTrip(1, kept));
        }
        assertEquals(1L << 40, roundTrip(2, 1L << 40).body(Long.class));
    }

    @Test
    void version1BodyIsWhateverIsAskedFor() {
        Message json = roundTrip(1, "{\"sender\":\"ana\",\"line\":\"oi\"}");
        assertEquals(new ChatLine("ana", "oi"), json.body(ChatLine.class));
        assertEquals("{\"sender\":\"ana\",\"line\":\"oi\"}", json.body(Object.class));
        Message noise = roundTrip(1, new byte[] {(byte) 0xFF, 'a'});
        assertThrows(CodecException.class, noise::text);
        assertThrows(CodecException.class, () -> noise.body(Map.class));
        assertArrayEquals(new byte[] {(byte) 0xFF, 'a'}, (byte[]) noise.body(Object.class));
        noise.bytes()[1] = 'b';
        assertEquals('a', noise.bytes()[1]);
    }

    @Test
    void version1BodyIsSentOnInVersion2() {
        assertEquals("text", roundTrip(2, roundTrip(1, "text").body()).body());
        byte[] noise = {(byte) 0xC3, 0x28};
        assertArrayEquals(noise, (byte[]) roundTrip(2, roundTrip(1, noise).body()).body());
    }

    @Test
    void foreignEncodedBodyIsSentAsItsNaturalValue() {
        EncodedBody foreign = new EncodedBody() {
            @Override
            public <T> T as(Class<T> type) {
                return type.cast(Map.of("a", 1));
            }

            @Override
            public String text() {
                throw new AssertionError();
            }

            @Override
            public byte[] bytes() {
                throw new AssertionError();
            }
        };
        assertEquals("{\"a\":1}", roundTrip(1, foreign).text());
        assertEquals(Map.of("a", 1), roundTrip(2, foreign).body(Map.class));
    }

    @Test
    void loneSurrogatesAreNotSent() {
        for (int version = 1; version <= 2; version++) {
            for (int unit : new int[] {0xD800, 0xDBFF, 0xDC00, 0xDFFF}) {
                int with = version;
                assertThrows(CodecException.class, () -> roundTrip(with, "a" + (char) unit));
                assertThrows(CodecException.class, () -> roundTrip(with, List.of((char) unit + "a")));
            }
        }
    }

    private static Message roundTrip(int version, Object body) {
        MessageCodec codec = Frames.codec(version, Frames.CHAT_IS_7);
        return Frames.decode(codec, Frames.encode(codec, Message.of("chat", Message.NO_ID, 1_000, body)));
    }
}
