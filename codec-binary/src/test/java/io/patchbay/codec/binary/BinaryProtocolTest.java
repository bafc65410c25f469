// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.Limits;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.UnknownMessageTypeException;
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

class BinaryProtocolTest {

    @Test
    void isAServiceInBothDescriptorsAndExportsNothing() throws IOException {
        Module module = BinaryProtocol.class.getModule();
        assertTrue(module.isNamed());
        assertTrue(module.getDescriptor().exports().isEmpty());
        assertTrue(module.getDescriptor().provides().stream().anyMatch(provides ->
                provides.service().equals(Protocol.class.getName())
                        && provides.providers().equals(List.of(BinaryProtocol.class.getName()))));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                module.getResourceAsStream("META-INF/services/" + Protocol.class.getName()), StandardCharsets.UTF_8))) {
            assertEquals(List.of(BinaryProtocol.class.getName()), lines.lines().toList());
        }
        assertEquals("binary", new BinaryProtocol().name());
    }

    @Test
    void saysWhatIsInForce() {
        Map<String, String> settings = new BinaryProtocol().describe(Frames.setup(2, MessageTypes.none()));
        assertEquals("2", settings.get("version"));
        assertEquals("JSON", settings.get("structured bodies"));
        assertFalse(settings.containsKey("message types"));
        String warning = new BinaryProtocol().describe(Frames.setup(1, MessageTypes.none())).get("message types");
        assertTrue(warning.contains("--types name=id"), warning);
        assertFalse(Frames.codec(2, MessageTypes.none()).textual());
        assertFalse(Frames.codec(1, MessageTypes.none()).carriesSignals());
        assertTrue(Frames.codec(2, MessageTypes.none()).carriesSignals());
    }

    @Test
    void refusesOtherVersionsBeforeAnythingOpens() {
        BinaryProtocol protocol = new BinaryProtocol();
        AssemblyException e = assertThrows(
                AssemblyException.class, () -> protocol.describe(Frames.setup(3, MessageTypes.none())));
        assertTrue(e.getMessage().contains("1 and 2") && e.getMessage().contains("protocol.version"), e.getMessage());
        assertThrows(AssemblyException.class, () -> protocol.open(Frames.setup(3, MessageTypes.none())));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void unknownTypeIsAnErrorBothWays(int version) {
        MessageCodec codec = Frames.codec(version, Frames.CHAT_IS_7);
        byte[] frame = Frames.encode(Frames.codec(version, MessageTypes.none()), Message.of("other", 9, 0, "x"));
        assertThrows(UnknownMessageTypeException.class, () -> Frames.encode(codec, Message.of("other", "x")));
        assertThrows(UnknownMessageTypeException.class, () -> Frames.decode(codec, frame));
        byte[] byNumber = Frames.encode(Frames.codec(version, MessageTypes.none().with("chat", 9)), Message.of("chat",
                "x"));
        assertThrows(UnknownMessageTypeException.class, () -> Frames.decode(codec, byNumber));
    }

    @Test
    void numberAloneNeedsARegistry() {
        for (int version = 1; version <= 2; version++) {
            byte[] frame = Frames.encode(Frames.codec(version, Frames.CHAT_IS_7), Message.of("chat", "x"));
            MessageCodec unregistered = Frames.codec(version, MessageTypes.none());
            CodecException e = assertThrows(CodecException.class, () -> Frames.decode(unregistered, frame));
            assertTrue(e.getMessage().startsWith("Unknown message type"), e.getMessage());
            assertTrue(e.getMessage().contains("--types name=id"), e.getMessage());
        }
        CodecException e = assertThrows(CodecException.class,
                () -> Frames.encode(Frames.codec(1, MessageTypes.none()), Message.of("chat", "x")));
        assertTrue(e.getMessage().contains("messageType(name, id)"), e.getMessage());
    }

    @Test
    void nameAndIdThatContradictAreAnErrorBothWays() {
        MessageCodec codec = Frames.codec(2, Frames.CHAT_IS_7.with("join", 8));
        byte[] frame = Frames.encode(Frames.codec(2, MessageTypes.none()), Message.of("chat", 8, 0, "x"));
        assertEquals(CodecException.class,
                assertThrows(CodecException.class, () -> Frames.decode(codec, frame)).getClass());
        assertThrows(CodecException.class, () -> Frames.encode(codec, Message.of("chat", 8, 0, "x")));
        Message tooLarge = Message.of("chat", MessageTypes.MAX_ID + 1, 0, "x");
        assertThrows(CodecException.class, () -> Frames.encode(Frames.codec(2, MessageTypes.none()), tooLarge));
    }

    @Test
    void namesOf256CharactersTravel() {
        MessageCodec codec = Frames.codec(2, MessageTypes.none());
        for (String name : new String[] {"", "\u20ac".repeat(256)}) {
            assertEquals(name, Frames.decode(codec, Frames.encode(codec, Message.of(name, "x"))).type());
        }
        assertThrows(CodecException.class, () -> Frames.encode(codec, Message.of("n".repeat(257), "x")));
    }

    @Test
    void timesOutsideVersion1AreRefused() {
        MessageCodec codec = Frames.codec(1, Frames.CHAT_IS_7);
        assertEquals(4294967295000L, Frames.decode(codec, Frames.encode(codec, Message.of("chat", 7, 4294967295999L,
                "x")))
                .timestampMillis());
        for (long millis : new long[] {-1, 4294967296000L, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThrows(CodecException.class, () -> Frames.encode(codec, Message.of("chat", 7, millis, "x")));
            MessageCodec newer = Frames.codec(2, Frames.CHAT_IS_7);
            assertEquals(millis, Frames.decode(newer, Frames.encode(newer, Message.of("chat", 7, millis, "x")))
                    .timestampMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void messageOverTheLimitIsRefused(int version) {
        byte[] frame = Frames.encode(Frames.codec(version, Frames.CHAT_IS_7), Message.of("chat", "hello"));
        Limits exact = Limits.defaults().withMaxMessageBytes(frame.length);
        Limits less = Limits.defaults().withMaxMessageBytes(frame.length - 1);
        BinaryProtocol protocol = new BinaryProtocol();
        MessageCodec wide = protocol.open(Frames.setup(version, Frames.CHAT_IS_7).withLimits(exact));
        assertEquals("hello", Frames.decode(wide, frame).text());
        MessageCodec narrow = protocol.open(Frames.setup(version, Frames.CHAT_IS_7).withLimits(less));
        assertThrows(CodecException.class, () -> Frames.decode(narrow, frame));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyTargetThatIsTooSmallIsToldAndTheExactOneFits(int version) {
        for (MessageTypes types : List.of(MessageTypes.none(), Frames.CHAT_IS_7)) {
            MessageCodec codec = Frames.codec(version, types);
            for (Object body : new Object[] {"caf\u00e9 \ud83d\ude00", "plain", new byte[10], List.of(1,
                    "b".repeat(50))}) {
                Message message = Message.of("chat", 7, 5, body);
                byte[] whole = Frames.encode(codec, message);
                for (int room = 0; room <= whole.length; room++) {
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
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsAnyKindOfBufferAndKeepsNothingOfIt(int version) {
        MessageCodec codec = Frames.codec(version, Frames.CHAT_IS_7);
        for (Object body : new Object[] {"text", "text".getBytes(StandardCharsets.US_ASCII), Map.of("a", 1)}) {
            byte[] frame = Frames.encode(codec, Message.of("chat", 7, 0, body));
            byte[] wide = new byte[frame.length + 9];
            System.arraycopy(frame, 0, wide, 5, frame.length);
            ByteBuffer heap = ByteBuffer.wrap(wide, 2, wide.length - 2).slice().position(3).limit(3 + frame.length);
            ByteBuffer direct = ByteBuffer.allocateDirect(wide.length).put(wide).position(5).limit(5 + frame.length);
            for (ByteBuffer source : List.of(heap, direct, heap.asReadOnlyBuffer())) {
                Message message = codec.decode(source);
                assertEquals(source.limit(), source.position());
                Arrays.fill(wide, (byte) 0);
                assertEquals(body instanceof Map ? "{\"a\":1}" : "text", message.text());
                System.arraycopy(frame, 0, wide, 5, frame.length);
            }
        }
    }

    @Test
    void oneCodecServesManyThreads() throws Exception {
        MessageCodec codec = Frames.codec(2, Frames.CHAT_IS_7);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int task = t;
                tasks.add(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        String text = task + " caf\u00e9 " + i;
                        assertEquals(text, Frames.decode(codec, Frames.encode(codec, Message.of("chat", text))).body());
                        Map<String, Object> map = Map.of("task", task, "i", i);
                        assertEquals(map, Frames.decode(codec, Frames.encode(codec, Message.of("chat",
                                map))).body(Map.class));
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
