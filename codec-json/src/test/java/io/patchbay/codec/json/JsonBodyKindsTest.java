// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.math.BigInteger;
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

class JsonBodyKindsTest {

    /** A bean, for those who do not write records. */
    public static final class Bean {
        public String name = "ana";
        public int[] numbers = {1, 2};
    }

    private enum Colour {
        RED
    }

    static Stream<String> texts() {
        return Stream.of("", "hello", "\"\\/\b\f\n\r\t\u0000\u001f\u007f", "caf\u00e9 \u20ac\uffff", "\ud83d\ude00 end",
                "\u07ff\u0800\ud7ff\ue000\udbff\udfff", "x".repeat(9) + "\n", "a".repeat(10_000));
    }

    static Stream<Object> containers() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", null);
        return Stream.of(map, Map.of(), List.of(), List.of("x", List.of(1, 2.5, true)), new int[] {1, 2},
                new ChatLine("ana", "oi \ud83d\ude00"), new Bean(),
                new Object[][] {{null}});
    }

    static Stream<Object> scalars() {
        return Stream.of(1, 1L << 40, new BigInteger("123456789012345678901234567890"), 0.5, true, 'c', Colour.RED,
                Optional.empty(), Optional.of(3));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textInBothVersions(String text) {
        for (int version = 1; version <= 2; version++) {
            assertEquals(text, roundTrip(Documents.codec(version), text).body());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 255, 5000})
    void bytesInVersion2(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        assertArrayEquals(bytes, (byte[]) roundTrip(Documents.codec(2), bytes).body());
        CodecException refused = assertThrows(CodecException.class, () -> roundTrip(Documents.codec(1), bytes));
        assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("containers")
    void structuredInBothVersions(Object body) {
        for (int version = 1; version <= 2; version++) {
            MessageCodec codec = Documents.codec(version);
            Message received = roundTrip(codec, body);
            assertInstanceOf(JsonBody.class, received.body());
            Object natural = received.body(Object.class);
            assertTrue(natural instanceof Map || natural instanceof List, natural.getClass().getName());
            // Passed on without decoding, byte for byte.
            assertEquals(received.text(), roundTrip(codec, received.body()).text());
        }
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void scalarsInVersion2Only(Object body) {
        Message received = roundTrip(Documents.codec(2), body);
        Object kept = received.body();
        assertTrue(kept instanceof JsonBody || kept instanceof String, kept.getClass().getName());
        assertThrows(CodecException.class, () -> roundTrip(Documents.codec(1), body));
        if (kept instanceof JsonBody) {
            assertThrows(CodecException.class, () -> roundTrip(Documents.codec(1), kept));
        }
    }

    @Test
    void recordComesBackAsRecord() {
        ChatLine line = new ChatLine("ana", "oi");
        assertEquals(line, roundTrip(Documents.codec(2), line).body(ChatLine.class));
        assertEquals("{\"sender\":\"ana\",\"line\":\"oi\"}", roundTrip(Documents.codec(2), line).text());
    }

    @Test
    void nullIsToldApartAndNeverGiven() {
        Message received = Documents.decode(Documents.codec(2), Documents.withData("null"));
        assertEquals("null", received.text());
        assertThrows(CodecException.class, () -> received.body(Object.class));
        assertEquals(Optional.empty(), received.body(Optional.class));
    }

    @Test
    void bodyGivesItsForms() {
        EncodedBody body = (EncodedBody) Documents.decode(Documents.codec(2), Documents.withData("{\"a\":[1]}")).body();
        assertEquals("{\"a\":[1]}", body.text());
        assertEquals("{\"a\":[1]}", body.as(String.class));
        assertEquals("{\"a\":[1]}", new String(body.bytes(), StandardCharsets.UTF_8));
        assertArrayEquals(body.bytes(), body.as(byte[].class));
        assertEquals(Map.of("a", List.of(1)), body.as(Map.class));
        assertEquals(body, body.as(EncodedBody.class));
        assertThrows(CodecException.class, () -> body.as(Integer.class));
        body.bytes()[0] = 'x';
        assertEquals("{\"a\":[1]}", body.text());
    }

    @Test
    void foreignEncodedBodyIsSentAsItsNaturalValue() {
        EncodedBody foreign = new EncodedBody() {
            @Override
            public <T> T as(Class<T> type) {
                return type.cast("natural");
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
        for (int version = 1; version <= 2; version++) {
            assertEquals("natural", roundTrip(Documents.codec(version), foreign).body());
        }
    }

    @Test
    void lineBreaksBetweenTokensAreSentAsSpaces() {
        Message received = Documents.decode(Documents.codec(2), Documents.withData("{\r\n\"a\":\n1}"));
        String sent = new String(Documents.encode(Documents.codec(2), received), StandardCharsets.UTF_8);
        assertEquals(-1, sent.indexOf('\n'));
        assertEquals(-1, sent.indexOf('\r'));
        assertEquals(Map.of("a", 1), roundTrip(Documents.codec(2), received.body()).body(Map.class));
    }

    private static Message roundTrip(MessageCodec codec, Object body) {
        return Documents.decode(codec, Documents.encode(codec, Message.of("chat", 7, 1_000, body)));
    }
}
