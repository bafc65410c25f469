// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "length|length4", "length4|length4", "length-le|length4-le", "length2|length2", "length2-le|length2-le",
        "length1|length1", "length1-le|length1", "line|line", "raw|raw", "delimiter:\\r\\n|delimiter:\\r\\n",
        "delimiter:END|delimiter:END", "delimiter:\\x00\\xfF|delimiter:\\0\\xff", "delimiter:\\\\|delimiter:\\\\",
        "delimiter:é|delimiter:\\xc3\\xa9", "delimiter:a\\tb|delimiter:a\\tb"
    })
    void readsAndWritesText(String text, String written) {
        Framing framing = TcpOptions.FRAMING.parse(text);
        assertEquals(written, framing.toString());
        assertEquals(framing, Framing.parse(framing.toString()));
        assertEquals(framing.hashCode(), Framing.parse(framing.toString()).hashCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "length3", "length4-be", "Line", "delimiter:", "delimiter:\\", "delimiter:\\q", "delimiter:\\x1",
        "delimiter:\\xg0", "delimiter:seventeen bytes!!"
    })
    void refusesOtherText(String text) {
        AssemblyException refusal = assertThrows(AssemblyException.class, () -> TcpOptions.FRAMING.parse(text));
        assertTrue(refusal.getMessage().contains("framing"), refusal.getMessage());
    }

    @Test
    void differsByEachPart() {
        assertNotEquals(Framing.length(4), Framing.length(4, ByteOrder.LITTLE_ENDIAN));
        assertNotEquals(Framing.length(4), Framing.length(2));
        assertNotEquals(Framing.line(), Framing.delimiter((byte) '\n'));
        assertNotEquals(Framing.raw(), Framing.line());
        assertThrows(IllegalArgumentException.class, () -> Framing.length(3));
    }

    @Test
    void keepsItsOwnDelimiter() {
        byte[] bytes = {'a', 'b'};
        Framing framing = Framing.delimiter(bytes);
        bytes[0] = 'x';
        assertEquals("delimiter:ab", framing.toString());
    }
}
