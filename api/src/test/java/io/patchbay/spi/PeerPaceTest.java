// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeerPaceTest {

    private static final int MANY = 1 << 20;

    private final PeerPace pace = new PeerPace();

    @Test
    @DisplayName("A peer for whom nothing waits is never late")
    void nothingWaits() {
        assertEquals(1_000, pace.lastFair(1_000, 0, 0));
        assertEquals(9_000, pace.lastFair(9_000, 0, 0));
    }

    @Test
    @DisplayName("E3: a peer that takes a few bytes of many each time is as late as one that takes nothing")
    void aFewBytesAreTooLittle() {
        pace.lastFair(1_000, 0, MANY);
        assertEquals(1_000, pace.lastFair(2_000, 1_024, MANY));
        assertEquals(1_000, pace.lastFair(3_000, 2_048, MANY));
    }

    @Test
    @DisplayName("A slow peer has time as long as it takes enough, in however many pieces")
    void enough() {
        pace.lastFair(1_000, 0, MANY);
        assertEquals(1_000, pace.lastFair(2_000, 40_000, MANY));
        assertEquals(3_000, pace.lastFair(3_000, 80_000, MANY));
        assertEquals(3_000, pace.lastFair(4_000, 90_000, MANY));
    }

    @Test
    @DisplayName("Few bytes that waited are enough once all of them have gone, whatever waits by then")
    void allThatWaited() {
        pace.lastFair(1_000, 0, 10);
        assertEquals(2_000, pace.lastFair(2_000, 10, MANY));
    }
}
