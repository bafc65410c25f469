// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;
    /** Times of nanoTime may be negative and overflow. */
    private static final long START = Long.MAX_VALUE - SECOND;

    private static int taken(Pace pace, long now) {
        int taken = 0;
        while (pace.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void aBurstAtOnceAndThenSoManyASecond() {
        Pace pace = new Pace(20, 10, START);
        assertEquals(20, taken(pace, START));
        assertEquals(10, taken(pace, START + SECOND));
        assertEquals(5, taken(pace, START + SECOND * 3 / 2));
        assertEquals(20, taken(pace, START + SECOND * 100), "no more than the burst is saved");
    }

    @Test
    void theWaitIsToTheNext() {
        Pace pace = new Pace(1, 4, START);
        assertTrue(pace.take(START));
        assertFalse(pace.take(START));
        assertEquals(SECOND / 4, pace.untilNext(START));
        assertTrue(pace.take(START + SECOND / 4));
    }
}
