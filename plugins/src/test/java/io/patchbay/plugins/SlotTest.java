// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of one name in the directory. */
class SlotTest {

    private final Slot slot = new Slot("lz.jar");

    @Test
    void aFailureIsNewsOnceForTheSameFilesHoweverOftenTheyAreTried() {
        assertTrue(slot.isDue("1", 0));
        assertTrue(slot.failed("no jar"));
        assertFalse(slot.isDue("1", 0));
        slot.tryAgain();
        assertTrue(slot.isDue("1", 0));
        assertFalse(slot.failed("no jar"));
        assertEquals(List.of("no jar"), slot.status().problems());
        assertTrue(slot.failed("a name that is there already"));
        assertTrue(slot.isDue("2", 0));
        assertTrue(slot.failed("a name that is there already"), "other files");
    }
}
