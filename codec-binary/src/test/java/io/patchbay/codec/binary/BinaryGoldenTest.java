// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files were made from the description of the format, not by this module. */
class BinaryGoldenTest {

    private static final String TEXT = "caf\u00e9 \u20ac \ud83d\ude00 \"q\" \\ \t";
    private static final MessageTypes REGISTERED = Frames.CHAT_IS_7.with("blob", 4294967295L);

    @ParameterizedTest
    @DisplayName("A10: golden files decode, and encode to the same bytes")
    @CsvSource({
        "1,true,v1-text", "1,true,v1-bytes", "1,true,v1-structured", "2,true,v2-text-by-id",
        "2,false,v2-text-by-name", "2,false,v2-bytes-by-both", "2,true,v2-structured-by-id",
    })
    void golden(int version, boolean registered, String name) {
        byte[] golden = Frames.resource("golden/" + name + ".bin");
        MessageCodec codec = Frames.codec(version, registered ? REGISTERED : MessageTypes.none());
        assertArrayEquals(golden, Frames.encode(codec, Frames.decode(codec, golden)));
    }

    @Test
    @DisplayName("A10: golden files mean what was written into them")
    void meaning() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Message byId = read(2, REGISTERED, "v2-text-by-id");
        assertEquals(List.of("chat", 7L, 1758844800123L, TEXT),
                List.of(byId.type(), byId.typeId(), byId.timestampMillis(), byId.body()));
        Message byName = read(2, MessageTypes.none(), "v2-text-by-name");
        assertEquals(List.of("chat line \u00e9", Message.NO_ID, TEXT),
                List.of(byName.type(), byName.typeId(), byName.body()));
        Message bytes = read(2, MessageTypes.none(), "v2-bytes-by-both");
        assertEquals(List.of("blob", 4294967295L, -1L), List.of(bytes.type(), bytes.typeId(), bytes.timestampMillis()));
        assertArrayEquals(all, (byte[]) bytes.body());
        assertEquals(List.of("a", "b"), read(2, REGISTERED, "v2-structured-by-id").body(Map.class).get("tags"));

        Message text = read(1, REGISTERED, "v1-text");
        assertEquals(List.of("chat", 7L, 1758844800000L, TEXT),
                List.of(text.type(), text.typeId(), text.timestampMillis(), text.body(Object.class)));
        Message first = read(1, REGISTERED, "v1-bytes");
        assertEquals(4294967295000L, first.timestampMillis());
        assertArrayEquals(all, (byte[]) first.body(Object.class));
        assertEquals("oi", read(1, REGISTERED, "v1-structured").body(Map.class).get("line"));
    }

    private static Message read(int version, MessageTypes types, String name) {
        return Frames.decode(Frames.codec(version, types), Frames.resource("golden/" + name + ".bin"));
    }

    static Stream<String> vectors() {
        List<String> lines = new String(Frames.resource("first-document-vectors.jsonl"), StandardCharsets.UTF_8)
                .lines().toList();
        assertEquals(5, lines.size());
        return lines.stream();
    }

    @ParameterizedTest(name = "{index}")
    @DisplayName("What the code of the first source document writes is read, and written the same")
    @MethodSource("vectors")
    void vector(String line) {
        byte[] data = HexFormat.of().parseHex(member(line, "data"));
        String hex = member(line, "output");
        // The longest vector shows its header alone, and dots for the data.
        byte[] output = HexFormat.of().parseHex(hex.endsWith("...")
                ? hex.substring(0, hex.length() - 3) + member(line, "data") : hex);
        String type = member(line, "type");
        long id = HexFormat.fromHexDigitsToLong(hex.substring(0, 8));
        MessageCodec codec = Frames.codec(1, MessageTypes.none().with(type, id));
        Message message = Frames.decode(codec, output);
        assertEquals(type, message.type());
        assertEquals(id, message.typeId());
        assertEquals(1758844800000L, message.timestampMillis());
        assertArrayEquals(data, message.bytes());
        assertArrayEquals(output, Frames.encode(codec, Message.of(type, Message.NO_ID, 1758844800999L, data)));
        assertArrayEquals(output, Frames.encode(codec, message));
    }

    private static String member(String line, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(line);
        if (!matcher.find()) {
            throw new AssertionError(name);
        }
        return matcher.group(1);
    }
}
