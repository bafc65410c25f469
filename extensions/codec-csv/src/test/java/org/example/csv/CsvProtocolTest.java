// SPDX-License-Identifier: Apache-2.0
package org.example.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.ProtocolContract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Each inherited test is a rule that Patchbay relies on. */
class CsvProtocolTest extends ProtocolContract {

    private static final Message SAID = Message.of("chat", Message.NO_ID, 1_796_000_700_123L, "She said \"oi\"");

    @Override
    protected Protocol protocol() {
        return new CsvProtocol();
    }

    /** Text alone. */
    @Override
    protected boolean supports(Class<?> kind) {
        return kind == String.class;
    }

    private static String written(Endpoint endpoint) {
        MessageCodec codec = new CsvProtocol().open(Setup.of(endpoint, Setup.Role.CLIENT));
        ByteBuffer target = ByteBuffer.allocate(200);
        codec.encode(SAID, target);
        String record = StandardCharsets.UTF_8.decode(target.flip()).toString();
        Message again = codec.decode(StandardCharsets.UTF_8.encode(record));
        assertEquals(SAID.text(), again.text());
        assertEquals(SAID.timestampMillis(), again.timestampMillis());
        return record;
    }

    @Test
    void settingsSayWhatARecordLooksLike() {
        Endpoint endpoint = Endpoint.parse("tcp+csv://127.0.0.1:7171");
        assertEquals("\"chat\",\"She said \"\"oi\"\"\",\"2026-11-30T01:05:00.123Z\"", written(endpoint));
        assertEquals("\"chat\";\"She said \"\"oi\"\"\";\"1796000700123\"", written(endpoint
                .withOption(CsvProtocol.SEPARATOR, Separator.SEMICOLON)
                .withOption(CsvProtocol.TIME, TimeFormat.MILLIS)));
        assertThrows(AssemblyException.class, () -> CsvProtocol.SEPARATOR.parse("dash"));
    }
}
