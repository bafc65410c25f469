// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final Pattern LONG_RUN = Pattern.compile("(.)\\1{99,}");

    @Test
    void nobodySpeaksTwiceInARound() {
        for (List<ChatLine> round : Script.rounds()) {
            assertEquals(round.size(), round.stream().map(ChatLine::sender).distinct().count());
        }
    }

    @Test
    void theLinesAreWorthSending() {
        List<String> texts = Script.lines().stream().map(ChatLine::text).toList();
        assertEquals(12, texts.size());
        assertTrue(texts.stream().anyMatch(text -> text.codePoints().anyMatch(Character::isSupplementaryCodePoint)));
        assertTrue(texts.stream().anyMatch(text -> text.indexOf('\n') >= 0));
        assertTrue(texts.stream().anyMatch(text -> LONG_RUN.matcher(text).find()));
    }
}
