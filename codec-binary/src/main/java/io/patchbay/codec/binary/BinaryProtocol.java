// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.MessageTypes;
import io.patchbay.StandardOptions;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The protocol {@code binary}: a binary header and the body as it is. All numbers are big-endian.
 *
 * <p>Version 2, the default:
 *
 * <pre>
 *  0      2         3       4            12            16
 *  +------+---------+-------+------------+-------------+---------+----------------+------+-----------+
 *  | F550 | version | flags | time       | body length | type id | type name      | body | checksum  |
 *  | u16  | u8 = 2  | u8    | i64 millis | u32         | [u32]   | [u16 n, UTF-8] |      | u32       |
 *  +------+---------+-------+------------+-------------+---------+----------------+------+-----------+
 * </pre>
 *
 * <ul>
 *   <li>Bits 0 and 1 of the flags tell the kind of body: 0 text in UTF-8, 1 bytes, 2 structured, as JSON. Bit 4 tells
 *       that there is an id, bit 5 that there is a name; at least one of them is there. The other bits are 0.
 *   <li>The time is in milliseconds since 1970-01-01T00:00Z.
 *   <li>Registered types travel by id, all others by name; a message without a registered type that was received with
 *       an id is sent on with both.
 *   <li>The checksum is the CRC-32C of all bytes before it. It finds every error of up to three bits.
 * </ul>
 *
 * <p>Version 1 is the header of the first source document:
 *
 * <pre>
 *  0         4              8          10            14
 *  +---------+--------------+----------+-------------+------+
 *  | type id | time         | checksum | body length | body |
 *  | u32     | u32, seconds | u16      | u32         |      |
 *  +---------+--------------+----------+-------------+------+
 * </pre>
 *
 * <p>Its checksum is the sum of the bytes of the body modulo 65,536, which finds few errors. Every type needs an id, so
 * both sides must register the message types. Nothing tells text from bytes and from JSON: a received body can be asked
 * for in each form.
 *
 * <p>Structured bodies need the module {@code io.patchbay.codec.json}; text and bytes do not.
 */
@AutoService(Protocol.class)
public final class BinaryProtocol implements Protocol {

    private static final int NEWEST = 2;

    private final AtomicReference<Structures> lastStructures = new AtomicReference<>();

    /** Makes the protocol. */
    public BinaryProtocol() {}

    @Override
    public String name() {
        return "binary";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(StandardOptions.PROTOCOL_VERSION);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        int version = version(setup);
        Structures structures = structures(setup);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("version", Integer.toString(version));
        settings.put("max message bytes", Integer.toString(setup.limits().maxMessageBytes()));
        settings.put("structured bodies", structures.description());
        if (version == 1 && setup.messageTypes().isEmpty()) {
            settings.put("message types", "none registered, so nothing can be received; " + "register them with messageType(name, id), or --types name=id");
        }
        return settings;
    }

    @Override
    public MessageCodec open(Setup setup) {
        int version = version(setup);
        Structures structures = structures(setup);
        MessageTypes types = setup.messageTypes();
        int maxBytes = setup.limits().maxMessageBytes();
        return version == 1
                ? new BinaryV1Codec(types, structures, maxBytes)
                : new BinaryV2Codec(types, structures, maxBytes);
    }

    private static int version(Setup setup) {
        int version = setup.options().get(StandardOptions.PROTOCOL_VERSION).orElse(NEWEST);
        if (version != 1 && version != NEWEST) {
            throw new AssemblyException("Protocol \"binary\" speaks versions 1 and 2, not " + version
                    + "; set " + StandardOptions.PROTOCOL_VERSION + " to one of them, or leave it out for 2");
        }
        return version;
    }

    /** What reads and writes JSON learns every type it meets, which is worth keeping for the next connection. */
    private Structures structures(Setup setup) {
        int maxBytes = setup.limits().maxMessageBytes();
        Structures last = lastStructures.get();
        if (last != null && last.maxBytes() == maxBytes) {
            return last;
        }
        Structures made = Structures.with(setup.limits());
        lastStructures.set(made);
        return made;
    }
}
