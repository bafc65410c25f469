// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Endpoint;
import io.patchbay.spi.Provider;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes jars, with the JDK's own tools, and starts JVMs with them. */
final class Workshop {

    static final Endpoint LZ = Endpoint.parse("loop+lz://h:1");
    static final String COMPRESSOR = "io.patchbay.spi.Compressor";

    private final Path folder;
    private int number;

    Workshop(Path folder) {
        this.folder = folder;
    }

    static Path api() {
        return location(Provider.class);
    }

    static Path location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The source of a compressor. */
    static String compressor(String simpleName, String name, String more) {
        return """
                package x;
                import java.nio.ByteBuffer;
                public class %s implements io.patchbay.spi.Compressor {
                    %s
                    public String name() { return "%s"; }
                    public int maxCompressedLength(int length) { return length; }
                    public int compress(ByteBuffer source, ByteBuffer target, int level) { return 0; }
                    public int decompress(ByteBuffer source, ByteBuffer target) { return 0; }
                }
                """.formatted(simpleName, more, name);
    }

    /** The API as it is, but for what it says of its version. */
    Path apiOfVersion(String version) throws IOException {
        Path jar = folder.resolve("api-" + version + ".jar");
        if (Files.isDirectory(api())) {
            tool("jar", List.of(
                    "-c", "-f", jar.toString(), "--module-version", version, "-C", api().toString(), "."));
        } else {
            Files.copy(api(), jar);
            tool("jar", List.of("-u", "-f", jar.toString(), "--module-version", version));
        }
        return jar;
    }

    JarMaker jar(String file) {
        return new JarMaker(file);
    }

    /** What goes into a jar. */
    final class JarMaker {

        private final String file;
        private final Map<String, String> sources = new LinkedHashMap<>();
        private final Map<String, String> resources = new LinkedHashMap<>();
        private final List<Path> libraries = new ArrayList<>(List.of(api()));
        private String manifest = "";

        JarMaker(String file) {
            this.file = file;
        }

        JarMaker source(String className, String text) {
            sources.put(className.replace('.', '/') + ".java", text);
            return this;
        }

        /** The compressor {@code lz}, class {@code x.Lz}. */
        JarMaker lz(String more) {
            return source("x.Lz", compressor("Lz", "lz", more));
        }

        JarMaker module(String declaration) {
            sources.put("module-info.java", declaration);
            return this;
        }

        JarMaker services(String... lines) {
            return resource("META-INF/services/" + COMPRESSOR, String.join("\n", lines) + "\n");
        }

        JarMaker resource(String name, String text) {
            resources.put(name, text);
            return this;
        }

        JarMaker manifest(String line) {
            manifest += line + "\n";
            return this;
        }

        /** Searched before the API. */
        JarMaker with(Path library) {
            libraries.add(0, library);
            return this;
        }

        Path make() throws IOException {
            Path work = folder.resolve("work" + number++);
            Path classes = Files.createDirectories(work.resolve("classes"));
            write(work.resolve("sources"), sources);
            write(classes, resources);
            List<String> arguments = new ArrayList<>(List.of(
                    sources.containsKey("module-info.java") ? "-p" : "-cp",
                    libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                    "-d",
                    classes.toString(),
                    "-proc:none"));
            sources.keySet().forEach(each -> arguments.add(work.resolve("sources").resolve(each).toString()));
            if (!sources.isEmpty()) {
                tool("javac", arguments);
            }
            Path mainAttributes = Files.writeString(work.resolve("manifest"), manifest);
            Path jar = folder.resolve(file);
            tool("jar", List.of(
                    "-c", "-f", jar.toString(), "-m", mainAttributes.toString(), "-C", classes.toString(), "."));
            return jar;
        }

        private void write(Path root, Map<String, String> files) throws IOException {
            for (Map.Entry<String, String> each : files.entrySet()) {
                Path target = root.resolve(each.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, each.getValue());
            }
        }
    }

    private static void tool(String name, List<String> arguments) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int code = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
        assertEquals(0, code, out::toString);
    }

    /** Examines itself in a JVM that is started with these options, all of its path included. */
    Diagnosis inJvm(Endpoint endpoint, String... options) throws Exception {
        Path answer = folder.resolve("answer" + number++);
        Path output = folder.resolve("output" + number);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(Stream.of(answer, endpoint).map(Object::toString).toList());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(output));
        return AnswerFile.read(answer);
    }

    static String path(Path... entries) {
        return Arrays.stream(entries).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The one finding of a check. */
    static Finding only(Diagnosis diagnosis, String check) {
        List<Finding> all = diagnosis.findings().stream().filter(each -> each.check().equals(check)).toList();
        assertEquals(1, all.size(), diagnosis.toString());
        return all.get(0);
    }

    static Token token(Diagnosis diagnosis, String name) {
        return diagnosis.tokens().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    static String firstLine(String text) {
        return text.lines().findFirst().orElseThrow();
    }
}
