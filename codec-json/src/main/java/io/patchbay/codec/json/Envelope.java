// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The members of one document, in whatever order they come. */
final class Envelope {

    private final JsonBodies bodies;
    private final byte[] bytes;
    private final int from;

    long id = Message.NO_ID;
    String type;
    Long timestamp;
    String encoding;
    Object data;
    JsonToken checksumToken;
    String checksum;

    private Envelope(JsonBodies bodies, byte[] bytes, int from) {
        this.bodies = bodies;
        this.bytes = bytes;
        this.from = from;
    }

    /** Reads a document that is known to be UTF-8. */
    static Envelope read(JsonBodies bodies, byte[] bytes, int from, int to) {
        Envelope envelope = new Envelope(bodies, bytes, from);
        try (JsonParser parser = bodies.parser(bytes, from, to)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new CodecException("A message is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                envelope.member(name, parser);
            }
            JsonBodies.requireEnd(parser);
        } catch (JacksonException e) {
            throw JsonBodies.badJson(e);
        }
        StrictText.requirePairedEscapes(bytes, from, to);
        envelope.requireMembers();
        return envelope;
    }

    private void member(String name, JsonParser parser) {
        switch (name) {
            case "id" -> id = id(number(name, parser));
            case "type" -> type = string(name, parser);
            case "timestamp" -> timestamp = number(name, parser);
            case "encoding" -> encoding = string(name, parser);
            case "checksum" -> checksum(parser);
            case "data" -> data = data(parser);
            default -> JsonBodies.skipValue(parser);
        }
    }

    private static long id(long id) {
        if (id < 0 || id > MessageTypes.MAX_ID) {
            throw new CodecException("Member \"id\" of a message is from 0 to " + MessageTypes.MAX_ID + ", not " + id);
        }
        return id;
    }

    private static long number(String name, JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new CodecException("Member \"" + name + "\" of a message is not a whole number");
        }
        return parser.getLongValue();
    }

    private static String string(String name, JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new CodecException("Member \"" + name + "\" of a message is not a string");
        }
        return parser.getString();
    }

    private void checksum(JsonParser parser) {
        checksumToken = parser.currentToken();
        if (!checksumToken.isScalarValue()) {
            throw new CodecException("Member \"checksum\" of a message is neither a number nor a string");
        }
        checksum = parser.getString();
    }

    private Object data(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        int start = from + (int) parser.currentTokenLocation().getByteOffset();
        JsonBodies.skipValue(parser);
        int end = from + (int) parser.currentLocation().getByteOffset();
        return new JsonBody(bodies, Arrays.copyOfRange(bytes, start, end));
    }

    private void requireMembers() {
        String missing = type == null ? "type"
                : timestamp == null ? "timestamp"
                : data == null ? "data"
                : checksum == null ? "checksum" : null;
        if (missing != null) {
            throw new CodecException("Member \"" + missing + "\" of a message is missing");
        }
    }
}
