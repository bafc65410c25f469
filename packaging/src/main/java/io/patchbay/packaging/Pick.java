// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application takes along, and all that this needs.
 *
 * @param name as the README's table has it
 * @param modules those that are named by whoever packages the application
 */
record Pick(String name, Set<String> modules) {

    static final Pick CLIENT =
            new Pick("a `tcp+json` client", Set.of("io.patchbay.transport.tcp", "io.patchbay.codec.json"));

    /** The rows of the README's table. */
    static List<Pick> all(Path jars) {
        Set<String> ours = ModuleFinder.of(jars).findAll().stream()
                .map(found -> found.descriptor().name())
                .filter(name -> name.startsWith("io.patchbay"))
                .collect(Collectors.toSet());
        return List.of(
                new Pick("raw `udp`", Set.of("io.patchbay.transport.udp")),
                CLIENT,
                new Pick(
                        "`tls+binary+deflate+aes-gcm`, pooled",
                        Set.of(
                                "io.patchbay.transport.tcp",
                                "io.patchbay.codec.binary",
                                "io.patchbay.compress.deflate",
                                "io.patchbay.crypt.aead",
                                "io.patchbay.pool")),
                new Pick("everything, with the command", ours));
    }

    /** Counts its modules, with those of the JDK. */
    int moduleCount(Path jars) {
        return resolve(jars).modules().size();
    }

    /** Finds the jars that it needs. */
    List<Path> jars(Path jars) {
        return resolve(jars).modules().stream()
                .map(ResolvedModule::reference)
                .map(ModuleReference::location)
                .flatMap(location -> location.stream())
                .filter(location -> location.getScheme().equals("file"))
                .map((URI location) -> Path.of(location))
                .sorted()
                .toList();
    }

    String classPath(Path jars) {
        return jars(jars).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private Configuration resolve(Path jars) {
        return Configuration.empty().resolve(ModuleFinder.of(jars), ModuleFinder.ofSystem(), modules);
    }

    /** Adds up what files have in them, also those in folders. Links, as among licences, are not followed. */
    static long bytes(List<Path> places) {
        long bytes = 0;
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(Pick::isFile).toList()) {
                    bytes += Files.size(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes;
    }

    private static boolean isFile(Path place) {
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
    }

    /** Tells megabytes of 1,048,576 bytes. */
    static double megabytes(long bytes) {
        return bytes / 1048576.0;
    }
}
