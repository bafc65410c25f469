// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** N2: what a peer sent cannot forge or flood a line of the log. */
class LogTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\u0000", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "\u202e",
        "\u200b", "\ufeff"})
    void whatMovesTheCursorIsEscaped(String control) {
        String line = LogText.escape("a" + control + "b");
        assertEquals(String.format("a\\u%04xb", (int) control.charAt(0)), line);
    }

    @Test
    void ordinaryTextStays() {
        assertEquals("olá, 世界 \uD83D\uDE00 \"x\" {0} %s", LogText.escape("olá, 世界 \uD83D\uDE00 \"x\" {0} %s"));
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertEquals("x".repeat(256), LogText.escape("x".repeat(256)));
        assertEquals("x".repeat(256) + "…", LogText.escape("x".repeat(257)));
        assertTrue(LogText.escape("\n".repeat(1_000_000)).length() < 270);
    }

    @Test
    void textThatGrewBeyondTheBoundByEscapesSaysSoToo() {
        String line = LogText.escape("\n".repeat(100));
        assertTrue(line.length() < 270);
        assertTrue(line.endsWith("…"), line);
    }

    @Test
    void aCharacterIsNotCutInHalf() {
        String line = LogText.escape("x".repeat(255) + "\uD83D\uDE00" + "y");
        assertFalse(Character.isHighSurrogate(line.charAt(line.length() - 2)), line);
    }

    @Test
    void anErrorIsItsMessageOrItsName() {
        assertEquals("boom", LogText.of(new CodecException("boom")));
        assertEquals("IllegalStateException: a\\u000ab", LogText.of(new IllegalStateException("a\nb")));
        assertEquals("IllegalStateException", LogText.of(new IllegalStateException()));
    }
}
