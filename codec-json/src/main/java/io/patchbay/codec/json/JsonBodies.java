// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.Limits;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Structured bodies as JSON, for every protocol that carries them so.
 *
 * <p>Immutable, and safe for use by many threads at once.
 */
public final class JsonBodies {

    /** How many objects and arrays of a body may be inside one another. */
    public static final int MAX_DEPTH = 64;

    /** How many tokens a body may have: names, values, and both ends of every object and array. */
    public static final int MAX_TOKENS = 100_000;

    /** How many characters a number may have. */
    public static final int MAX_NUMBER_LENGTH = 100;

    /** How many characters the name of a member may have. */
    public static final int MAX_NAME_LENGTH = 256;

    private final int maxBytes;
    private final JsonMapper mapper;
    private final JsonFactory factory;

    private JsonBodies(int maxBytes, JsonMapper mapper) {
        this.maxBytes = maxBytes;
        this.mapper = strict(mapper);
        // An envelope adds one level, and its own tokens, which are counted apart.
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH + 1)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .maxStringLength(maxBytes)
                        .maxDocumentLength(maxBytes)
                        .maxTokenCount(2L * MAX_TOKENS)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Takes away what would let the mapper read or write anything but one line of JSON. */
    private static JsonMapper strict(JsonMapper mapper) {
        JsonMapper.Builder builder = mapper.rebuild();
        return builder.disable(JsonReadFeature.values())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .enable(JsonWriteFeature.QUOTE_PROPERTY_NAMES)
                .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
    }

    /**
     * Works with a mapper of its own, in Jackson's default configuration.
     *
     * @param limits the bounds to keep, of which {@link Limits#maxMessageBytes()} counts
     * @return the reader and writer
     */
    public static JsonBodies with(Limits limits) {
        return with(limits, JsonMapper.builder().build());
    }

    /**
     * Works with the application's mapper.
     *
     * @param limits the bounds to keep, of which {@link Limits#maxMessageBytes()} counts
     * @param mapper turns objects into JSON values and back; not changed
     * @return the reader and writer
     */
    public static JsonBodies with(Limits limits, JsonMapper mapper) {
        return new JsonBodies(limits.maxMessageBytes(), Objects.requireNonNull(mapper, "mapper"));
    }

    /**
     * Writes a body.
     *
     * <p><b>Buffers.</b> As {@link MessageCodec#encode}.
     *
     * @param body a {@link JsonBody}, which is written as it came, or anything that the mapper can write
     * @param target where to write; a heap buffer with an accessible array
     * @return how many bytes were written, or {@link MessageCodec#TARGET_TOO_SMALL}
     * @throws CodecException if the mapper cannot write it
     */
    public int write(Object body, ByteBuffer target) {
        JsonOutput output = new JsonOutput(target);
        write(body, output);
        return output.finish();
    }

    void write(Object body, JsonOutput output) {
        if (body instanceof JsonBody json) {
            output.json(json.encoded());
            return;
        }
        int start = output.length();
        try (JsonGenerator generator = factory.createGenerator(mapper._serializationContext(), output)) {
            mapper.writeValue(generator, body);
        } catch (RuntimeException e) {
            if (!output.overflowed()) {
                throw MappingFailure.ofWriting(body.getClass(), e);
            }
        }
        // Jackson escapes half a surrogate pair, which a reader would refuse.
        output.requirePairedEscapes(start);
    }

    /**
     * Checks a JSON value and keeps a copy of it.
     *
     * @param json the bytes of one value, in UTF-8; the position becomes the limit
     * @return the value, to be decoded when someone asks
     * @throws CodecException if the bytes are not one JSON value within the bounds of this package
     */
    public JsonBody parse(ByteBuffer json) {
        byte[] copy = new byte[json.remaining()];
        json.get(copy);
        StrictText.requireUtf8(copy, 0, copy.length);
        validate(copy, 0, copy.length);
        return new JsonBody(this, copy);
    }

    int maxBytes() {
        return maxBytes;
    }

    /** Checks that a range of valid UTF-8 is exactly one value. */
    void validate(byte[] bytes, int from, int to) {
        try (JsonParser parser = parser(bytes, from, to)) {
            if (parser.nextToken() == null) {
                throw new CodecException("A JSON value is missing");
            }
            skipValue(parser);
            requireEnd(parser);
        } catch (JacksonException e) {
            throw badJson(e);
        }
        StrictText.requirePairedEscapes(bytes, from, to);
    }

    JsonParser parser(byte[] bytes, int from, int to) {
        if (to - from > maxBytes) {
            throw new CodecException("A JSON document of " + (to - from) + " bytes is over the limit maxMessageBytes, "
                    + maxBytes);
        }
        return factory.createParser(ObjectReadContext.empty(), bytes, from, to - from);
    }

    <T> T read(byte[] json, Class<T> type) {
        T value;
        try (JsonParser parser = factory.createParser(mapper._deserializationContext(), json, 0, json.length)) {
            value = mapper.readerFor(type).readValue(parser);
        } catch (RuntimeException e) {
            throw MappingFailure.ofReading(type, e);
        }
        if (value == null) {
            throw new CodecException("The body is null, which is no " + type.getName() + "; text() tells it apart");
        }
        return value;
    }

    /** Passes the value that begins with the current token, whatever is inside. */
    static void skipValue(JsonParser parser) {
        int depth = 0;
        int tokens = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token.isStructStart() && ++depth > MAX_DEPTH) {
                throw new CodecException("A body has more than " + MAX_DEPTH + " levels of nesting");
            }
            if (token.isStructEnd()) {
                depth--;
            }
            if (++tokens > MAX_TOKENS) {
                throw new CodecException("A body has more than " + MAX_TOKENS + " tokens");
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT && Double.isInfinite(parser.getDoubleValue())) {
                throw new CodecException("A body has a number beyond the range of 64-bit floating point");
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    static void requireEnd(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw new CodecException("There is data behind the end of a JSON value");
        }
    }

    /** Says where, and not what: Jackson's own words, and so its exceptions as causes, quote the payload. */
    static CodecException badJson(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return new CodecException("A JSON document is over a limit: " + e.getOriginalMessage());
        }
        return new CodecException("A message is not the JSON that is accepted here, near byte "
                + e.getLocation().getByteOffset());
    }
}
