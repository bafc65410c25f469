// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLinesTest {

    private static InputLines lines(String text, int maxBytes) {
        return new InputLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }

    private static List<String> all(String text) throws IOException {
        InputLines lines = lines(text, 100);
        List<String> all = new ArrayList<>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            all.add(lines.text(line));
        }
        return all;
    }

    @Test
    void linesEndWithLineFeedsWithOrWithoutCarriageReturn() throws IOException {
        assertEquals(List.of("a", "", "olá", "b"), all("a\n\nolá\r\nb\n"));
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertEquals(List.of("a", "b\r"), all("a\nb\r"));
        assertEquals(List.of(), all(""));
    }

    @Test
    void bytesThatAreNoTextArePassedOnButNotDecoded() throws IOException {
        byte[] bytes = {'x', '\n', -1, -2, '\n'};
        InputLines lines = new InputLines(new ByteArrayInputStream(bytes), 100);
        lines.next();
        byte[] second = lines.next();
        assertArrayEquals(new byte[] {-1, -2}, second);
        IOException e = assertThrows(IOException.class, () -> lines.text(second));
        assertEquals("Line 2 of stdin is not UTF-8 text", e.getMessage());
        assertNull(lines.next());
    }

    @Test
    void aLineHasABound() throws IOException {
        assertEquals(4, lines("1234\n", 4).next().length);
        IOException e = assertThrows(IOException.class, () -> lines("12345\n", 4).next());
        assertTrue(e.getMessage().contains("longer than 4 bytes"), e.getMessage());
    }
}
