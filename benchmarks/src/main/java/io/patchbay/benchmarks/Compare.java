// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compares Patchbay with its peers. */
public final class Compare {

    private final CommandLine line;
    private final Trial trial;
    private final long end;
    private final Samples samples = new Samples();
    private final Map<String, String> missing = new LinkedHashMap<>();

    private Compare(CommandLine line, Path home) {
        this.line = line;
        trial = new Trial(new Launcher(line, home), line.seconds());
        end = System.nanoTime() + TimeUnit.MINUTES.toNanos(line.minutes());
    }

    /** Runs what the command line says; ends with 1 if a peer fails, with 2 if the command line is wrong. */
    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(CommandLine.HELP);
            return;
        }
        Path home = Path.of(System.getProperty("benchmarks.home", "benchmarks"));
        CommandLine line;
        try {
            line = CommandLine.parse(home, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Compare(line, home).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        boolean whole = true;
        try {
            for (int round = 0; round < line.rounds(); round++) {
                round(round);
            }
        } catch (Exception e) {
            System.err.println("The run ends here: " + e.getMessage());
            whole = false;
        }
        write();
        return whole;
    }

    private void round(int round) throws Exception {
        for (int i = 0; i < line.workloads().size(); i++) {
            Workload workload = line.workloads().get(i);
            int count = line.peers().size();
            for (int j = 0; j < count; j++) {
                PeerKind peer = line.peers().get((round + i + j) % count);
                if (peer.takesPartIn(workload) && !missing.containsKey(Report.key(workload, peer))) {
                    measure(workload, peer, round);
                }
            }
        }
    }

    private void measure(Workload workload, PeerKind peer, int round) throws Exception {
        if (System.nanoTime() > end) {
            throw new IllegalStateException(line.minutes() + " minutes have passed");
        }
        try {
            Sample sample = trial.run(workload, peer, round);
            samples.add(sample);
            System.err.printf("round %d, %-13s %s: %,12.0f messages/s%n",
                    round + 1, workload.label(), peer.letter(), sample.perSecond());
        } catch (Child.Unavailable e) {
            missing.put(Report.key(workload, peer), e.getMessage());
            System.err.println(workload.label() + ", " + peer.title() + " cannot run here: " + e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException(workload.label() + ", " + peer.title() + ": " + e.getMessage(), e);
        }
    }

    private void write() throws IOException {
        Path output = line.output().toAbsolutePath();
        Files.createDirectories(output.getParent());
        Files.write(output.resolveSibling(output.getFileName() + ".jsonl"),
                samples.all().stream().map(Sample::json).toList());
        String report = new Report(line, samples, missing).markdown();
        Files.writeString(output.resolveSibling(output.getFileName() + ".md"), report);
        System.out.print(report);
    }
}
