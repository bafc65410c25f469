// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.PeerKind;
import io.patchbay.benchmarks.Workload;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a child: one side of one peer. It talks with the runner by lines on standard input and output, and
 * ends when its input does.
 */
public final class PeerProcess {

    private PeerProcess() {}

    /** Arguments: server or client, the peer's letter, the workload's name, and for a client the server's port. */
    public static void main(String[] arguments) {
        ServerProcess.guarded(() -> {
            PeerKind kind = PeerKind.lettered(arguments[1]);
            Workload workload = Workload.named(arguments[2]);
            if (arguments[0].equals("server")) {
                ServerProcess.run(Peer.server(kind, workload));
            } else {
                drive(Peer.client(kind, workload, Integer.parseInt(arguments[3])));
            }
        });
    }

    private static void drive(Peer.Client client) throws Exception {
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            long messages = Long.parseLong(command.substring("run ".length()));
            long lost = client.lost();
            long start = System.nanoTime();
            client.run(messages);
            long nanos = System.nanoTime() - start;
            System.out.println("ran " + nanos + " " + Counters.compilationMillis() + " " + (client.lost() - lost));
        }
    }
}
