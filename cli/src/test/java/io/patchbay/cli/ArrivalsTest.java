// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.patchbay.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    @Test
    void textIsPrintedAsItIs() {
        assertEquals("olá \"x\" \\n \t \uD83D\uDC4B", Arrivals.line(Message.of("t", "olá \"x\" \\n \t \uD83D\uDC4B")));
        assertEquals("", Arrivals.line(Message.of("t", "")));
    }

    @Test
    void bytesThatAreTextArePrintedAsText() {
        assertEquals("olá", Arrivals.line(Message.of("", "olá".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void otherBytesArePrintedInHexadecimal() {
        assertEquals("hex:00ff41", Arrivals.line(Message.of("", new byte[] {0, -1, 0x41})));
    }

    @Test
    void oneMessageStaysOneLineAndCannotSteerTheTerminal() {
        assertEquals("a\\nb\\r\\u001b[2J\\u0000\\u009b", Arrivals.oneLine("a\nb\r\u001b[2J\0\u009b"));
    }

    @Test
    void aStreamIsWrittenAsItIs() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrivals arrivals = new Arrivals(new PrintStream(out), true);
        arrivals.print(Message.of("", new byte[] {'a', '\r', '\n', -1}));
        arrivals.print(Message.of("", new byte[] {'b'}));
        assertArrayEquals(new byte[] {'a', '\r', '\n', -1, 'b'}, out.toByteArray());
    }

    @Test
    void aClosedStdoutIsNoticed() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        };
        Arrivals arrivals = new Arrivals(new PrintStream(closed), false);
        assertThrows(IOException.class, () -> arrivals.print(Message.of("t", "x")));
    }
}
