// SPDX-License-Identifier: Apache-2.0
package org.example.csv;

import com.google.auto.service.AutoService;
import io.patchbay.Option;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * The protocol {@code csv}: a message of text is a record of RFC 4180 with its type, body and time, each in
 * quotes, without a line's end:
 *
 * <pre>
 *  "chat","She said ""oi""","2026-11-29T15:05:00.123Z"
 * </pre>
 *
 * <p>With the framing {@code line} of the transport {@code tcp}, what goes over the wire is a file for a spreadsheet,
 * and a person with {@code nc} can take part. Bodies that are not text are refused.
 */
@AutoService(Protocol.class)
public final class CsvProtocol implements Protocol {

    /** What stands between the fields; both sides must agree. Default: comma. */
    public static final Option<Separator> SEPARATOR =
            Option.of("csv.separator", Separator.class, Separator::parse, "comma, semicolon or tab; default: comma");

    /** How a time is written; both sides must agree. Default: iso. */
    public static final Option<TimeFormat> TIME = Option.of(
            "csv.time", TimeFormat.class, TimeFormat::parse, "iso, or millis since 1970; default: iso");

    /** Makes the provider. */
    public CsvProtocol() {}

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(SEPARATOR, TIME);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return Map.of(SEPARATOR.name(), separator(setup).toString(), TIME.name(), time(setup).toString());
    }

    @Override
    public MessageCodec open(Setup setup) {
        return new CsvCodec(separator(setup).character(), time(setup), setup.messageTypes());
    }

    private static Separator separator(Setup setup) {
        return setup.options().get(SEPARATOR).orElse(Separator.COMMA);
    }

    private static TimeFormat time(Setup setup) {
        return setup.options().get(TIME).orElse(TimeFormat.ISO);
    }
}
