// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.autobahn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the suite has found. */
final class Report {

    /** From good to bad. A case has the worse of two verdicts: on what was said, and on how it was closed. */
    private enum Verdict {
        OK,
        INFORMATIONAL,
        NON_STRICT,
        FAILED;

        static Verdict of(JsonNode value) {
            return switch (value.asString()) {
                case "OK" -> OK;
                case "INFORMATIONAL" -> INFORMATIONAL;
                case "NON-STRICT" -> NON_STRICT;
                default -> FAILED;
            };
        }

        Verdict or(Verdict other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    private final String role;
    private final Path folder;
    private final String agent;
    private final int expected;

    Report(String role, Path folder, String agent, int expected) {
        this.role = role;
        this.folder = folder;
        this.agent = agent;
        this.expected = expected;
    }

    /** Prints totals and names what was not good; {@code true} if nothing was bad. */
    boolean print() throws IOException {
        JsonNode results = JsonMapper.shared().readTree(Files.readString(folder.resolve("index.json"))).path(agent);
        Map<Integer, Map<Verdict, Integer>> groups = new TreeMap<>();
        List<String> remarks = new ArrayList<>();
        Map<Verdict, Integer> totals = new EnumMap<>(Verdict.class);
        for (Map.Entry<String, JsonNode> entry : results.properties()) {
            JsonNode result = entry.getValue();
            Verdict verdict = Verdict.of(result.path("behavior")).or(Verdict.of(result.path("behaviorClose")));
            int group = Integer.parseInt(entry.getKey().replaceFirst("\\..*", ""));
            groups.computeIfAbsent(group, key -> new EnumMap<>(Verdict.class)).merge(verdict, 1, Integer::sum);
            totals.merge(verdict, 1, Integer::sum);
            if (verdict != Verdict.OK) {
                remarks.add(verdict + " " + entry.getKey() + ": " + result.path("behavior").asString() + ", close "
                        + result.path("behaviorClose").asString() + ", " + result.path("reportfile").asString());
            }
        }
        groups.forEach((group, counts) -> System.out.println(line("group " + group, counts)));
        remarks.sort(Comparator.reverseOrder());
        remarks.forEach(System.out::println);
        System.out.println(line("all", totals));
        if (results.size() != expected || expected == 0) {
            System.out.println(role + ": " + results.size() + " results for " + expected + " cases");
            return false;
        }
        return !totals.containsKey(Verdict.FAILED) && !totals.containsKey(Verdict.NON_STRICT);
    }

    private String line(String what, Map<Verdict, Integer> counts) {
        return String.format(
                "%s, %-8s: %3d cases, %3d OK, %d informational, %d non-strict, %d failed",
                role,
                what,
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(Verdict.OK, 0),
                counts.getOrDefault(Verdict.INFORMATIONAL, 0),
                counts.getOrDefault(Verdict.NON_STRICT, 0),
                counts.getOrDefault(Verdict.FAILED, 0));
    }
}
