// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.Workload;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A child's side of the talk with the runner, by lines on standard input and output; ends when the input does. */
public final class ServerProcess {

    private ServerProcess() {}

    /** What the main class of a peer with a class path of its own does; its one argument is the workload's name. */
    public static void main(String[] arguments, Function<Workload, Server> peer) {
        guarded(() -> {
            System.out.println("port " + peer.apply(Workload.named(arguments[0])).serve());
            talk(command -> counters());
        });
    }

    /** What is said to a line of the runner. */
    interface Answers {
        String to(String command) throws Exception;
    }

    /** Answers lines until there are no more. */
    static void talk(Answers answers) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            System.out.println(answers.to(command));
        }
    }

    static String counters() {
        return "counters " + Counters.cpuNanos() + " " + Counters.allocatedBytes() + " "
                + Counters.compilationMillis();
    }

    /** What a process does. */
    interface Task {
        void run() throws Exception;
    }

    /** Runs until the end of the process. */
    static void guarded(Task task) {
        try {
            task.run();
            System.exit(0);
        } catch (UnsupportedOperationException e) {
            System.out.println("unavailable " + String.valueOf(e.getMessage()).replace('\n', ' '));
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.out.println("failed " + e);
            System.exit(1);
        }
    }
}
