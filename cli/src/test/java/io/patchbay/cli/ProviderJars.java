// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jars of this build, and jars that are compiled and packed for a test. */
record ProviderJars(Path folder) {

    private static final List<String> KIT = List.of("tck", "testkit", "junit-", "opentest4j");

    /** Where {@code patchbay tck} finds its tests, as the build has not packed the command yet. */
    static String kitPath() {
        return entries()
                .filter(entry -> KIT.stream().anyMatch(name -> fileName(entry).contains(name) || entry.contains("/tck/")
                        || entry.contains("/testkit/")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> entries() {
        return Stream.of(ChildProcess.modulePath().split(File.pathSeparator));
    }

    private static String fileName(String entry) {
        return Path.of(entry).getFileName().toString();
    }

    /** The jar of a module of this build, packed here if the build has not come so far. */
    Path of(String module) {
        Path entry = entry(module);
        return Files.isDirectory(entry) ? pack(module, entry) : entry;
    }

    private static Path entry(String module) {
        return entries()
                .filter(each -> fileName(each).startsWith("patchbay-" + module)
                        || each.contains("/" + module + "/target"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Compiles and packs a jar.
     *
     * @param name the jar's name
     * @param files what is in it, by path: texts, and sources, which are compiled; a module if there is a module-info
     * @param needed jars that it is compiled with, beside that of the api
     */
    Path compiled(String name, Map<String, String> files, Path... needed) throws IOException {
        Path sources = folder.resolve(name + "-source");
        Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
        List<String> javac = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
        String path = Stream.concat(Stream.of(entry("api")), Stream.of(needed))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        javac.addAll(List.of(files.containsKey("module-info.java") ? "-p" : "-cp", path));
        for (Map.Entry<String, String> file : files.entrySet()) {
            boolean isSource = file.getKey().endsWith(".java");
            Path written = (isSource ? sources : classes).resolve(file.getKey());
            Files.createDirectories(written.getParent());
            Files.writeString(written, file.getValue());
            if (isSource) {
                javac.add(written.toString());
            }
        }
        run("javac", javac.toArray(String[]::new));
        return pack(name, classes);
    }

    Path pack(String name, Path classes) {
        Path jar = folder.resolve(name + ".jar");
        run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar;
    }

    private static void run(String tool, String... args) {
        int code = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, args);
        assertEquals(0, code, tool);
    }
}
