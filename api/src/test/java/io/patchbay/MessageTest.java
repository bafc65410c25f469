// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.EncodedBody;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void textAndBytesTurnIntoEachOther() {
        Message text = Message.of("t", "olá");
        assertArrayEquals("olá".getBytes(StandardCharsets.UTF_8), text.bytes());
        assertEquals("olá", text.body(String.class));
        assertEquals("olá", text.body(Object.class));
        Message bytes = Message.of("t", "olá".getBytes(StandardCharsets.UTF_8));
        assertEquals("olá", bytes.text());
        assertEquals("olá", bytes.body(String.class));
        assertSame(bytes.body(), bytes.bytes());
        assertSame(bytes.body(), bytes.body(byte[].class));
    }

    @Test
    void bytesThatAreNoTextAreACodecError() {
        assertThrows(CodecException.class, () -> Message.of("t", new byte[] {(byte) 0xC3, 0x28}).text());
    }

    @Test
    void aStructuredBodyIsItselfOrAnError() {
        Message structured = Message.of("t", List.of(1));
        assertEquals(List.of(1), structured.body(List.class));
        assertThrows(CodecException.class, structured::text);
        assertThrows(CodecException.class, structured::bytes);
        CodecException error = assertThrows(CodecException.class, () -> structured.body(Map.class));
        assertTrue(error.getMessage().contains("java.util.Map"), error.getMessage());
    }

    @Test
    void anEncodedBodyIsAskedLate() {
        EncodedBody encoded = new EncodedBody() {
            @Override
            public <T> T as(Class<T> type) {
                return type.cast(17);
            }

            @Override
            public String text() {
                return "seventeen";
            }

            @Override
            public byte[] bytes() {
                return new byte[] {17};
            }
        };
        Message message = Message.of("t", 3, 0, encoded);
        assertEquals(17, message.body(Integer.class));
        assertEquals("seventeen", message.text());
        assertArrayEquals(new byte[] {17}, message.bytes());
    }

    @Test
    void aMessageKnowsItsTypeAndTime() {
        Message received = Message.of("t", 7, 1_500, "x");
        assertEquals("t", received.type());
        assertEquals(7, received.typeId());
        assertEquals(1_500, received.timestampMillis());
        assertEquals(Instant.ofEpochMilli(1_500), received.timestamp());
        assertEquals(Message.NO_ID, Message.of("t", "x").typeId());
    }

    @Test
    void theDescriptionHasNoPayload() {
        assertFalse(Message.of("t", "hunter2").toString().contains("hunter2"));
        assertThrows(NullPointerException.class, () -> Message.of("t", null));
        assertThrows(NullPointerException.class, () -> Message.of(null, "x"));
    }

    @Test
    void aTypeFromAPeerIsEscapedAndCutInErrors() {
        String hostile = "a\r\n\u001b[31m" + "x".repeat(100_000);
        CodecException error = assertThrows(CodecException.class, () -> Message.of(hostile, 5).text());
        assertFit(error.getMessage());
        assertFit(assertThrows(CodecException.class, () -> Message.of(hostile, 5).bytes()).getMessage());
        assertFit(assertThrows(CodecException.class, () -> Message.of(hostile, 5).body(List.class)).getMessage());
        assertFit(UnknownMessageTypeException.named(hostile).getMessage());
    }

    private static void assertFit(String line) {
        assertTrue(line.chars().noneMatch(Character::isISOControl), "control characters");
        assertTrue(line.length() < 500, "length " + line.length());
    }
}
