// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

class DemoCommandTest {

    @RepeatedTest(3)
    @Timeout(60)
    void nothingIsLostAndTheRunsAreShorter() {
        Cli.Result result = Cli.run("demo");
        assertEquals(0, result.code(), result.out() + result.err());
        String last = result.lines().get(result.lines().size() - 1);
        assertEquals("12 lines, 60 deliveries, 0 lost, 0 changed", last);
        assertTrue(result.out().contains("Привет"), result.out());
        // 400 tildes in some 30 bytes of message are 4 runs, so fewer than 100 bytes in all.
        assertTrue(result.out().matches("(?s).*binary 4\\d\\d B, rle 4\\d\\d -> \\d\\d B, xor \\d\\d -> \\d\\d B.*"), result.out());
    }
}
