// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Message;
import io.patchbay.spi.MessageCodec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files were made from the description of the format, not by this module. */
class JsonGoldenTest {

    private static final String TEXT = "caf\u00e9 \u20ac \ud83d\ude00 \"q\" \\ \t";

    @ParameterizedTest
    @DisplayName("A10: golden files decode, and encode to the same bytes")
    @CsvSource({
        "1,v1-text", "1,v1-structured", "2,v2-text", "2,v2-bytes", "2,v2-structured",
    })
    void golden(int version, String name) {
        byte[] golden = Documents.resource("golden/" + name + ".json");
        MessageCodec codec = Documents.codec(version);
        Message message = Documents.decode(codec, golden);
        assertArrayEquals(golden, Documents.encode(codec, message));
    }

    @Test
    @DisplayName("A10: golden files mean what was written into them")
    void meaning() {
        Message text = Documents.decode(Documents.codec(2), Documents.resource("golden/v2-text.json"));
        assertEquals("chat", text.type());
        assertEquals(7, text.typeId());
        assertEquals(1758844800123L, text.timestampMillis());
        assertEquals(TEXT, text.body());

        Message bytes = Documents.decode(Documents.codec(2), Documents.resource("golden/v2-bytes.json"));
        assertEquals(Message.NO_ID, bytes.typeId());
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertArrayEquals(all, (byte[]) bytes.body());

        Message structured = Documents.decode(Documents.codec(2), Documents.resource("golden/v2-structured.json"));
        assertEquals(-1, structured.timestampMillis());
        assertEquals("chat line \u00e9", structured.type());
        Map<?, ?> map = structured.body(Map.class);
        assertEquals(List.of("a", "b"), map.get("tags"));
        assertEquals(0.5, map.get("ratio"));

        Message first = Documents.decode(Documents.codec(1), Documents.resource("golden/v1-text.json"));
        assertEquals(1758844800000L, first.timestampMillis());
        assertEquals(TEXT, first.body());
        Message firstMap = Documents.decode(Documents.codec(1), Documents.resource("golden/v1-structured.json"));
        assertEquals(4294967295L, firstMap.typeId());
        assertEquals("oi", firstMap.body(Map.class).get("line"));
    }
}
