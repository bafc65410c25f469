// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

/** A client and its server, ready to pass messages. */
final class Run {

    private static final long SECONDS = 70;

    private final Child server;
    private final Child client;
    private final int deliveries;
    private long clientCompilation;

    /** With so many deliveries for each message that the client sends. */
    Run(Child server, Child client, int deliveries) {
        this.server = server;
        this.client = client;
        this.deliveries = deliveries;
    }

    /**
     * What has passed.
     *
     * @param messages how many messages came to the client
     * @param nanos how long that took
     * @param cpuNanos the server's time on the processors
     * @param allocated what the server allocated; negative if it has no such count
     * @param compilationNanos how long the compilers of both JVMs have run meanwhile
     * @param lost how many messages more were sent and did not come back in time
     */
    record Passed(long messages, long nanos, long cpuNanos, long allocated, long compilationNanos, long lost) {

        double perSecond() {
            return messages * 1e9 / nanos;
        }
    }

    /** Lets at least so many messages come to the client. */
    Passed pass(long messages) throws Exception {
        long sent = (messages + deliveries - 1) / deliveries;
        long[] before = counters();
        client.tell("run " + sent);
        long[] ran = numbers(client.hear("ran", SECONDS));
        long[] after = counters();
        long compilation = after[2] - before[2] + ran[1] - clientCompilation;
        clientCompilation = ran[1];
        return new Passed(
                sent * deliveries,
                ran[0],
                after[0] - before[0],
                after[1] < 0 ? -1 : after[1] - before[1],
                compilation * 1_000_000,
                ran[2]);
    }

    private long[] counters() throws Exception {
        server.tell("mark");
        return numbers(server.hear("counters", SECONDS));
    }

    static long[] numbers(String line) {
        String[] words = line.split(" ");
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return numbers;
    }
}
