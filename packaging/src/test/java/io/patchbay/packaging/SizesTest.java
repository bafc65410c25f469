// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the README says about sizes is so. */
class SizesTest {

    private static final double ROUNDING = 0.2;

    @Test
    void theReadmeTellsWhatEachPickTakesAlong() throws Exception {
        String text = Files.readString(Packaged.PROJECT.resolve("README.md"));
        ReadmeTable readme = new ReadmeTable(text);
        ReadmeTable computed = new ReadmeTable(text);
        assertAll(Pick.all(Packaged.JARS).stream().map(pick -> () -> {
            Measure.sizes(computed, pick, Packaged.JARS);
            String advice = " of " + pick.name() + " in the README; run packaging/measure --write";
            for (String column : new String[] {"jars", "modules"}) {
                assertEquals(computed.cell(pick.name(), column), readme.cell(pick.name(), column), column + advice);
            }
            assertEquals(
                    Double.parseDouble(computed.cell(pick.name(), "MB of jars")),
                    Double.parseDouble(readme.cell(pick.name(), "MB of jars")),
                    ROUNDING + 1e-9,
                    "MB" + advice);
        }));
    }

    @Test
    void aCellIsFoundAndSet() {
        String first = "text\n\n| a | b |\n|---|---|\n| x | 1 |\n| y | 2 |\n\n";
        ReadmeTable table = new ReadmeTable(first + "| c | d |\n|---|---|\n| x | 3 |\n");
        assertEquals("2", table.cell("y", "b"));
        assertEquals("3", table.cell("x", "d"));
        table.set("x", "d", "4");
        assertEquals(first + "| c | d |\n|---|---|\n| x | 4 |\n", table.text());
        assertThrows(IllegalArgumentException.class, () -> table.cell("y", "d"));
    }
}
