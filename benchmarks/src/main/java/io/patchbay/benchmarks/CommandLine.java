// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the caller wants.
 *
 * @param rounds how often each peer runs each workload
 * @param seconds how long the measured part of a round should take
 * @param minutes when to give up
 * @param workloads which workloads
 * @param peers which peers
 * @param java the command that starts the peers' JVMs
 * @param jvmOptions what is added to it
 * @param output where the results go, without the ending
 */
record CommandLine(
        int rounds,
        double seconds,
        int minutes,
        List<Workload> workloads,
        List<PeerKind> peers,
        String java,
        List<String> jvmOptions,
        Path output) {

    static final String HELP = """
            Compares Patchbay with its peers, each with server and client in processes of their own.

              --rounds N        how often each peer runs each workload (3)
              --seconds S       how long each peer is measured in a round, in ten turns (2.5)
              --minutes N       when to give up (90)
              --only W,...      workloads, from the list below
              --peers P,...     peers, by their letters
              --java PATH       the java command for the peers' JVMs (the one this runs on)
              --jvm OPTIONS     options to add to theirs, separated by blanks
              --output PATH     where to write PATH.md and PATH.jsonl (target/compare)

            Workloads, and the peers that take part:
            %s
            Peers:
            %s
            "run recorded --help" is about recordings, "run idle --help" about connections that do nothing, "run jmh -h"
            about single stages.
            """.formatted(workloadList(), PeerKind.list());

    private static String workloadList() {
        return Arrays.stream(Workload.values())
                .map(workload -> "    %-13s %s%n".formatted(workload.label(), Arrays.stream(PeerKind.values())
                        .filter(peer -> peer.takesPartIn(workload))
                        .map(PeerKind::letter)
                        .collect(Collectors.joining(" "))))
                .collect(Collectors.joining());
    }

    static CommandLine parse(Path home, String... arguments) {
        CommandLine line = new CommandLine(
                3,
                2.5,
                90,
                List.of(Workload.values()),
                List.of(PeerKind.values()),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                List.of(),
                home.resolve("target/compare"));
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException("Every option has a value: " + String.join(" ", arguments));
        }
        for (int i = 0; i < arguments.length; i += 2) {
            line = line.with(arguments[i], arguments[i + 1]);
        }
        return line;
    }

    private CommandLine with(String option, String value) {
        return switch (option) {
            case "--rounds" -> new CommandLine(
                    number(option, value), seconds, minutes, workloads, peers, java, jvmOptions, output);
            case "--seconds" -> new CommandLine(
                    rounds, Double.parseDouble(value), minutes, workloads, peers, java, jvmOptions, output);
            case "--minutes" -> new CommandLine(
                    rounds, seconds, number(option, value), workloads, peers, java, jvmOptions, output);
            case "--only" -> new CommandLine(
                    rounds, seconds, minutes, list(value).map(Workload::named).toList(), peers, java, jvmOptions,
                    output);
            case "--peers" -> new CommandLine(
                    rounds, seconds, minutes, workloads, list(value).map(PeerKind::lettered).toList(), java, jvmOptions,
                    output);
            case "--java" -> new CommandLine(rounds, seconds, minutes, workloads, peers, value, jvmOptions, output);
            case "--jvm" -> new CommandLine(
                    rounds, seconds, minutes, workloads, peers, java, List.of(value.trim().split("\\s+")), output);
            case "--output" -> new CommandLine(
                    rounds, seconds, minutes, workloads, peers, java, jvmOptions, Path.of(value));
            default -> throw new IllegalArgumentException("No option " + option + "; --help lists them");
        };
    }

    static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a number, not \"" + value + "\"", e);
        }
    }

    private static Stream<String> list(String value) {
        return Arrays.stream(value.split(","));
    }
}
