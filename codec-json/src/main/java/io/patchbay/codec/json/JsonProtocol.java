// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.Limits;
import io.patchbay.MessageTypes;
import io.patchbay.StandardOptions;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The protocol {@code json}: one JSON object per message, in UTF-8.
 *
 * <p>Version 2, the default:
 *
 * <pre>
 * {"id":7,"type":"chat","timestamp":1758844800123,"data":"hello","checksum":"0a1b2c3d"}
 * </pre>
 *
 * <ul>
 *   <li>{@code id}: the number of the type, from 0 to 2<sup>32</sup> &minus; 1; left out if it has none.
 *   <li>{@code type}: its name, of at most 256 characters.
 *   <li>{@code timestamp}: milliseconds since 1970-01-01T00:00Z.
 *   <li>{@code encoding}: {@code "base64"} if {@code data} stands for bytes (RFC 4648 section 4); otherwise left out.
 *   <li>{@code data}: a string for text, any other JSON value for a structured body.
 *   <li>{@code checksum}: always the last member, without any white space: the CRC-32C of all bytes of the document
 *       before the comma in front of it, in eight lower-case hexadecimal digits. It is verified before anything is
 *       parsed. It finds every error of one or two bits in documents of up to 200 MB, and of three bits in documents
 *       of up to 1,100 bytes.
 * </ul>
 *
 * <p>Version 1 is the object of the first source document: {@code id}, {@code type}, {@code checksum},
 * {@code timestamp} in seconds, and {@code data}, which is a string, an object or an array. The checksum is the sum of
 * the UTF-8 bytes of the string modulo 65,536, and 0 for objects and arrays. It has no room for bytes, numbers,
 * booleans and null, and every type needs an id.
 *
 * <p>In both versions the members are read in any order, except version 2's checksum, and members with other names are
 * ignored, so that a later peer may add some.
 */
@AutoService(Protocol.class)
@SuppressWarnings("exports") // AutoService is an annotation for the compiler; users of this class need not have it.
public final class JsonProtocol implements Protocol {

    private static final int NEWEST = 2;

    private final JsonMapper mapper;
    private final AtomicReference<JsonBodies> lastBodies = new AtomicReference<>();

    /** Makes the protocol with a mapper of its own, in Jackson's default configuration. */
    public JsonProtocol() {
        this.mapper = null;
    }

    /**
     * Makes the protocol with the application's mapper, to be given to the manager's builder.
     *
     * <p>The mapper decides how Java objects become JSON values and back. What bounds and checks the JSON text itself
     * stays as this protocol sets it.
     *
     * @param mapper the mapper; not changed
     */
    public JsonProtocol(JsonMapper mapper) {
        this.mapper = Objects.requireNonNull(mapper, "mapper");
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(StandardOptions.PROTOCOL_VERSION);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("version", Integer.toString(version(setup)));
        settings.put("max document bytes", Integer.toString(setup.limits().maxMessageBytes()));
        settings.put("max depth", Integer.toString(JsonBodies.MAX_DEPTH));
        settings.put("max tokens", Integer.toString(JsonBodies.MAX_TOKENS));
        settings.put("max number length", Integer.toString(JsonBodies.MAX_NUMBER_LENGTH));
        settings.put("max name length", Integer.toString(JsonBodies.MAX_NAME_LENGTH));
        return settings;
    }

    @Override
    public MessageCodec open(Setup setup) {
        int version = version(setup);
        JsonBodies bodies = bodies(setup.limits());
        MessageTypes types = setup.messageTypes();
        return version == 1 ? new JsonV1Codec(bodies, types) : new JsonV2Codec(bodies, types);
    }

    private static int version(Setup setup) {
        int version = setup.options().get(StandardOptions.PROTOCOL_VERSION).orElse(NEWEST);
        if (version != 1 && version != NEWEST) {
            throw new AssemblyException("Protocol \"json\" speaks versions 1 and 2, not " + version
                    + "; set " + StandardOptions.PROTOCOL_VERSION + " to one of them, or leave it out for 2");
        }
        return version;
    }

    /** A mapper learns every type it meets, which is worth keeping from one connection to the next. */
    private JsonBodies bodies(Limits limits) {
        JsonBodies last = lastBodies.get();
        if (last != null && last.maxBytes() == limits.maxMessageBytes()) {
            return last;
        }
        JsonBodies made = mapper == null ? JsonBodies.with(limits) : JsonBodies.with(limits, mapper);
        lastBodies.set(made);
        return made;
    }
}
