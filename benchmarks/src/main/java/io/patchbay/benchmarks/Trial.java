// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

/** Runs one workload with one peer: starts both sides, warms up, measures, ends both. */
final class Trial {

    private static final long START_SECONDS = 20;
    private static final double CHUNK_SECONDS = 0.5;
    private static final long LEAST_NANOS = 3_000_000_000L;
    private static final long MOST_NANOS = 15_000_000_000L;
    /** Compilers that run for a smaller share of the time than that have nearly done their work. */
    private static final double COMPILED = 0.1;

    private final Launcher launcher;
    private final double seconds;

    Trial(Launcher launcher, double seconds) {
        this.launcher = launcher;
        this.seconds = seconds;
    }

    Sample run(Workload workload, PeerKind peer, int round) throws Exception {
        try (Child server = new Child(launcher.server(peer, workload))) {
            String port = server.hear("port", START_SECONDS);
            try (Child client = new Child(launcher.client(peer, workload, port))) {
                client.hear("ready", START_SECONDS);
                Run run = new Run(server, client, workload.deliveries());
                double rate = warmUp(run, workload.warmUp());
                return new Sample(workload, peer, round, run.pass(Math.max(1, (long) (rate * seconds))));
            }
        }
    }

    /**
     * Passes at least so many messages, for at least three seconds, and goes on until both JVMs have compiled what they
     * will, because what runs once for a batch is compiled long after what runs once for a message.
     *
     * @return the rate at the end, per second
     */
    private static double warmUp(Run run, long atLeast) throws Exception {
        Run.Passed last = run.pass(atLeast / 4);
        long messages = last.messages();
        long nanos = last.nanos();
        while (messages < atLeast || nanos < LEAST_NANOS || compiles(last) && nanos < MOST_NANOS) {
            double chunk = Math.min(4.0 * last.messages(), last.perSecond() * CHUNK_SECONDS);
            last = run.pass(Math.max(1, (long) chunk));
            messages += last.messages();
            nanos += last.nanos();
        }
        return last.perSecond();
    }

    private static boolean compiles(Run.Passed last) {
        return last.compilationNanos() > COMPILED * last.nanos();
    }
}
