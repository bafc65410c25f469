// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.Endpoint;
import io.patchbay.spi.Provider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that is started with the paths of another application, and examines itself. */
final class StartedJvm {

    private static final int PATIENCE_SECONDS = 60;
    private static final int MAX_OUTPUT_BYTES = 4_096;
    private static final String LISTEN = "--listen";

    private StartedJvm() {}

    /** Examines itself, and writes the answer into a file. */
    public static void main(String[] args) throws IOException {
        boolean listening = List.of(args).contains(LISTEN);
        List<String> rest = Stream.of(args).filter(each -> !each.equals(LISTEN)).toList();
        Endpoint endpoint = rest.size() > 1 ? Endpoint.parse(rest.get(1)) : null;
        Diagnosis diagnosis = Doctor.ofThisJvm().examine(endpoint, listening);
        AnswerFile.write(Path.of(rest.get(0)), diagnosis);
        // A provider may have left a thread behind.
        Runtime.getRuntime().halt(0);
    }

    static Diagnosis examine(OtherJvm other, Endpoint endpoint, boolean listening) {
        Diagnosis read = Examination.of(other.scene(), endpoint, listening);
        try {
            Path folder = Files.createTempDirectory("patchbay-doctor");
            Path answer = folder.resolve("answer");
            Path output = folder.resolve("output");
            try {
                boolean ended = run(command(other, answer, endpoint, listening), output);
                return Files.exists(answer)
                        ? AnswerFile.read(answer)
                        : notStarted(read, ended ? text(output) : "it had not ended after " + PATIENCE_SECONDS + " s");
            } finally {
                Files.deleteIfExists(answer);
                Files.deleteIfExists(output);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(OtherJvm other, Path answer, Endpoint endpoint, boolean listening) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Scene scene = other.scene();
        List<Path> own = Stream.of(Doctor.class, Provider.class)
                .filter(type -> scene.classFile(type.getName()).isEmpty())
                .map(StartedJvm::location)
                .toList();
        if (other.roots().isEmpty()) {
            command.addAll(List.of("-cp", path(other.classPath(), own)));
            if (!other.modulePath().isEmpty()) {
                command.addAll(List.of("-p", path(other.modulePath(), List.of())));
            }
            command.add(StartedJvm.class.getName());
        } else {
            command.addAll(List.of("-p", path(other.modulePath(), own)));
            if (!other.classPath().isEmpty()) {
                command.addAll(List.of("-cp", path(other.classPath(), List.of())));
            }
            command.addAll(List.of("--add-modules", String.join(",", other.roots())));
            command.addAll(List.of("-m", Spi.API + ".doctor/" + StartedJvm.class.getName()));
        }
        command.add(answer.toString());
        if (endpoint != null) {
            command.add(endpoint.toString());
        }
        if (listening) {
            command.add(LISTEN);
        }
        return command;
    }

    private static String path(List<Path> first, List<Path> then) {
        return Stream.concat(first.stream().flatMap(each -> EntryReader.jarsOf(each).stream()), then.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            URI uri = source == null ? null : source.getLocation().toURI();
            if (uri == null || !"file".equals(uri.getScheme())) {
                throw new IllegalStateException("To load another path takes the jar of " + type.getModule()
                        + ", and here it is in an image; read the path without loading it");
            }
            return Path.of(uri);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Diagnosis notStarted(Diagnosis read, String why) {
        List<Finding> findings = new ArrayList<>(read.findings());
        findings.add(Finding.problem(
                "not-started",
                "JVM",
                "A JVM with these paths does not start, or does not end in order: " + why,
                "Repair what is named there and above",
                List.of()));
        return new Diagnosis(read.machine(), read.jars(), read.endpoint(), read.tokens(), read.stages(), findings);
    }

    private static String text(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("\tat "))
                    .limit(5)
                    .collect(Collectors.joining(" | "));
        }
    }
}
