// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What the code of the first source document really writes. */
class JsonVectorsTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Stream<Map<?, ?>> vectors() {
        String lines = new String(Documents.resource("first-document-vectors.jsonl"), StandardCharsets.UTF_8);
        List<Map<?, ?>> vectors = lines.lines().<Map<?, ?>>map(line -> MAPPER.readValue(line, Map.class))
                .filter(vector -> !Boolean.FALSE.equals(vector.get("ok")))
                .toList();
        assertEquals(4, vectors.size());
        return vectors.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bothWays(Map<?, ?> vector) {
        String output = (String) vector.get("output");
        MessageCodec codec = Documents.codec(1, MessageTypes.none().with("chat", 1));
        Message decoded = Documents.decode(codec, output.getBytes(StandardCharsets.UTF_8));
        Object expected = vector.containsKey("data") ? vector.get("data") : Map.of("message", "oi", "sender", "ana");
        assertEquals(expected, decoded.body() instanceof EncodedBody e ? e.as(Object.class) : decoded.body());
        assertEquals("chat", decoded.type());
        assertEquals(1758844800L, decoded.timestampMillis() / 1000);

        Object body = expected instanceof Map<?, ?> map ? new TreeMap<>(map) : expected;
        byte[] encoded = Documents.encode(codec, Message.of("chat", Message.NO_ID, 1758844800999L, body));
        assertEquals(output, new String(encoded, StandardCharsets.UTF_8));
    }
}
