// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Knows the commands that start the two sides of a peer. */
final class Launcher {

    /** The same for every JVM. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC", "-Dio.netty.leakDetection.level=disabled");

    private static final String PEERS = "io.patchbay.benchmarks.peers.";
    private static final String OWN_CLASS_PATH = System.getProperty("java.class.path");

    private final CommandLine line;
    private final OnDemand onDemand;

    Launcher(CommandLine line, Path home) {
        this.line = line;
        onDemand = new OnDemand(home);
    }

    /** The options of every JVM, for people. */
    static String jvmOptions(CommandLine line) {
        return Stream.concat(JVM_OPTIONS.stream(), line.jvmOptions().stream()).collect(Collectors.joining(" "));
    }

    List<String> server(PeerKind peer, Workload workload) throws Exception {
        if (peer == PeerKind.C) {
            return List.of(program(workload), "server", number(workload.size()));
        }
        if (peer.project().isPresent()) {
            return jvm(onDemand.classPath(peer.project().get()), PEERS + peer.mainClass(), workload.label());
        }
        return jvm(classPath(peer, workload), PEERS + "PeerProcess", "server", peer.letter(), workload.label());
    }

    /** Patchbay chooses native I/O by itself where it is there; that of streams is measured without it. */
    private String classPath(PeerKind peer, Workload workload) throws Exception {
        boolean patchbay = peer == PeerKind.PATCHBAY || peer == PeerKind.PATCHBAY_SLEEPING;
        return patchbay && workload.kind() == Workload.Kind.DATAGRAMS
                ? OWN_CLASS_PATH + File.pathSeparator
                        + onDemand.classPath(PeerKind.NETTY_EPOLL.project().orElseThrow())
                : OWN_CLASS_PATH;
    }

    List<String> client(PeerKind peer, Workload workload, String port) throws Exception {
        if (peer == PeerKind.C || workload.kind() == Workload.Kind.DATAGRAMS) {
            return List.of(
                    program(workload),
                    "client",
                    number(workload.size()),
                    port,
                    number(workload.connections()),
                    number(workload.inFlight()));
        }
        return jvm(OWN_CLASS_PATH, PEERS + "PeerProcess", "client", peer.letter(), workload.label(), port);
    }

    private List<String> jvm(String classPath, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(line.java()));
        command.addAll(JVM_OPTIONS);
        command.addAll(line.jvmOptions());
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private String program(Workload workload) throws Exception {
        return onDemand.program(workload.kind() == Workload.Kind.DATAGRAMS ? "datagrams" : "echo");
    }

    private static String number(int value) {
        return Integer.toString(value);
    }
}
