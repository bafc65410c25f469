// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.doctor.Finding.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Doctor} has found.
 *
 * @param machine the JVM, the system, the path and the I/O that is used, a line each
 * @param jars everything on the path
 * @param endpoint the endpoint that was asked for; empty if none was
 * @param tokens its names; empty if no endpoint was asked for
 * @param stages what it is composed of, in the order of the way out; empty if it was not composed
 * @param findings what is wrong or worth knowing
 */
public record Diagnosis(
        List<String> machine,
        List<Jar> jars,
        String endpoint,
        List<Token> tokens,
        List<String> stages,
        List<Finding> findings) {

    private static final String INDENT = "    ";

    /**
     * Keeps copies of the lists.
     *
     * @param machine the JVM, the system, the path and the I/O that is used, a line each
     * @param jars everything on the path
     * @param endpoint the endpoint that was asked for; empty if none was
     * @param tokens its names
     * @param stages what it is composed of
     * @param findings what is wrong or worth knowing
     */
    public Diagnosis {
        machine = List.copyOf(machine);
        jars = List.copyOf(jars);
        tokens = List.copyOf(tokens);
        stages = List.copyOf(stages);
        findings = List.copyOf(findings);
    }

    /**
     * Tells whether there is nothing to repair.
     *
     * @return {@code false} if a finding is a problem or a name was not found
     */
    public boolean isHealthy() {
        return problems().isEmpty() && tokens.stream().allMatch(Token::found);
    }

    /**
     * Lists what has to be repaired.
     *
     * @return the findings that are more than notes
     */
    public List<Finding> problems() {
        return findings.stream().filter(finding -> finding.level() == Level.PROBLEM).toList();
    }

    /**
     * Writes all of it for people.
     *
     * @return lines of text
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(machine);
        jars.forEach(jar -> lines.add(text(jar)));
        if (!endpoint.isEmpty()) {
            lines.add("");
            lines.add(endpoint);
            tokens.forEach(token -> add(lines, token));
            stages.forEach(stage -> lines.add("  " + stage));
        }
        for (Finding finding : findings) {
            lines.add("");
            lines.add((finding.level() == Level.PROBLEM ? "problem " : "note ") + finding.check() + ": "
                    + finding.where());
            lines.add(INDENT + finding.problem());
            lines.add("  repair:");
            finding.repair().lines().forEach(line -> lines.add(INDENT + line));
        }
        lines.add("");
        lines.add(verdict());
        return lines;
    }

    private static String text(Jar jar) {
        return jar.file() + (jar.module().equals("-") ? "" : " (" + jar.module() + ")")
                + (jar.searched() || jar.providers().isEmpty() ? "" : ", not searched")
                + (jar.providers().isEmpty() ? "" : ": " + String.join(", ", jar.providers()));
    }

    private static void add(List<String> lines, Token token) {
        lines.add("  " + token.name() + (token.found() ? ": " : ": NOT FOUND. ") + token.text());
        token.repair().lines().forEach(line -> lines.add("  " + INDENT + line));
    }

    private String verdict() {
        int problems = problems().size();
        long missing = tokens.stream().filter(token -> !token.found()).count();
        if (isHealthy()) {
            return stages.isEmpty() ? "No problems." : "No problems; the endpoint composes.";
        }
        return problems + (problems == 1 ? " problem" : " problems")
                + (missing == 0 ? "." : ", " + missing + (missing == 1 ? " name" : " names") + " not found.");
    }

    /**
     * Writes all of it as one text.
     *
     * @return the lines of {@link #lines()}
     */
    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
