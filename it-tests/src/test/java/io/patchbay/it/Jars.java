// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules of this project, as they are on the path of the running tests: jars, or folders of classes. */
final class Jars {

    private Jars() {}

    /** Everything on the paths of the running tests, as a class path, but for native I/O. */
    static String classPath() {
        return entries().filter(entry -> !entry.contains("-epoll")).collect(Collectors.joining(File.pathSeparator));
    }

    /** The same with Netty's epoll, where the tests run on the module path. */
    static String classPathWithEpoll() {
        return entries().collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> entries() {
        return Stream.of("jdk.module.path", "surefire.test.class.path", "java.class.path")
                .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
                .filter(entry -> !entry.isBlank())
                .distinct();
    }

    /** Name to module, for every module whose name begins with {@code io.patchbay}, without the tests'. */
    static Map<String, ModuleReference> ours() {
        Map<String, ModuleReference> found = new TreeMap<>();
        for (String entry : classPath().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            boolean candidate = path.toString().contains("patchbay-")
                    || Files.exists(path.resolve("module-info.class"));
            if (candidate && Files.exists(path)) {
                ModuleFinder.of(path).findAll().stream()
                        .filter(reference -> reference.descriptor().name().startsWith("io.patchbay"))
                        .filter(reference -> !reference.descriptor().name().equals("io.patchbay.it"))
                        .forEach(reference -> found.put(reference.descriptor().name(), reference));
            }
        }
        return found;
    }

    /** Service to providers, as the files under {@code META-INF/services} say. */
    static Map<String, List<String>> servicesFiles(ModuleReference module) {
        return inside(module, Jars::servicesBelow);
    }

    /** The manifest of a jar, or of what is going to be one. */
    static Manifest manifest(ModuleReference module) {
        return inside(module, root -> {
            try (InputStream in = Files.newInputStream(root.resolve(JarFile.MANIFEST_NAME))) {
                return new Manifest(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A file of a module; empty if it is not there. */
    static String text(ModuleReference module, String file) {
        return inside(module, root -> {
            Path path = root.resolve(file);
            try {
                return Files.exists(path) ? Files.readString(path) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static <T> T inside(ModuleReference module, Function<Path, T> reading) {
        Path location = Path.of(module.location().orElseThrow());
        if (Files.isDirectory(location)) {
            return reading.apply(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return reading.apply(jar.getPath("/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> servicesBelow(Path root) {
        Map<String, List<String>> services = new LinkedHashMap<>();
        Path folder = root.resolve("META-INF").resolve("services");
        if (!Files.isDirectory(folder)) {
            return services;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                services.put(
                        file.getFileName().toString(),
                        Files.readAllLines(file).stream()
                                .map(line -> line.replaceAll("#.*", "").strip())
                                .filter(line -> !line.isEmpty())
                                .sorted()
                                .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return services;
    }
}
