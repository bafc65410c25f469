// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Writes the tables. */
final class Report {

    private static final String NONE = "–";

    private final CommandLine line;
    private final Samples samples;
    private final Map<String, String> missing;

    Report(CommandLine line, Samples samples, Map<String, String> missing) {
        this.line = line;
        this.samples = samples;
        this.missing = missing;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("Rounds: ").append(line.rounds()).append(". ").append(Machine.describe(line.java())).append('\n');
        text.append("JVM options of every Java peer: `").append(Launcher.jvmOptions(line)).append("`.\n\n");
        overview(text);
        text.append(new Bars(samples).markdown(line.workloads()));
        details(text);
        return text.toString();
    }

    /** A row for each workload and a column for each peer; the fastest Java peer of a row stands out. */
    private void overview(StringBuilder text) {
        text.append("| messages/s, median |");
        line.peers().forEach(peer ->
                text.append(' ').append(peer.letter()).append(' ').append(peer.title()).append(" |"));
        text.append("\n|---|").append("---:|".repeat(line.peers().size())).append('\n');
        for (Workload workload : line.workloads()) {
            double best = Arrays.stream(PeerKind.values())
                    .filter(PeerKind::isJava)
                    .mapToDouble(peer -> samples.rate(workload, peer).orElse(0))
                    .max()
                    .orElse(0);
            text.append("| ").append(workload.label()).append(" |");
            for (PeerKind peer : line.peers()) {
                OptionalDouble rate = samples.rate(workload, peer);
                boolean standsOut = peer.isJava() && rate.isPresent() && rate.getAsDouble() == best;
                String mark = standsOut ? "**" : "";
                String cell = samples.failure(workload, peer).isPresent() ? "failed" : number("%,.0f", rate);
                text.append(' ').append(mark).append(cell).append(mark).append(" |");
            }
            text.append('\n');
        }
        text.append('\n');
    }

    private void details(StringBuilder text) {
        text.append("| workload | peer | messages/s, median | min .. max | to a | to b | server B/message |"
                + " server CPU ns/message | lost |\n");
        text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Workload workload : line.workloads()) {
            for (PeerKind peer : line.peers()) {
                row(text, workload, peer);
            }
        }
    }

    private void row(StringBuilder text, Workload workload, PeerKind peer) {
        if (!peer.takesPartIn(workload)) {
            return;
        }
        String start = "| " + workload.label() + " | " + peer.letter() + " " + peer.title() + " | ";
        List<Sample> own = samples.of(workload, peer);
        if (own.isEmpty()) {
            String reason = samples.failure(workload, peer)
                    .map(failure -> "failed: " + failure)
                    .orElseGet(() -> missing.getOrDefault(key(workload, peer), "not run"));
            text.append(start).append(reason.replaceAll("[|\\s]+", " ")).append(" | | | | | | |\n");
            return;
        }
        double[] sorted = own.stream().mapToDouble(Sample::perSecond).sorted().toArray();
        text.append(start)
                .append(median("%,.0f", own, Sample::perSecond)).append(" | ")
                .append(number("%,.0f", sorted[0])).append(" .. ")
                .append(number("%,.0f", sorted[sorted.length - 1])).append(" | ")
                .append(number("%.2f", samples.ratio(workload, peer, PeerKind.NETTY_USUAL))).append(" | ")
                .append(number("%.2f", samples.ratio(workload, peer, PeerKind.NETTY_TUNED))).append(" | ")
                .append(perMessage("%,.1f", own, Run.Passed::allocated)).append(" | ")
                .append(perMessage("%,.0f", own, Run.Passed::cpuNanos)).append(" | ")
                .append(lost(workload, own)).append(" |\n");
    }

    /** Datagrams that were lost in all turns; nothing else can lose any. */
    private static String lost(Workload workload, List<Sample> own) {
        return workload.kind() == Workload.Kind.DATAGRAMS
                ? number("%,.0f", own.stream().mapToLong(sample -> sample.passed().lost()).sum())
                : "";
    }

    /** Under what it is noted that a peer cannot run: its stages may be missing where its transport is there. */
    static String key(Workload workload, PeerKind peer) {
        return workload.kind() + " " + peer;
    }

    private static String median(String format, List<Sample> own, ToDoubleFunction<Sample> value) {
        return number(format, Samples.median(own, value));
    }

    /** Of all turns together, so that what happens in some of them alone counts. */
    private static String perMessage(String format, List<Sample> own, ToLongFunction<Run.Passed> cost) {
        boolean known = own.stream().allMatch(sample -> cost.applyAsLong(sample.passed()) >= 0);
        double all = own.stream().mapToLong(sample -> cost.applyAsLong(sample.passed())).sum();
        long messages = own.stream().mapToLong(sample -> sample.passed().messages()).sum();
        return number(format, known ? all / messages : Double.NaN);
    }

    private static String number(String format, OptionalDouble value) {
        return number(format, value.orElse(Double.NaN));
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
    }
}
