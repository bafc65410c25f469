// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import io.patchbay.benchmarks.peers.IdleConnections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures what connections cost that do nothing: Patchbay's server in another process, the clients in this one. */
public final class Idle {

    private static final String HELP = """
            Opens connections to Patchbay that do nothing; says what each costs the server, and what it does meanwhile.

              --connections N   how many (10,000; as many descriptors are needed in each of two processes: ulimit -n)
              --transport T,... tcp and ws (tcp,ws)
              --seconds S       how long to watch them do nothing (5)
              --java PATH       the java command for the server's JVM (the one this runs on)
            """;

    /** Open before anything is counted, so that classes are loaded and pools have what they keep. */
    private static final int BEFORE = 100;

    private static final long ANSWER_SECONDS = 60;
    private static final long SETTLE_MILLIS = 1000;
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dio.netty.leakDetection.level=disabled");

    private final int connections;
    private final long seconds;
    private final String java;

    private Idle(Map<String, String> options) {
        connections = Integer.parseInt(options.get("--connections"));
        seconds = Long.parseLong(options.get("--seconds"));
        java = options.get("--java");
    }

    /** Ends with 1 if a connection fails, with 2 if the command line is wrong. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        Map<String, String> options = new HashMap<>(Map.of(
                "--connections", "10000",
                "--transport", "tcp,ws",
                "--seconds", "5",
                "--java", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length || options.replace(arguments[i], arguments[i + 1]) == null) {
                System.err.println("No option " + arguments[i] + ", or no value for it; --help lists them");
                System.exit(2);
            }
        }
        System.exit(new Idle(options).run(options.get("--transport").split(",")) ? 0 : 1);
    }

    private boolean run(String... transports) {
        System.out.println("JVM options: `" + String.join(" ", JVM_OPTIONS) + "`. " + Machine.describe(java) + "\n");
        System.out.println("| transport | connections | heap B each | direct B each | RSS B each | CPU ms in " + seconds
                + " s: " + BEFORE + " | all | I/O wake-ups/s: " + BEFORE + " | all |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        boolean whole = true;
        for (String transport : transports) {
            try {
                System.out.println(measure(transport));
            } catch (Child.Unavailable e) {
                System.out.println("| " + transport + " | " + e.getMessage() + " | | | | | | | |");
            } catch (Exception e) {
                System.err.println(transport + ": " + e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    /** What the server uses. */
    private record Memory(long connections, long heap, long direct, long resident) {}

    /** What the server does while nothing happens. */
    private record Activity(double cpuMillis, double wakeUpsPerSecond) {}

    private String measure(String transport) throws Exception {
        try (Child server = new Child("server", server(transport))) {
            int port = Integer.parseInt(server.hear("port", ANSWER_SECONDS));
            try (IdleConnections clients = new IdleConnections(transport.equals("ws"), port)) {
                clients.open(BEFORE);
                Memory memoryBefore = memory(server, BEFORE);
                Activity few = activity(server);
                clients.open(connections);
                Memory memory = memory(server, connections + BEFORE);
                Activity all = activity(server);
                memory(server, connections + BEFORE);
                clients.check();
                return row(transport, memoryBefore, memory, few, all);
            }
        }
    }

    private List<String> server(String transport) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.patchbay.benchmarks.peers.IdleServer",
                transport,
                Integer.toString(connections + BEFORE)));
        return command;
    }

    /** The server may hear of a connection after the client did. */
    private static Memory memory(Child server, int expected) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        while (true) {
            server.tell("memory");
            long[] numbers = numbers(server.hear("memory", ANSWER_SECONDS));
            if (numbers[0] == expected) {
                return new Memory(numbers[0], numbers[1], numbers[2], numbers[3]);
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The server has " + numbers[0] + " connections, not " + expected);
            }
        }
    }

    private Activity activity(Child server) throws Exception {
        Thread.sleep(SETTLE_MILLIS);
        server.tell("activity");
        long[] before = numbers(server.hear("activity", ANSWER_SECONDS));
        Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
        server.tell("activity");
        long[] after = numbers(server.hear("activity", ANSWER_SECONDS));
        double wakeUps = after[1] < 0 ? Double.NaN : (double) (after[1] - before[1]) / seconds;
        return new Activity((after[0] - before[0]) / 1e6, wakeUps);
    }

    private String row(String transport, Memory before, Memory after, Activity few, Activity all) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %.1f | %.1f | %.1f | %.1f |",
                transport,
                connections,
                (after.heap() - before.heap()) / connections,
                (after.direct() - before.direct()) / connections,
                (after.resident() - before.resident()) / connections,
                few.cpuMillis(),
                all.cpuMillis(),
                few.wakeUpsPerSecond(),
                all.wakeUpsPerSecond());
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
