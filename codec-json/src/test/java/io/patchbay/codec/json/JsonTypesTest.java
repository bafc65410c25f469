// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.UnknownMessageTypeException;
import io.patchbay.spi.MessageCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTypesTest {

    @Test
    void withoutRegistryAnyNameTravels() {
        MessageCodec codec = Documents.codec(2);
        for (String name : new String[] {"", "chat", "with \"quotes\"", "caf\u00e9", "n".repeat(256)}) {
            Message received = Documents.decode(codec, Documents.encode(codec, Message.of(name, "x")));
            assertEquals(name, received.type());
            assertEquals(Message.NO_ID, received.typeId());
        }
        assertThrows(CodecException.class, () -> Documents.encode(codec, Message.of("n".repeat(257), "x")));
        byte[] tooLong = Documents.seal("{\"type\":\"" + "n".repeat(257) + "\",\"timestamp\":1,\"data\":\"x\"");
        assertThrows(CodecException.class, () -> Documents.decode(codec, tooLong));
    }

    @Test
    void registeredTypeTravelsWithItsId() {
        MessageCodec codec = Documents.codec(2, Documents.CHAT_IS_7);
        byte[] frame = Documents.encode(codec, Message.of("chat", "x"));
        assertEquals(7, Documents.decode(codec, frame).typeId());
        assertEquals(7, Documents.decode(Documents.codec(2), frame).typeId());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void unknownTypeIsAnErrorBothWays(int version) {
        MessageCodec open = Documents.codec(version);
        MessageCodec registered = Documents.codec(version, Documents.CHAT_IS_7);
        Message unknown = Message.of("other", 9, 0, "x");
        byte[] frame = Documents.encode(open, unknown);
        assertThrows(UnknownMessageTypeException.class, () -> Documents.encode(registered, unknown));
        assertThrows(UnknownMessageTypeException.class, () -> Documents.decode(registered, frame));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nameAndIdThatContradictAreAnErrorBothWays(int version) {
        MessageCodec registered = Documents.codec(version, Documents.CHAT_IS_7.with("join", 8));
        byte[] frame = Documents.encode(Documents.codec(version), Message.of("chat", 8, 0, "x"));
        CodecException onTheWayIn = assertThrows(CodecException.class, () -> Documents.decode(registered, frame));
        assertEquals(CodecException.class, onTheWayIn.getClass());
        assertThrows(CodecException.class, () -> Documents.encode(registered, Message.of("chat", 8, 0, "x")));
    }

    @Test
    void version1NeedsAnId() {
        CodecException refused = assertThrows(
                CodecException.class, () -> Documents.encode(Documents.codec(1), Message.of("chat", "x")));
        assertTrue(refused.getMessage().contains("messageType(name, id)"), refused.getMessage());
        Message forwarded = Message.of("chat", 3, 0, "x");
        assertEquals(3, Documents.decode(Documents.codec(1), Documents.encode(Documents.codec(1), forwarded)).typeId());
    }

    @Test
    void idsOutOfRangeAreRefused() {
        Message tooLarge = Message.of("chat", MessageTypes.MAX_ID + 1, 0, "x");
        assertThrows(CodecException.class, () -> Documents.encode(Documents.codec(2), tooLarge));
        for (String id : new String[] {"-1", "4294967296", "1.5", "\"7\"", "null", "99999999999999999999"}) {
            byte[] frame = Documents.seal("{\"id\":" + id + ",\"type\":\"chat\",\"timestamp\":1,\"data\":\"x\"");
            assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), frame), id);
        }
    }
}
