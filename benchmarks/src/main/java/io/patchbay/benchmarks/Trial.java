// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

/** One peer at one workload, with both sides running and warm. */
final class Trial implements AutoCloseable {

    private static final long START_SECONDS = 20;
    private static final double CHUNK_SECONDS = 0.5;
    private static final long LEAST_NANOS = 3_000_000_000L;
    private static final long MOST_NANOS = 15_000_000_000L;
    /** Compilers that run for a smaller share of the time than that have nearly done their work. */
    private static final double COMPILED = 0.1;

    private final Workload workload;
    private final PeerKind peer;
    private final Child server;
    private final Child client;
    private final Run run;
    private double rate;

    /** Starts both sides and warms them up. */
    Trial(Launcher launcher, Workload workload, PeerKind peer) throws Exception {
        this.workload = workload;
        this.peer = peer;
        server = new Child("server", launcher.server(peer, workload));
        try {
            client = new Child("client", launcher.client(peer, workload, server.hear("port", START_SECONDS)));
        } catch (Exception e) {
            server.close();
            throw e;
        }
        try {
            client.hear("ready", START_SECONDS);
            run = new Run(server, client, workload.deliveries());
            rate = warmUp(run, workload.warmUp());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    PeerKind peer() {
        return peer;
    }

    /** Passes messages for about so long. */
    Sample pass(double seconds, int turn) throws Exception {
        Run.Passed passed = run.pass(Math.max(1, (long) (rate * seconds)));
        rate = passed.perSecond();
        return new Sample(workload, peer, turn, passed);
    }

    /** Has both sides record by these settings, as {@code peers.Recorder} names them, or not at all: off. */
    void record(String settings) throws Exception {
        server.tell("record " + settings);
        client.tell("record " + settings);
        server.hear("recording", START_SECONDS);
        client.hear("recording", START_SECONDS);
    }

    /** The client's time on the processors so far, if it runs in a JVM. */
    long clientCpuNanos() throws Exception {
        client.tell("mark");
        return Run.numbers(client.hear("counters", START_SECONDS))[0];
    }

    /** The server first: it would say that its client has gone, while an idle client says nothing. */
    @Override
    public void close() {
        server.close();
        client.close();
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
