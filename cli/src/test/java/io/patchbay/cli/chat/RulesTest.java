// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"ana", "Ana Luísa", "Привет", "こんにちは", "\uD83D\uDC4B", "<b>x</b>", "a.b-c_d"})
    void namesInAnyScript(String name) throws Exception {
        assertEquals(name, Rules.name(" " + name + " "));
    }

    @Test
    void namesThatLookTheSameAreTheSame() throws Exception {
        assertEquals(Rules.name("Jos\u00e9"), Rules.name("Jose\u0301"));
        assertEquals(Rules.key("STRASSE"), Rules.key("straße"));
        assertEquals("A", Rules.name("\uff21"), "full width");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000", "\u200b", "a\u202eb", "\ud800", "a\u2028b", "\ue000"})
    void namesShowAllThatIsInThem(String name) {
        assertThrows(Rules.BrokenException.class, () -> Rules.name(name));
    }

    @Test
    void noNameIsNoName() {
        assertThrows(Rules.BrokenException.class, () -> Rules.name(null));
    }

    @Test
    void linesMayHaveTabsAndMarkup() throws Exception {
        String line = "\ta <img src=x onerror=alert(1)> \u202e";
        assertEquals(line, Rules.line(line));
    }
}
