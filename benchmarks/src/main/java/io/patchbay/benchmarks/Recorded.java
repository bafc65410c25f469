// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Measures what it costs to record a server and its client with the JDK's Flight Recorder. Two runs of one program
 * differ by more than that, so recordings are switched in one pair of processes.
 */
public final class Recorded {

    private static final String HELP = """
            Measures what a Flight Recorder recording of both sides costs: one server and one client of Patchbay,
            with an observer, for each workload, and recordings that are switched between turns.

              --only W,...      workloads of frames or composed ones (echo-64,echo-1k,composed-64,composed-1k)
              --turns N         how many turns, from 8 on (12: about 65 seconds a workload)
              --java PATH       the java command for both JVMs (the one this runs on)
              --jvm OPTIONS     options to add to theirs, separated by blanks
            """;

    private static final PeerKind PEER = PeerKind.PATCHBAY_OBSERVED;
    private static final int LEAST_TURNS = 8;
    private static final double FIRST_SECONDS = 1;
    private static final double SETTLE_SECONDS = 0.1;
    /** No shorter: what a recording does each second, with a report of ours among it, belongs to its costs. */
    private static final double TURN_SECONDS = 1;
    /** What is to be left of the throughput while Patchbay's own settings record. */
    private static final double BAR = 0.95;

    private final CommandLine line;
    private final Launcher launcher;
    private final int turns;

    private Recorded(CommandLine line, Path home, int turns) {
        this.line = line;
        this.turns = turns;
        launcher = new Launcher(line, home);
        for (Workload workload : line.workloads()) {
            if (!PEER.takesPartIn(workload)) {
                throw new IllegalArgumentException(
                        "Not for " + workload.label() + ", only for workloads of frames and composed ones");
            }
        }
        if (turns < LEAST_TURNS) {
            throw new IllegalArgumentException("--turns is " + LEAST_TURNS + " or more");
        }
    }

    /** What is recorded. */
    private enum Mode {
        OFF("nothing", "off"),
        DEFAULT("by the JDK's `default`", "default"),
        PATCHBAY("by Patchbay's settings", "patchbay"),
        /** Shows how far a ratio goes astray. */
        OFF_AGAIN("nothing, again", "off");

        private final String title;
        private final String settings;

        Mode(String title, String settings) {
            this.title = title;
            this.settings = settings;
        }
    }

    /** One mode in one turn. */
    private record Turn(Run.Passed passed, long clientCpuNanos) {

        long messages() {
            return passed.messages();
        }

        long serverCpuNanos() {
            return passed.cpuNanos();
        }
    }

    /** Ends with 1 if a process fails, with 2 if the command line is wrong. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        Recorded recorded;
        try {
            recorded = parse(Path.of(System.getProperty("benchmarks.home", "benchmarks")), arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(recorded.run() ? 0 : 1);
    }

    private static Recorded parse(Path home, String... arguments) {
        int turns = 12;
        List<String> others = new ArrayList<>(List.of("--only", "echo-64,echo-1k,composed-64,composed-1k"));
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("No value for " + arguments[i]);
            }
            switch (arguments[i]) {
                case "--turns" -> turns = CommandLine.number("--turns", arguments[i + 1]);
                case "--only", "--java", "--jvm" -> others.addAll(List.of(arguments[i], arguments[i + 1]));
                default -> throw new IllegalArgumentException("No option " + arguments[i] + "; --help lists them");
            }
        }
        return new Recorded(CommandLine.parse(home, others.toArray(String[]::new)), home, turns);
    }

    private boolean run() {
        System.out.printf(Locale.ROOT, "Turns: %d of %.0f s for each. %s%n", turns, TURN_SECONDS,
                Machine.describe(line.java()));
        System.out.println("JVM options of server and client: `" + Launcher.jvmOptions(line) + "`.\n");
        System.out.println("| workload | recorded | messages/s, median | to nothing, 95 % interval"
                + " | server CPU ns/message | to nothing | client CPU ns/message | to nothing | ≥ " + BAR + " |");
        System.out.println("|---|---|---:|---:|---:|---:|---:|---:|---|");
        boolean whole = true;
        for (Workload workload : line.workloads()) {
            try (Trial trial = new Trial(launcher, workload, PEER)) {
                Map<Mode, List<Turn>> measured = measure(trial);
                for (Mode mode : Mode.values()) {
                    System.out.println(row(workload, mode, measured.get(mode), measured.get(Mode.OFF)));
                }
            } catch (Exception e) {
                System.err.println(workload.label() + " has failed: " + e.getMessage());
                System.out.println("| " + workload.label() + " | failed | | | | | | | |");
                whole = false;
            }
        }
        return whole;
    }

    /** Each mode has every place in a turn, and comes after either neighbour. */
    private Map<Mode, List<Turn>> measure(Trial trial) throws Exception {
        Map<Mode, List<Turn>> measured = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            trial.record(mode.settings);
            trial.pass(FIRST_SECONDS, 0);
            measured.put(mode, new ArrayList<>());
        }
        for (int turn = 0; turn < turns; turn++) {
            List<Mode> order = new ArrayList<>(List.of(Mode.values()));
            Collections.rotate(order, turn);
            if (turn / order.size() % 2 == 1) {
                Collections.reverse(order);
            }
            for (Mode mode : order) {
                trial.record(mode.settings);
                trial.pass(SETTLE_SECONDS, turn);
                long before = trial.clientCpuNanos();
                Run.Passed passed = trial.pass(TURN_SECONDS, turn).passed();
                measured.get(mode).add(new Turn(passed, trial.clientCpuNanos() - before));
            }
        }
        return measured;
    }

    private static String row(Workload workload, Mode mode, List<Turn> own, List<Turn> off) {
        Ratio ratio = Ratio.of(IntStream.range(0, own.size())
                .mapToDouble(turn -> own.get(turn).passed().perSecond() / off.get(turn).passed().perSecond())
                .toArray());
        double rate = Samples.median(own.stream().mapToDouble(turn -> turn.passed().perSecond())).orElseThrow();
        return String.format(Locale.ROOT, "| %s | %s | %,.0f | %s | %s | %s | %s |",
                workload.label(), mode.title, rate,
                mode == Mode.OFF ? "" : String.format(
                        Locale.ROOT, "%.3f (%.3f to %.3f)", ratio.median(), ratio.low(), ratio.high()),
                cost(mode, own, off, Turn::serverCpuNanos),
                cost(mode, own, off, Turn::clientCpuNanos),
                mode == Mode.PATCHBAY ? verdict(ratio) : "");
    }

    /** Of all turns together, because a process's time is counted in steps of 10 ms. */
    private static String cost(Mode mode, List<Turn> own, List<Turn> off, ToLongFunction<Turn> nanos) {
        double cost = perMessage(own, nanos);
        return mode == Mode.OFF
                ? String.format(Locale.ROOT, "%,.0f | ", cost)
                : String.format(Locale.ROOT, "%,.0f | %.3f", cost, cost / perMessage(off, nanos));
    }

    private static double perMessage(List<Turn> turns, ToLongFunction<Turn> nanos) {
        return (double) turns.stream().mapToLong(nanos).sum() / turns.stream().mapToLong(Turn::messages).sum();
    }

    private static String verdict(Ratio ratio) {
        return ratio.low() >= BAR ? "met" : ratio.high() < BAR ? "**missed**" : "not shown";
    }
}
