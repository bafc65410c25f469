// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Builds what not every run needs, when one does: the programs in C, and peers with a class path of their own. */
final class OnDemand {

    private static final long COMPILE_SECONDS = 60;
    /** With all downloads. */
    private static final long BUILD_SECONDS = 300;

    private final Path home;
    /** Programs and class paths that are there. */
    private final Map<String, String> built = new HashMap<>();
    /** Why others are not. */
    private final Map<String, String> missing = new HashMap<>();

    OnDemand(Path home) {
        this.home = home;
    }

    /** How something is built. */
    private interface Build {

        String run(String name) throws Exception;
    }

    /** The program that is compiled from the source of that name. */
    String program(String name) throws Exception {
        return once(name, this::compile);
    }

    /** The class path of the project of that name. */
    String classPath(String project) throws Exception {
        return once(project, this::buildProject);
    }

    private String once(String name, Build build) throws Exception {
        if (missing.containsKey(name)) {
            throw new Child.Unavailable(missing.get(name));
        }
        if (!built.containsKey(name)) {
            try {
                built.put(name, build.run(name));
            } catch (Child.Unavailable e) {
                missing.put(name, e.getMessage());
                throw e;
            }
        }
        return built.get(name);
    }

    private String compile(String name) throws Exception {
        String compiler = Stream.of("cc", "gcc", "clang")
                .filter(OnDemand::onPath)
                .findFirst()
                .orElseThrow(() -> new Child.Unavailable("no C compiler"));
        Path program = home.resolve("target").resolve(name);
        Files.createDirectories(program.getParent());
        String source = home.resolve("src/main/c").resolve(name + ".c").toString();
        if (!succeeds(COMPILE_SECONDS, compiler, "-O2", "-o", program.toString(), source)) {
            throw new Child.Unavailable("does not compile here");
        }
        return program.toString();
    }

    private String buildProject(String name) throws Exception {
        Path peers = home.resolve("peers");
        Path classPath = peers.resolve(name).resolve("target/classpath.txt");
        boolean build = System.getenv().getOrDefault("NO_BUILD", "").isEmpty();
        if (build) {
            System.err.println("Building benchmarks/peers/" + name);
        }
        if (build && !succeeds(
                BUILD_SECONDS,
                "mvn", "-q", "-B", "-f", peers.resolve("pom.xml").toString(), "-pl", name, "-am", "process-classes")) {
            throw new Child.Unavailable("benchmarks/peers/" + name + " cannot be built here");
        }
        if (!Files.exists(classPath)) {
            throw new Child.Unavailable("benchmarks/peers/" + name + " is not built");
        }
        return peers.resolve(name).resolve("target/classes") + File.pathSeparator + Files.readString(classPath);
    }

    /** What it says goes to standard error; standard output is the report's. */
    private static boolean succeeds(long seconds, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(process::destroyForcibly);
        process.getOutputStream().close();
        process.getInputStream().transferTo(System.err);
        return process.waitFor() == 0;
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
