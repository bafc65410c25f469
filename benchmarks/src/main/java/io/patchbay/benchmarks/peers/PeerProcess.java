// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.PeerKind;
import io.patchbay.benchmarks.Workload;

/**
 * The main class of a child: one side of one peer. It talks with the runner by lines on standard input and output, and
 * ends when its input does. To {@code mark} it answers with its counters, to {@code record SETTINGS} once it records by
 * them, and a client to {@code run MESSAGES} once they have come back.
 */
public final class PeerProcess {

    private static final Recorder RECORDER = new Recorder();

    private PeerProcess() {}

    /** Arguments: server or client, the peer's letter, the workload's name, and for a client the server's port. */
    public static void main(String[] arguments) {
        ServerProcess.guarded(() -> {
            PeerKind kind = PeerKind.lettered(arguments[1]);
            Workload workload = Workload.named(arguments[2]);
            if (arguments[0].equals("server")) {
                System.out.println("port " + Peer.server(kind, workload).serve());
                ServerProcess.talk(PeerProcess::answer);
            } else {
                Peer.Client client = Peer.client(kind, workload, Integer.parseInt(arguments[3]));
                System.out.println("ready");
                ServerProcess.talk(command -> command.startsWith("run ") ? run(client, command) : answer(command));
            }
        });
    }

    private static String answer(String command) throws Exception {
        if (command.equals("mark")) {
            return ServerProcess.counters();
        }
        String settings = command.substring("record ".length());
        RECORDER.record(settings);
        return "recording " + settings;
    }

    private static String run(Peer.Client client, String command) throws Exception {
        long messages = Long.parseLong(command.substring("run ".length()));
        long lost = client.lost();
        long start = System.nanoTime();
        client.run(messages);
        long nanos = System.nanoTime() - start;
        return "ran " + nanos + " " + Counters.compilationMillis() + " " + (client.lost() - lost);
    }
}
