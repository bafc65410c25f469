// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MessageTypesTest {

    @Test
    void namesAndNumbersFindEachOther() {
        MessageTypes types = MessageTypes.none().with("login", 0).with("4294967295", 4_294_967_295L);
        assertEquals(OptionalLong.of(0), types.id("login"));
        assertEquals(Optional.of("login"), types.name(0));
        assertEquals(Optional.of("4294967295"), types.name(4_294_967_295L));
        assertEquals(OptionalLong.empty(), types.id("0"), "a number is no name");
        assertEquals(Optional.empty(), types.name(1));
        assertFalse(types.isEmpty());
        assertTrue(MessageTypes.none().isEmpty());
    }

    @Test
    void badEntriesAreRefused() {
        MessageTypes types = MessageTypes.none().with("login", 1);
        assertThrows(IllegalArgumentException.class, () -> types.with("login", 2));
        assertThrows(IllegalArgumentException.class, () -> types.with("chat", 1));
        assertThrows(IllegalArgumentException.class, () -> types.with("", 2));
        assertThrows(IllegalArgumentException.class, () -> types.with("chat", -1));
        assertThrows(IllegalArgumentException.class, () -> types.with("chat", 4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> types.with("x".repeat(257), 2));
        assertEquals(OptionalLong.of(2), types.with("x".repeat(256), 2).id("x".repeat(256)));
        assertEquals(OptionalLong.empty(), types.id("chat"), "a refused entry leaves nothing behind");
    }

    @Test
    void aMessageOfARegisteredTypeHasItsNumber() {
        assertEquals(5, MessageTypes.none().with("login", 5).newMessage("login", "x").typeId());
        assertEquals(Message.NO_ID, MessageTypes.none().newMessage("login", "x").typeId());
        assertThrows(
                UnknownMessageTypeException.class,
                () -> MessageTypes.none().with("login", 5).newMessage("chat", "x"));
    }

    @Test
    void aReceivedNameHasItsNumber() {
        MessageTypes types = MessageTypes.none().with("login", 5);
        assertEquals(5, types.received("login", 1, "x").typeId());
        assertEquals(Message.NO_ID, MessageTypes.none().received("login", 1, "x").typeId());
        assertThrows(UnknownMessageTypeException.class, () -> types.received("chat", 1, "x"));
        assertThrows(CodecException.class, () -> MessageTypes.none().received("x".repeat(257), 1, "x"));
    }
}
