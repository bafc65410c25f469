// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The names of messages and the numbers that stand for them on the wire. Immutable.
 *
 * <p>While it is empty, messages may have any name, and travel by name in protocols that can do so. As soon as it has
 * an entry, every other name or number is an error, on the way out and on the way in.
 */
public final class MessageTypes {

    /** The greatest id, 2<sup>32</sup> &minus; 1. */
    public static final long MAX_ID = 0xFFFF_FFFFL;

    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 256;

    private static final MessageTypes NONE = new MessageTypes(Map.of(), Map.of());

    private final Map<String, Long> ids;
    private final Map<Long, String> names;

    private MessageTypes(Map<String, Long> ids, Map<Long, String> names) {
        this.ids = ids;
        this.names = names;
    }

    /**
     * Has no types, so any name may be used.
     *
     * @return the empty registry
     */
    public static MessageTypes none() {
        return NONE;
    }

    /**
     * Tells whether a type is a signal's: it begins with {@code @}, and where the protocol {@linkplain
     * io.patchbay.spi.MessageCodec#carriesSignals() carries signals}, messages of it belong to the managers.
     *
     * @param type the name of a type
     * @return {@code true} if it begins with {@code @}
     */
    public static boolean isSignal(String type) {
        return !type.isEmpty() && type.charAt(0) == '@';
    }

    /**
     * Adds a type.
     *
     * @param name its name, of 1 to {@value #MAX_NAME_LENGTH} characters
     * @param id its number, from 0 to {@link #MAX_ID}
     * @return a changed copy
     * @throws IllegalArgumentException if the name or the number is taken already, or out of range
     */
    public MessageTypes with(String name, long id) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "A message type has 1 to " + MAX_NAME_LENGTH + " characters, not " + name.length());
        }
        if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("The id of \"" + name + "\" is from 0 to " + MAX_ID + ", not " + id);
        }
        if (ids.containsKey(name)) {
            throw new IllegalArgumentException("Message type \"" + name + "\" already has the id " + ids.get(name));
        }
        if (names.containsKey(id)) {
            throw new IllegalArgumentException("The id " + id + " already belongs to \"" + names.get(id) + "\"");
        }
        Map<String, Long> newIds = new HashMap<>(ids);
        Map<Long, String> newNames = new HashMap<>(names);
        newIds.put(name, id);
        newNames.put(id, name);
        return new MessageTypes(newIds, newNames);
    }

    /**
     * Finds the number of a name.
     *
     * @param name the name
     * @return its number, if it has one
     */
    public OptionalLong id(String name) {
        Long id = ids.get(name);
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /**
     * Finds the name of a number.
     *
     * @param id the number
     * @return its name, if it has one
     */
    public Optional<String> name(long id) {
        return Optional.ofNullable(names.get(id));
    }

    /**
     * Tells whether any name may be used.
     *
     * @return {@code true} if no type was added
     */
    public boolean isEmpty() {
        return ids.isEmpty();
    }

    /**
     * Finds the number to send for a message. For protocols.
     *
     * @param message the message; its own id counts while nothing is registered
     * @return the number, or {@link Message#NO_ID} if the type has none
     * @throws UnknownMessageTypeException if types are registered and the message's is none of them
     * @throws CodecException if name or number are out of range, or do not belong together
     */
    public long idToSend(Message message) {
        check(message.type(), message.typeId());
        Long id = ids.get(message.type());
        return id == null ? message.typeId() : id;
    }

    /**
     * Finds the number to send in a format that cannot do without. For protocols.
     *
     * @param message the message
     * @return the number
     * @throws CodecException as {@link #idToSend}, and if the type has no number
     */
    public long requiredIdToSend(Message message) {
        long id = idToSend(message);
        if (id == Message.NO_ID) {
            throw new CodecException("This version of the protocol needs a number for every message type, and \""
                    + LogText.escape(message.type()) + "\" has none; register it with messageType(name, id),"
                    + " or use a newer protocol.version");
        }
        return id;
    }

    /**
     * Finds the name of a number that arrived alone. For protocols.
     *
     * @param id the number
     * @return its name
     * @throws UnknownMessageTypeException if it is not registered
     */
    public String nameReceived(long id) {
        String name = names.get(id);
        if (name == null) {
            throw UnknownMessageTypeException.numbered(id);
        }
        return name;
    }

    /**
     * Checks a name that arrived, alone or with a number. For protocols.
     *
     * @param name the name
     * @param id the number, or {@link Message#NO_ID}
     * @throws UnknownMessageTypeException if types are registered and this is none of them
     * @throws CodecException if name or number are out of range, or do not belong together
     */
    public void check(String name, long id) {
        if (name.length() > MAX_NAME_LENGTH) {
            throw new CodecException(
                    "A message type has at most " + MAX_NAME_LENGTH + " characters, not " + name.length());
        }
        if (id < Message.NO_ID || id > MAX_ID) {
            throw new CodecException("The id of a message type is from 0 to " + MAX_ID + ", not " + id);
        }
        if (ids.isEmpty()) {
            return;
        }
        Long known = ids.get(name);
        if (known == null) {
            throw UnknownMessageTypeException.named(name);
        }
        if (id != Message.NO_ID && id != known) {
            throw new CodecException("A message has a type and the id " + id
                    + ", which do not belong together; both sides must register the same message types");
        }
    }

    /**
     * Makes a message whose type arrived by name alone. For protocols.
     *
     * @param name the name
     * @param timestampMillis its time, in milliseconds since 1970-01-01T00:00Z
     * @param body its body
     * @return the message, with the number registered for its type, if there is one
     * @throws UnknownMessageTypeException if types are registered and this is none of them
     * @throws CodecException if the name is too long
     */
    public Message received(String name, long timestampMillis, Object body) {
        check(name, Message.NO_ID);
        Long id = ids.get(name);
        return Message.of(name, id == null ? Message.NO_ID : id, timestampMillis, body);
    }

    /** Makes a message to be sent. */
    Message newMessage(String type, Object body) {
        Long id = ids.get(type);
        if (id == null && !ids.isEmpty()) {
            throw UnknownMessageTypeException.named(type);
        }
        return Message.of(type, id == null ? Message.NO_ID : id, System.currentTimeMillis(), body);
    }

    @Override
    public String toString() {
        return ids.toString();
    }
}
