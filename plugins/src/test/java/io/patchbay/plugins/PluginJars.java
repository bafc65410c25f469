// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.NetworkManager;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Makes jars of plugins out of source code, with the JDK's own tools. */
final class PluginJars {

    private static final Path API = Path.of(
            NetworkManager.class.getProtectionDomain().getCodeSource().getLocation().getPath());

    private final Path work;
    private int made;

    PluginJars(Path work) {
        this.work = work;
    }

    /** The source of a compressor that copies and tells its version; {@code more} goes into the class. */
    static String compressor(String className, String name, String version, String more) {
        int end = className.lastIndexOf('.');
        return """
                package %s;
                import io.patchbay.spi.*;
                import java.nio.ByteBuffer;
                import java.util.Map;
                public class %s implements Compressor {
                    public String name() { return "%s"; }
                    public Map<String, String> describe(Setup setup) { return Map.of("version", %s); }
                    public int maxCompressedLength(int length) { return length; }
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        int length = source.remaining();
                        target.put(source);
                        return length;
                    }
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        return source.remaining() > target.remaining() ? TARGET_TOO_SMALL : compress(source, target, 1);
                    }
                    %s
                }
                """.formatted(className.substring(0, end), className.substring(end + 1), name, version, more);
    }

    /** A jar with a module that provides one compressor. */
    Path module(String module, String name, String version, String more) throws IOException {
        String className = module + ".Plugged";
        return jar(Map.of(
                "module-info", "module " + module + " { requires io.patchbay; provides io.patchbay.spi.Compressor with "
                        + className + "; }",
                className, compressor(className, name, "\"" + version + "\"", more)));
    }

    Path module(String module, String name, String version) throws IOException {
        return module(module, name, version, "");
    }

    /** A jar without a module, which provides one compressor by a services file. */
    Path plain(String packageName, String name, String version, String more) throws IOException {
        String className = packageName + ".Plugged";
        return jar(Map.of(
                className, compressor(className, name, "\"" + version + "\"", more),
                "META-INF/services/io.patchbay.spi.Compressor", className));
    }

    /** Compiles what is named as a class, and packs it with everything else. */
    Path jar(Map<String, String> files, Path... libraries) throws IOException {
        Path sources = Files.createDirectories(work.resolve("src" + ++made));
        Path classes = Files.createDirectories(work.resolve("classes" + made));
        List<String> args = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
        boolean modular = files.containsKey("module-info");
        String path = Stream.concat(Stream.of(libraries), Stream.of(API))
                .map(Path::toString)
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        args.addAll(List.of(modular ? "-p" : "-cp", path));
        for (Map.Entry<String, String> file : files.entrySet()) {
            String name = file.getKey();
            if (name.contains("/")) {
                write(classes.resolve(name), file.getValue());
            } else {
                Path source = sources.resolve(name.replace('.', '/') + ".java");
                write(source, file.getValue());
                args.add(source.toString());
            }
        }
        if (args.size() > 6) {
            run("javac", args);
        }
        return pack(classes);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Packs a folder. */
    Path pack(Path classes) {
        Path jar = work.resolve("made" + ++made + ".jar");
        Path manifest = classes.resolve("META-INF/MANIFEST.MF");
        run(
                "jar",
                Files.exists(manifest)
                        ? List.of("-cfm", jar.toString(), manifest.toString(), "-C", classes.toString(), ".")
                        : List.of("-cf", jar.toString(), "-C", classes.toString(), "."));
        return jar;
    }

    /** The API as if it were of another version. */
    Path apiOfVersion(String version) throws IOException {
        Path classes = Files.createDirectories(work.resolve("api" + ++made));
        Files.writeString(work.resolve("module-info.java"), """
                module io.patchbay { exports io.patchbay; exports io.patchbay.spi; }
                """);
        if (Files.isDirectory(API)) {
            try (Stream<Path> all = Files.walk(API)) {
                for (Path each : all.toList()) {
                    Path copy = classes.resolve(API.relativize(each).toString());
                    if (!Files.exists(copy)) {
                        Files.copy(each, copy);
                    }
                }
            }
        } else {
            unpack(API, classes);
        }
        Files.delete(classes.resolve("module-info.class"));
        run("javac", List.of("--release", "17", "-d", classes.toString(), "--module-version", version,
                work.resolve("module-info.java").toString()));
        return classes;
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? file : file.getParent());
                if (!entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
        }
    }

    static void run(String tool, List<String> args) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int code = ToolProvider.findFirst(tool).orElseThrow().run(out, out, args.toArray(String[]::new));
        assertEquals(0, code, () -> tool + " " + args + ": " + said);
    }
}
