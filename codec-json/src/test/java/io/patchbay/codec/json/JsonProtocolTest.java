// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.codec.json.closed.ClosedLine;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonProtocolTest {

    @Test
    void isAServiceInBothDescriptors() throws IOException {
        Module module = JsonProtocol.class.getModule();
        assertTrue(module.isNamed());
        assertTrue(module.getDescriptor().provides().stream().anyMatch(provides ->
                provides.service().equals(Protocol.class.getName())
                        && provides.providers().equals(List.of(JsonProtocol.class.getName()))));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                module.getResourceAsStream("META-INF/services/" + Protocol.class.getName()), StandardCharsets.UTF_8))) {
            assertEquals(List.of(JsonProtocol.class.getName()), lines.lines().toList());
        }
        assertEquals("json", new JsonProtocol().name());
    }

    @Test
    void saysWhatIsInForce() {
        Map<String, String> settings = new JsonProtocol().describe(Documents.setup(1, MessageTypes.none()));
        assertEquals("1", settings.get("version"));
        assertEquals("4194304", settings.get("max document bytes"));
        assertEquals("64", settings.get("max depth"));
        assertTrue(Documents.codec(1).textual() && Documents.codec(2).textual());
        assertTrue(!Documents.codec(1).carriesSignals() && Documents.codec(2).carriesSignals());
    }

    @Test
    void refusesOtherVersionsBeforeAnythingOpens() {
        JsonProtocol protocol = new JsonProtocol();
        AssemblyException e = assertThrows(
                AssemblyException.class, () -> protocol.describe(Documents.setup(3, MessageTypes.none())));
        assertTrue(e.getMessage().contains("1 and 2") && e.getMessage().contains("protocol.version"), e.getMessage());
        assertThrows(AssemblyException.class, () -> protocol.open(Documents.setup(3, MessageTypes.none())));
    }

    @Test
    void closedPackageIsNamedWithTheLineToAdd() {
        MessageCodec codec = Documents.codec(2);
        Message received = Documents.decode(codec, Documents.withData("{\"sender\":\"ana\"}"));
        for (CodecException e : List.of(
                assertThrows(CodecException.class, () -> received.body(ClosedLine.class)),
                assertThrows(CodecException.class, () -> Documents.encode(codec, Message.of("t",
                        new ClosedLine("a")))))) {
            assertTrue(e.getMessage().contains("opens io.patchbay.codec.json.closed to tools.jackson.databind;"),
                    e.getMessage());
        }
    }

    @Test
    void applicationsMapperMapsAndOurLimitsHold() {
        JsonMapper lenient = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .build();
        record Point(int firstPart, int secondPart) {}
        MessageCodec codec = new JsonProtocol(lenient).open(Documents.setup(2, MessageTypes.none()));
        Message received = Documents.decode(codec, Documents.encode(codec, Message.of("t", new Point(1, 2))));
        assertEquals("{\"first_part\":1,\"second_part\":2}", received.text());
        assertEquals(new Point(1, 2), received.body(Point.class));
        for (String json : new String[] {"/* */1", "[".repeat(65) + "]".repeat(65), "{\"a\":1,\"a\":2}"}) {
            assertThrows(CodecException.class, () -> Documents.decode(codec, Documents.withData(json)), json);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyTargetThatIsTooSmallIsToldAndTheExactOneFits(int version) {
        MessageCodec codec = Documents.codec(version);
        for (Object body : new Object[] {"caf\u00e9 \ud83d\ude00 \"\u0001", new byte[10], Map.of("a",
                "b".repeat(9000)), List.of(1)}) {
            if (version == 1 && body instanceof byte[]) {
                continue;
            }
            Message message = Message.of("ch\"at", 7, -5, body);
            byte[] whole = Documents.encode(codec, message);
            // A long body is tried in steps, away from its ends.
            for (int room = 0; room <= whole.length; room += room > 300 && room < whole.length - 300 ? 50 : 1) {
                byte[] array = new byte[whole.length + 20];
                Arrays.fill(array, (byte) 0x55);
                ByteBuffer target = ByteBuffer.wrap(array, 3, array.length - 3).slice().position(4).limit(4 + room);
                int length = codec.encode(message, target);
                assertEquals(room < whole.length ? MessageCodec.TARGET_TOO_SMALL : whole.length, length);
                assertEquals(0x55, array[6]);
                assertEquals(0x55, array[7 + room]);
                if (room == whole.length) {
                    assertEquals(4 + room, target.position());
                    assertArrayEquals(whole, Arrays.copyOfRange(array, 7, 7 + room));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsAnyKindOfBuffer(int version) {
        MessageCodec codec = Documents.codec(version);
        byte[] frame = Documents.encode(codec, Message.of("chat", 7, 0, Map.of("a", 1)));
        byte[] wide = new byte[frame.length + 9];
        System.arraycopy(frame, 0, wide, 5, frame.length);
        ByteBuffer heap = ByteBuffer.wrap(wide, 2, wide.length - 2).slice().position(3).limit(3 + frame.length);
        ByteBuffer direct = ByteBuffer.allocateDirect(wide.length).put(wide).position(5).limit(5 + frame.length);
        for (ByteBuffer source : List.of(heap, direct, heap.asReadOnlyBuffer())) {
            Message message = codec.decode(source);
            assertEquals(source.limit(), source.position());
            Arrays.fill(wide, (byte) 0);
            assertEquals("{\"a\":1}", message.text());
            System.arraycopy(frame, 0, wide, 5, frame.length);
        }
    }

    @Test
    void membersComeInAnyOrderAndOthersAreIgnored() {
        byte[] second = Documents.seal(" {\"later\":{\"x\":[1]},\"data\":\"aGk=\","
                + "\"encoding\":\"base64\",\"timestamp\":5,\n"
                + "\"t\\u0079pe\":\"chat\",\"id\":7");
        Message bytes = Documents.decode(Documents.codec(2), second);
        assertEquals("hi", bytes.text());
        assertEquals(7, bytes.typeId());
        byte[] first = Documents.ascii(
                "{\"data\":[ 1 ],\"x\":0,\"timestamp\":5,\"checksum\":0,\"type\":\"chat\",\"id\":7} ");
        Message list = Documents.decode(Documents.codec(1), first);
        assertEquals("[ 1 ]", list.text());
        assertEquals(5000, list.timestampMillis());
    }

    @Test
    void missingAndWrongMembersAreErrors() {
        for (String open : new String[] {
            "{\"timestamp\":1,\"data\":1", "{\"type\":\"t\",\"data\":1", "{\"type\":\"t\",\"timestamp\":1",
                    "{\"a\":1", "[1",
            "{\"type\":1,\"timestamp\":1,\"data\":1", "{\"type\":\"t\",\"timestamp\":1.5,\"data\":1",
            "{\"type\":\"t\",\"timestamp\":1,\"encoding\":\"hex\",\"data\":\"00\"",
            "{\"type\":\"t\",\"timestamp\":1,\"encoding\":\"base64\",\"data\":\"a!\"",
            "{\"type\":\"t\",\"timestamp\":1,\"encoding\":\"base64\",\"data\":1",
            "{\"type\":\"t\",\"timestamp\":1,\"data\":{\"a\":1",
                    "{\"type\":\"t\",\"timestamp\":99999999999999999999,\"data\":1",
            "{\"checksum\":\"00000000\",\"type\":\"t\",\"timestamp\":1,\"data\":1"
        }) {
            assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.seal(open)), open);
        }
        String whole = "{\"id\":1,\"type\":\"t\",\"checksum\":97,\"timestamp\":1,\"data\":\"a\"}";
        assertEquals("a", Documents.decode(Documents.codec(1), Documents.ascii(whole)).body());
        for (String member : new String[] {"\"id\":1,", "\"type\":\"t\",", "\"checksum\":97,", "\"timestamp\":1,",
                ",\"data\":\"a\""}) {
            byte[] without = Documents.ascii(whole.replace(member, ""));
            assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(1), without), member);
        }
    }

    @Test
    void canonicalAndGeneralReaderAgree() {
        List<String> data = List.of("\"\"", "\"plain text of more than eight\"", "\"caf\u00e9\"",
                "\"esc\\u0061ped\\n\"", "\"a\"b\"",
                "\"\u007f\"", "[1,{\"a\":null}]", " 1", "1 ", "true", "nul", "{\"a\":1,\"a\":1}", "1,\"x\":2", "",
                        "\"", "1e400",
                "\"aGk=\"", "\"aGk\"", "\"aG=k\"");
        List<String> envelopes = List.of("\"id\":7,\"type\":\"chat\",\"timestamp\":5", "\"type\":\"\",\"timestamp\":0",
                "\"id\":4294967295,\"type\":\"caf\u00e9\",\"timestamp\":999999999999999999",
                        "\"id\":07,\"type\":\"x\",\"timestamp\":1",
                "\"id\":4294967296,\"type\":\"x\",\"timestamp\":1", "\"type\":\"x\",\"timestamp\":-1",
                "\"type\":\"x\",\"timestamp\":9999999999999999999", "\"type\":\"x\\\"\",\"timestamp\":01",
                "\"type\":\"x\",\"timestamp\":1,\"encoding\":\"base64\"");
        int read = 0;
        for (String envelope : envelopes) {
            for (String value : data) {
                String rest = envelope + ",\"data\":" + value;
                String canonical = outcome(Documents.seal("{" + rest));
                assertEquals(outcome(Documents.seal("{ " + rest)), canonical, rest);
                assertEquals(outcome(Documents.seal("{\"more\":0," + rest)), canonical, rest);
                read += canonical.startsWith("error") ? 0 : 1;
            }
        }
        assertTrue(read > 40, "read " + read);
    }

    private static String outcome(byte[] frame) {
        try {
            Message message = Documents.decode(Documents.codec(2), frame);
            return message.typeId() + "|" + message.type() + "|" + message.timestampMillis() + "|"
                    + message.body().getClass() + "|" + message.text();
        } catch (CodecException e) {
            return "error";
        }
    }

    @Test
    void oneCodecServesManyThreads() throws Exception {
        MessageCodec codec = Documents.codec(2);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int task = t;
                tasks.add(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        ChatLine line = new ChatLine("thread " + task, "line " + i);
                        Message received = Documents.decode(codec, Documents.encode(codec, Message.of("chat", line)));
                        assertEquals(line, received.body(ChatLine.class));
                        byte[] bytes = {(byte) task, (byte) i};
                        Object same = Documents.decode(codec, Documents.encode(codec, Message.of("b" + task,
                                bytes))).body();
                        assertArrayEquals(bytes, assertInstanceOf(byte[].class, same));
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
