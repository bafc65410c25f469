// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the SPI's Javadoc says and what the kit checks are the same rules. */
class RulesTest {

    private static final Path SPI = Path.of("..", "api", "src", "main", "java", "io", "patchbay", "spi");
    private static final Path DOCUMENT = Path.of("..", "docs", "testkit.md");
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern INLINE_TAG = Pattern.compile("\\{@\\w+ (?:[^}]* )?([^ }]+)}");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.)]) (?=[A-Z])");
    private static final Pattern NAMED = Pattern.compile("(.*) \\(([A-Z]+-\\d+)\\)\\.?");
    private static final List<Class<? extends ProviderContract>> CONTRACTS =
            List.of(TransportContract.class, ProtocolContract.class, CompressorContract.class, CipherContract.class);

    /** Every sentence of the SPI's Javadoc, as a reader sees it. */
    private static List<String> sentences() throws IOException {
        List<String> sentences = new ArrayList<>();
        try (Stream<Path> files = Files.list(SPI)) {
            for (Path file : files.sorted().toList()) {
                Matcher comment = COMMENT.matcher(Files.readString(file));
                while (comment.find()) {
                    String text = comment.group(1).replaceAll("(?m)^\\s*\\*", "");
                    for (String paragraph : text.split("\\n\\s*\\n|<p>|\\n\\s*@\\w+ ")) {
                        sentences.addAll(List.of(SENTENCE_END.split(plain(paragraph))));
                    }
                }
            }
        }
        return sentences;
    }

    private static String plain(String javadoc) {
        String words = javadoc.replaceAll("\\s+", " ");
        String text = INLINE_TAG.matcher(words).replaceAll(tag -> Matcher.quoteReplacement(
                tag.group(1).replace("io.patchbay.", "").replaceFirst("^#", "").replace('#', '.')));
        return text.replaceAll("<b>[A-Z]\\w+\\.</b> ", "").replaceAll("<[^>]+>", "").strip();
    }

    @Test
    void theKitHasTheSentencesOfTheJavadoc() throws IOException {
        Map<String, String> written = new TreeMap<>();
        for (String sentence : sentences()) {
            Matcher named = NAMED.matcher(sentence);
            if (named.matches()) {
                assertNull(written.put(named.group(2), named.group(1)), () -> "There is one sentence for"
                        + " " + named.group(2));
            }
        }
        Map<String, String> known = Arrays.stream(Rule.values()).collect(Collectors.toMap(Rule::id, Rule::sentence));
        assertEquals(String.join("\n", lines(known)), String.join("\n", lines(written)));
    }

    private static List<String> lines(Map<String, String> rules) {
        return new TreeMap<>(rules).entrySet().stream().map(rule -> rule.getKey() + " " + rule.getValue()).toList();
    }

    @Test
    void everyMustIsARule() throws IOException {
        List<String> loose = sentences().stream()
                .filter(sentence -> sentence.matches("(?i).*\\bmust\\b.*"))
                .filter(sentence -> !NAMED.matcher(sentence).matches())
                .toList();
        assertEquals(List.of(), loose, "A sentence with \"must\" ends with the name of its rule");
    }

    @Test
    void everyRuleSaysWhatMustBe() {
        for (Rule rule : Rule.values()) {
            assertTrue(rule.sentence().matches(".*\\bmust\\b.*"), () -> rule + " binds: " + rule.sentence());
        }
    }

    @Test
    void everyRuleIsCheckedAndEveryTestChecksOne() {
        Set<Rule> unchecked = EnumSet.allOf(Rule.class);
        for (Class<? extends ProviderContract> contract : CONTRACTS) {
            Defect.contractTests(contract).forEach(test -> {
                Checks checks = test.getAnnotation(Checks.class);
                assertTrue(checks != null && checks.value().length > 0, () -> test + " says which rules it checks");
                unchecked.removeAll(List.of(checks.value()));
            });
        }
        assertEquals(Set.of(), unchecked, "Rules that no test of a contract checks");
    }

    @Test
    void theDocumentHasEveryRuleWithTheDefectsThatProveIt() throws IOException {
        String table = DefectsTest.table();
        assertTrue(Files.readString(DOCUMENT).contains(table), () -> "The table in docs/testkit.md is to"
                + " be:\n" + table);
    }
}
