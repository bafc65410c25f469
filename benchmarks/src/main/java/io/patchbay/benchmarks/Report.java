// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Writes the table. */
final class Report {

    private final CommandLine line;
    private final List<Sample> samples;
    private final Map<String, String> missing;

    Report(CommandLine line, List<Sample> samples, Map<String, String> missing) {
        this.line = line;
        this.samples = samples;
        this.missing = missing;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("Rounds: ").append(line.rounds()).append(". ").append(Machine.describe(line.java())).append('\n');
        text.append("JVM options of every Java peer: `").append(String.join(" ", Launcher.JVM_OPTIONS));
        line.jvmOptions().forEach(option -> text.append(' ').append(option));
        text.append("`.\n\n");
        text.append("| workload | peer | messages/s, median | min .. max | to a | to b | server B/message |"
                + " server CPU ns/message |\n");
        text.append("|---|---|---:|---:|---:|---:|---:|---:|\n");
        for (Workload workload : line.workloads()) {
            for (PeerKind peer : line.peers()) {
                row(text, workload, peer);
            }
        }
        return text.toString();
    }

    private void row(StringBuilder text, Workload workload, PeerKind peer) {
        if (!peer.takesPartIn(workload)) {
            return;
        }
        String start = "| " + workload.label() + " | " + peer.letter() + " " + peer.title() + " | ";
        List<Sample> own = of(workload, peer);
        if (own.isEmpty()) {
            text.append(start).append(missing.getOrDefault(key(workload, peer), "not run")).append(" | | | | | |\n");
            return;
        }
        DoubleStream rates = own.stream().mapToDouble(Sample::perSecond);
        double[] sorted = rates.sorted().toArray();
        text.append(start)
                .append(number("%,.0f", median(own, Sample::perSecond))).append(" | ")
                .append(number("%,.0f", sorted[0])).append(" .. ")
                .append(number("%,.0f", sorted[sorted.length - 1])).append(" | ")
                .append(ratio(own, of(workload, PeerKind.NETTY_USUAL))).append(" | ")
                .append(ratio(own, of(workload, PeerKind.NETTY_TUNED))).append(" | ")
                .append(number("%,.1f", median(own, Sample::allocatedPerMessage))).append(" | ")
                .append(number("%,.0f", median(own, Sample::cpuNanosPerMessage))).append(" |\n");
    }

    /** Under what it is noted that a peer cannot run: its stages may be missing where its transport is there. */
    static String key(Workload workload, PeerKind peer) {
        return workload.kind() + " " + peer;
    }

    private List<Sample> of(Workload workload, PeerKind peer) {
        return samples.stream()
                .filter(sample -> sample.workload() == workload && sample.peer() == peer)
                .toList();
    }

    /** The median of the ratios within a round, because what disturbs the machine disturbs neighbours alike. */
    private static String ratio(List<Sample> own, List<Sample> others) {
        OptionalDouble result = median(own.stream().flatMapToDouble(sample -> others.stream()
                .filter(other -> other.round() == sample.round())
                .mapToDouble(other -> sample.perSecond() / other.perSecond())));
        return result.isPresent() ? number("%.2f", result.getAsDouble()) : "";
    }

    private static double median(List<Sample> own, ToDoubleFunction<Sample> value) {
        return median(own.stream().mapToDouble(value)).orElse(Double.NaN);
    }

    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }
}
