// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final ChatLine A1 = new ChatLine("a", "1");
    private static final ChatLine A2 = new ChatLine("a", "2");
    private static final ChatLine B1 = new ChatLine("b", "1");
    private static final ChatLine C1 = new ChatLine("c", "1");
    private static final List<ChatLine> SAID = List.of(A1, B1, A2, C1);

    private static Tally heardByB(ChatLine... lines) {
        return Tally.of(SAID, Map.of("a", List.of(B1, C1), "b", List.of(lines), "c", List.of(A1, B1, A2)));
    }

    @Test
    void nothingLostNothingChanged() {
        Tally tally = heardByB(A1, A2, C1);
        assertEquals("4 lines, 8 deliveries, 0 lost, 0 changed", tally.toString());
        assertTrue(tally.isPerfect());
    }

    @Test
    void sendersMayBeInterleavedDifferently() {
        assertTrue(heardByB(C1, A1, A2).isPerfect());
    }

    @Test
    void aMissingLineIsLost() {
        Tally tally = heardByB(A1, C1);
        assertEquals("4 lines, 7 deliveries, 1 lost, 0 changed", tally.toString());
        assertFalse(tally.isPerfect());
    }

    @Test
    void whatIsOtherThanSaidIsChanged() {
        assertEquals(new Tally(4, 8, 0, 1), heardByB(A1, new ChatLine("a", "2 "), C1));
        assertEquals(new Tally(4, 8, 0, 2), heardByB(A2, A1, C1), "out of order");
        assertEquals(new Tally(4, 9, 0, 1), heardByB(A1, A2, A2, C1), "twice");
        assertEquals(new Tally(4, 9, 0, 1), heardByB(A1, A2, B1, C1), "one's own line");
        assertEquals(new Tally(4, 8, 1, 1), heardByB(A1, A2, new ChatLine("d", "1")), "from nobody");
    }
}
