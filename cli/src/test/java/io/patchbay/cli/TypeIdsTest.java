// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeIdsTest {

    @Test
    void readsNamesAndIds() {
        assertEquals(Map.of("login", 1L, "chat", 4294967295L), TypeIds.parse("login=1, chat=4294967295"));
    }

    @Test
    void aNameMayHoldAnEqualsSign() {
        assertEquals(Map.of("a=b", 7L), TypeIds.parse("a=b=7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat|no NAME=ID",
                "=1|no NAME=ID",
                "chat=1,|no NAME=ID",
                "chat=x|whole number, not \"x\"",
                "chat=-1|not -1",
                "chat=4294967296|not 4294967296",
                "chat=1,chat=2|already has the id 1",
                "chat=1,login=1|already belongs to \"chat\""
            })
    void saysWhatIsWrong(String text, String part) {
        String message = assertThrows(UsageException.class, () -> TypeIds.parse(text)).getMessage();
        assertTrue(message.contains(part), message);
    }
}
