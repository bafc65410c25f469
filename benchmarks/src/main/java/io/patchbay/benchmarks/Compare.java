// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compares Patchbay with its peers. */
public final class Compare {

    /** So many short turns for each peer in a round: what disturbs the machine lasts longer, and disturbs them alike. */
    private static final int TURNS = 10;

    private final CommandLine line;
    private final Launcher launcher;
    private final long end;
    private final Samples samples = new Samples();
    private final Map<String, String> missing = new LinkedHashMap<>();

    private Compare(CommandLine line, Path home) {
        this.line = line;
        launcher = new Launcher(line, home);
        end = System.nanoTime() + TimeUnit.MINUTES.toNanos(line.minutes());
    }

    /** Runs what the command line says; ends with 1 if a peer has failed, with 2 if the command line is wrong. */
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
        return whole && !samples.anyFailed();
    }

    private void round(int round) throws Exception {
        for (int i = 0; i < line.workloads().size(); i++) {
            Workload workload = line.workloads().get(i);
            List<Trial> trials = new ArrayList<>();
            try {
                int count = line.peers().size();
                for (int j = 0; j < count; j++) {
                    PeerKind peer = line.peers().get((round + i + j) % count);
                    if (peer.takesPartIn(workload)
                            && !missing.containsKey(Report.key(workload, peer))
                            && samples.failure(workload, peer).isEmpty()) {
                        start(workload, peer, trials);
                    }
                }
                measure(workload, trials, round);
            } finally {
                trials.forEach(Trial::close);
            }
        }
    }

    private void start(Workload workload, PeerKind peer, List<Trial> trials) {
        if (System.nanoTime() > end) {
            throw new IllegalStateException(line.minutes() + " minutes have passed");
        }
        try {
            trials.add(new Trial(launcher, workload, peer));
        } catch (Child.Unavailable e) {
            missing.put(Report.key(workload, peer), e.getMessage());
            System.err.println(workload.label() + ", " + peer.title() + " cannot run here: " + e.getMessage());
        } catch (Exception e) {
            fail(workload, peer, e);
        }
    }

    private void measure(Workload workload, List<Trial> trials, int round) {
        Samples here = new Samples();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < trials.size(); i++) {
                Trial trial = trials.get((turn + i) % trials.size());
                if (samples.failure(workload, trial.peer()).isPresent()) {
                    continue;
                }
                try {
                    Sample sample = trial.pass(line.seconds() / TURNS, round * TURNS + turn);
                    here.add(sample);
                    samples.add(sample);
                } catch (Exception e) {
                    fail(workload, trial.peer(), e);
                    trial.close();
                }
            }
        }
        for (Trial trial : trials) {
            if (samples.failure(workload, trial.peer()).isPresent()) {
                continue;
            }
            System.err.printf("round %d, %-13s %s: %,12.0f messages/s%n",
                    round + 1, workload.label(), trial.peer().letter(),
                    here.rate(workload, trial.peer()).orElseThrow());
        }
    }

    /** The others go on: what they do says as much without it. */
    private void fail(Workload workload, PeerKind peer, Exception e) {
        samples.fail(workload, peer, String.valueOf(e.getMessage()));
        System.err.println(workload.label() + ", " + peer.title() + " has failed: " + e.getMessage());
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
