// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.it.osgi.FrameworkProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Bundles for a framework: those that {@code docs/osgi.md} tells to install, and those that tests make. */
final class OsgiBundles {

    private static final Path PAGE = Outside.PROJECT.resolve("docs").resolve("osgi.md");
    private static final Path FRAMEWORKS =
            Outside.PROJECT.resolve("it-tests").resolve("target").resolve("frameworks");

    private OsgiBundles() {}

    /** Where the classes are that run in frameworks. */
    static Path classes() {
        try {
            return Path.of(FrameworkProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The names in the rows of the page's table, given by what they are for. */
    static List<String> listed(String... rows) {
        return Stream.of(rows).flatMap(OsgiBundles::row).toList();
    }

    private static Stream<String> row(String isFor) {
        try (Stream<String> lines = Files.lines(PAGE)) {
            String row = lines.filter(line -> line.replace("`", "").startsWith("| " + isFor + " |"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(PAGE + " has no row for " + isFor));
            return Pattern.compile("`([a-z][a-z0-9.-]+-[a-z0-9-]+|asm|[a-z.]+\\.bundle)`")
                    .matcher(row.substring(row.indexOf('|', 2)))
                    .results()
                    .map(each -> each.group(1))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the framework finds the bundles of an artifact: its jar, or its classes if there is no jar yet. */
    static String location(String artifact) {
        Path path = path(artifact);
        return (Files.isDirectory(path) ? "reference:" : "") + path.toUri();
    }

    static Path path(String artifact) {
        Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-\\d[^/]*\\.jar");
        Path classes = Path.of(artifact.replaceFirst("patchbay-", ""), "target", "classes");
        return Stream.concat(Stream.of(Jars.classPath().split(File.pathSeparator)).map(Path::of),
                        frameworks().stream())
                .filter(path -> jar.matcher(path.getFileName().toString()).matches() || path.endsWith(classes))
                .findFirst()
                .orElseThrow(() -> new AssertionError(artifact + " is not on the path of the tests"));
    }

    private static List<Path> frameworks() {
        try (Stream<Path> jars = Files.list(FRAMEWORKS)) {
            return jars.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a bundle of everything that runs in frameworks. */
    static Path application(Path jar, Class<?> activator) throws IOException {
        Map<String, String> headers = Map.of(
                "Bundle-SymbolicName", "application",
                "Bundle-Activator", activator.getName(),
                "Import-Package",
                        "io.patchbay,io.patchbay.spi,io.patchbay.osgi;resolution:=optional,"
                                + "org.osgi.framework,org.osgi.framework.wiring");
        try (Stream<Path> files = Files.list(file(activator).getParent())) {
            return make(jar, headers, Map.of(), files.toList());
        }
    }

    /** Where the file of a class is. */
    static Path file(Class<?> type) {
        return classes().resolve(type.getName().replace('.', '/') + ".class");
    }

    /** Makes a bundle of some of the tests' own classes, and of texts by their names. */
    static Path make(Path jar, Map<String, String> headers, Map<String, String> texts, List<Path> classes)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        headers.forEach(attributes::putValue);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : classes) {
                out.putNextEntry(new ZipEntry(classes().relativize(file).toString()));
                Files.copy(file, out);
            }
            for (Map.Entry<String, String> text : texts.entrySet()) {
                out.putNextEntry(new ZipEntry(text.getKey()));
                out.write(text.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }
}
