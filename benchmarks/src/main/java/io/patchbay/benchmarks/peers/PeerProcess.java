// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.PeerKind;
import io.patchbay.benchmarks.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a child: one side of one peer. It talks with the runner by lines on standard input and output, and
 * ends when its input does.
 */
public final class PeerProcess {

    private static final BufferedReader COMMANDS =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));

    private PeerProcess() {}

    /** Arguments: server or client, the peer's letter, the workload's name, and for a client the server's port. */
    public static void main(String[] arguments) {
        try {
            Peer peer = Peer.of(PeerKind.lettered(arguments[1]), Workload.named(arguments[2]));
            if (arguments[0].equals("server")) {
                serve(peer);
            } else {
                drive(peer, Integer.parseInt(arguments[3]));
            }
            System.exit(0);
        } catch (UnsupportedOperationException e) {
            System.out.println("unavailable " + e.getMessage());
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.out.println("failed " + e);
            System.exit(1);
        }
    }

    private static void serve(Peer peer) throws Exception {
        System.out.println("port " + peer.serve());
        while (command() != null) {
            System.out.println("counters " + Counters.cpuNanos() + " " + Counters.allocatedBytes() + " "
                    + Counters.compilationMillis());
        }
    }

    private static void drive(Peer peer, int port) throws Exception {
        Peer.Client client = peer.connect(port);
        System.out.println("ready");
        for (String command = command(); command != null; command = command()) {
            long messages = Long.parseLong(command.substring("run ".length()));
            long start = System.nanoTime();
            client.run(messages);
            long nanos = System.nanoTime() - start;
            System.out.println("ran " + nanos + " " + Counters.compilationMillis());
        }
    }

    private static String command() throws IOException {
        return COMMANDS.readLine();
    }
}
