// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.EncodedBody;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies of messages, compared as their receivers see them. */
final class Bodies {

    /** No format has a value for it, and nothing can make one. */
    private interface Unheard {}

    private Bodies() {}

    static void assertSame(Message sent, Message received) {
        Object body = sent.body();
        if (body instanceof String text) {
            assertEquals(text, ask(received, String.class), Rule.PROTOCOL_1 + ": The text of a message comes back");
            assertEquals(text, received.text(), Rule.PROTOCOL_1 + ": The text of a message comes back");
        } else if (body instanceof byte[] bytes) {
            assertArrayEquals(bytes, ask(received, byte[].class), Rule.PROTOCOL_1 + ": The bytes of a message come"
                    + " back");
        } else if (body instanceof Map<?, ?>) {
            assertEquals(normal(body), normal(ask(received, Map.class)), Rule.PROTOCOL_1 + ": The map of a message"
                    + " comes back");
        } else if (body instanceof List<?>) {
            assertEquals(normal(body), normal(ask(received, List.class)), Rule.PROTOCOL_1 + ": The list of a message"
                    + " comes back");
        } else {
            assertEquals(body, ask(received, body.getClass()), Rule.PROTOCOL_1 + ": The object of a message comes"
                    + " back");
        }
        if (received.body() instanceof EncodedBody encoded) {
            assertEncodedBody(encoded);
        }
    }

    private static <T> T ask(Message message, Class<T> type) {
        try {
            return message.body(type);
        } catch (CodecException e) {
            return fail(Rule.PROTOCOL_1 + ": The body of a message comes back as " + type.getSimpleName() + ", but"
                    + " " + e, e);
        }
    }

    private static void assertEncodedBody(EncodedBody encoded) {
        Object natural = encoded.as(Object.class);
        assertTrue(natural instanceof String || natural instanceof byte[] || natural instanceof Map
                || natural instanceof List || natural instanceof Number || natural instanceof Boolean, () ->
                Rule.PROTOCOL_14 + ": Asked for"
                + " Object.class, an encoded body gives a natural Java value, but a " + natural.getClass().getName());
        byte[] first = encoded.bytes();
        byte[] kept = first.clone();
        Arrays.fill(first, (byte) 0x55);
        assertArrayEquals(kept, encoded.bytes(), Rule.PROTOCOL_15 + ": bytes() of an encoded body is a new array at"
                + " every call, so a change"
                + " of it has no effect");
        try {
            encoded.as(Unheard.class);
            fail(Rule.PROTOCOL_16 + ": An encoded body that is not of the type asked for is a CodecException, but one"
                    + " became"
                    + " something of a type that it cannot know");
        } catch (CodecException e) {
            assertNotNull(e.getMessage(), Rule.PROTOCOL_16 + ": An exception has a message");
        } catch (RuntimeException | LinkageError e) {
            fail(Rule.PROTOCOL_16 + ": An encoded body that is not of the type asked for is a CodecException, but"
                    + " threw " + e, e);
        }
    }

    /** Asks a message that came from noise for its body in every way; only a {@link CodecException} may come of it. */
    static void askForEverything(Message message) {
        for (Class<?> type : List.of(Object.class, String.class, byte[].class, Map.class, List.class)) {
            try {
                message.body(type);
            } catch (CodecException e) {
                continue;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(Rule.PROTOCOL_16 + ": A body that is not of the type asked for is a CodecException, but " + e, e);
            }
        }
        try {
            message.text();
        } catch (CodecException e) {
            assertNotNull(e.getMessage(), Rule.PROTOCOL_16 + ": An exception has a message");
        } catch (RuntimeException e) {
            fail(Rule.PROTOCOL_16 + ": A body that has no textual form is a CodecException, but " + e, e);
        }
    }

    /** Numbers by their value, because one format's int is the long of another. */
    private static Object normal(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(key, normal(inner)));
            return copy;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(normal(inner)));
            return copy;
        } else if (value instanceof Number number) {
            return new BigDecimal(number.toString()).stripTrailingZeros();
        }
        return value;
    }
}
