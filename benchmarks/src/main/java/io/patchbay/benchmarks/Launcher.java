// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Knows the commands that start the two sides of a peer. */
final class Launcher {

    /** The same for every JVM. */
    static final List<String> JVM_OPTIONS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC", "-Dio.netty.leakDetection.level=disabled");

    private final CommandLine line;
    private final Path home;
    private String cProgram;
    private String cMissing;

    Launcher(CommandLine line, Path home) {
        this.line = line;
        this.home = home;
    }

    List<String> server(PeerKind peer, Workload workload) throws Exception {
        if (peer == PeerKind.C) {
            return List.of(cProgram(), "server", number(workload.size()));
        }
        return jvm("server", peer.letter(), workload.label());
    }

    List<String> client(PeerKind peer, Workload workload, String port) throws Exception {
        if (peer == PeerKind.C) {
            return List.of(
                    cProgram(),
                    "client",
                    number(workload.size()),
                    port,
                    number(workload.connections()),
                    number(workload.inFlight()));
        }
        return jvm("client", peer.letter(), workload.label(), port);
    }

    private List<String> jvm(String... arguments) {
        List<String> command = new ArrayList<>(List.of(line.java()));
        command.addAll(JVM_OPTIONS);
        command.addAll(line.jvmOptions());
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), "io.patchbay.benchmarks.peers.PeerProcess"));
        command.addAll(List.of(arguments));
        return command;
    }

    private String cProgram() throws Exception {
        if (cProgram == null && cMissing == null) {
            compile();
        }
        if (cProgram == null) {
            throw new Child.Unavailable(cMissing);
        }
        return cProgram;
    }

    private void compile() throws IOException, InterruptedException {
        String compiler = Stream.of("cc", "gcc", "clang").filter(Launcher::onPath).findFirst().orElse(null);
        if (compiler == null) {
            cMissing = "no C compiler";
            return;
        }
        Path program = home.resolve("target/echo");
        Files.createDirectories(program.getParent());
        Process process = new ProcessBuilder(
                        compiler, "-O2", "-o", program.toString(), home.resolve("src/main/c/echo.c").toString())
                .inheritIO()
                .start();
        if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
            cProgram = program.toString();
        } else {
            process.destroyForcibly();
            cMissing = "does not compile here";
        }
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String number(int value) {
        return Integer.toString(value);
    }
}
