// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every defect is found out by the rule that it breaks. The providers that are broken here pass their contracts when
 * they are not: see the tests of the contracts in this folder.
 */
class DefectsTest {

    /** What never happens here need not be waited for long. */
    private static final String PATIENCE = "patchbay.testkit.patience";

    @BeforeAll
    static void beImpatient() {
        System.setProperty(PATIENCE, "1000");
    }

    @AfterAll
    static void bePatient() {
        System.clearProperty(PATIENCE);
        BrokenProviders.closeSockets();
        BrokenTransports.forget();
    }

    static List<Defect> all() {
        List<Defect> all = new ArrayList<>(BrokenProviders.all());
        all.addAll(BrokenCompressors.all());
        all.addAll(BrokenCiphers.all());
        all.addAll(BrokenProtocols.all());
        all.addAll(BrokenTransports.all());
        all.addAll(BrokenLinks.all());
        return all;
    }

    /** Every rule, with the defects that were found out by it. */
    static String table() {
        StringBuilder table = new StringBuilder("| rule | says | defects that it has found |\n|---|---|---|\n");
        for (Rule rule : Rule.values()) {
            String defects = all().stream()
                    .filter(defect -> defect.rule() == rule)
                    .map(Defect::what)
                    .collect(Collectors.joining("; "));
            table.append("| ").append(rule).append(" | ").append(rule.sentence()).append(" | ").append(defects)
                    .append(" |\n");
        }
        return table.toString();
    }

    @TestFactory
    Stream<DynamicTest> everyDefectIsFoundOutByItsRule() {
        return all().stream()
                .map(defect -> DynamicTest.dynamicTest(defect.rule() + ": " + defect.what(), () -> isFoundOut(defect)));
    }

    private static void isFoundOut(Defect defect) {
        List<Throwable> failures = defect.run();
        List<BrokenRuleError> broken = failures.stream()
                .map(failure -> failure instanceof BrokenRuleError error
                        ? error
                        : fail("A contract fails with a report alone, but with " + failure, failure))
                .toList();
        Stream<Rule> rules = broken.stream().map(BrokenRuleError::rule);
        assertTrue(rules.anyMatch(rule -> rule == defect.rule()), () -> "Not found out by " + defect.rule()
                + ", but by " + broken.stream().map(Throwable::getMessage).toList());
        String report = broken.stream()
                .filter(error -> error.rule() == defect.rule())
                .findFirst()
                .orElseThrow()
                .getMessage();
        for (String part : List.of(defect.rule().id(), defect.rule().sentence(), "seen:", "patchbay.testkit.seed=",
                defect.provider().get().getClass().getName())) {
            assertTrue(report.contains(part), () -> "A report has \"" + part + "\", but says: " + report);
        }
    }

    @Test
    void everyRuleHasADefectThatBreaksIt() {
        Set<Rule> without = EnumSet.allOf(Rule.class);
        all().forEach(defect -> without.remove(defect.rule()));
        assertEquals(Set.of(), without, "Rules that no defect proves");
    }
}
