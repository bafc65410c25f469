// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The parts of a JDK, and the modules, that one application needs. Made with the JDK that runs this. */
final class Image {

    private static final String MAIN = "io.patchbay.packaging/io.patchbay.packaging.FirstMessage";

    private final Path folder;
    private final Path archive;

    private Image(Path folder) {
        this.folder = folder;
        archive = folder.resolve(hasAotCache() ? "lib/app.aot" : "lib/app.jsa");
    }

    /** Since JDK 25 one run makes an AOT cache, which holds more than an archive of classes. */
    static boolean hasAotCache() {
        return Runtime.version().feature() >= 25;
    }

    /** Tells jlink to leave out what is there for XML only. */
    static String withoutXml(Path packaging) throws IOException, InterruptedException {
        Path patterns = packaging.resolve("target").resolve("without-xml.txt");
        Files.writeString(patterns, run(List.of(packaging.resolve("without-xml").toString())));
        return "--exclude-resources=@" + patterns;
    }

    /** Links an image, which replaces what was in its folder. Providers are named, as nothing requires them. */
    static Image link(List<Path> modulePath, Set<String> modules, Path folder, String... more)
            throws IOException, InterruptedException {
        delete(folder);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                String.join(",", new TreeSet<>(modules)),
                "--output",
                folder.toString(),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                Runtime.version().feature() >= 21 ? "--compress=zip-9" : "--compress=2"));
        command.addAll(List.of(more));
        if (!modulePath.isEmpty()) {
            command.add("--module-path");
            command.add(String.join(
                    File.pathSeparator, modulePath.stream().map(Path::toString).toList()));
        }
        run(command);
        return new Image(folder);
    }

    /** Takes from the libraries of the JVM the symbols that only debuggers read. Needs binutils. */
    void strip() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("strip", "--strip-unneeded"));
        try (Stream<Path> files = Files.walk(folder.resolve("lib"))) {
            files.map(Path::toString).filter(name -> name.endsWith(".so")).forEach(command::add);
        }
        run(command);
    }

    /** Makes the archive of classes, or AOT cache, by a run of the application against an echo. */
    void makeArchive(String endpoint) throws IOException, InterruptedException {
        if (hasAotCache()) {
            run(command(List.of("-XX:AOTCacheOutput=" + archive), endpoint));
        } else {
            run(List.of(java(), "-Xshare:dump"));
            run(command(List.of("-XX:ArchiveClassesAtExit=" + archive), endpoint));
        }
    }

    List<String> command(List<String> flags, String endpoint) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(flags);
        command.addAll(List.of("-m", MAIN, endpoint));
        return command;
    }

    List<String> commandWithArchive(String endpoint) {
        return command(List.of((hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive), endpoint);
    }

    String java() {
        return folder.resolve("bin/java").toString();
    }

    long bytes() {
        return Pick.bytes(List.of(folder));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("Failed: " + command + "\n" + out);
        }
        return out;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
