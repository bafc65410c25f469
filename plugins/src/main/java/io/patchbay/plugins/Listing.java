// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The jars of a directory of plugins at one moment, each jar and each folder of jars a plugin. Names that begin with a
 * dot, and files that are no jars, are passed over, so that a copy under another name can be renamed when it is complete.
 *
 * @param plugins by name, in the order of names
 * @param tooMany whether there are more than were listed
 */
record Listing(Map<String, Sources> plugins, boolean tooMany) {

    /** However many names there are, looking at them ends. */
    private static final int MOST_NAMES = 10_000;

    /**
     * The files of one plugin.
     *
     * @param jars where they really are
     * @param stamp differs when they do
     * @param problem why they cannot be read; {@code null} if they can
     */
    record Sources(List<Path> jars, String stamp, String problem) {}

    static Listing of(Path root, PluginSettings settings) throws IOException {
        Map<String, Sources> plugins = new TreeMap<>();
        boolean tooMany = false;
        for (Path each : names(root)) {
            String name = each.getFileName().toString();
            boolean folder = Files.isDirectory(each);
            if (folder || isJar(each)) {
                if (plugins.size() == settings.maxPlugins()) {
                    tooMany = true;
                    break;
                }
                plugins.put(name, files(root, each, folder, settings));
            }
        }
        return new Listing(plugins, tooMany);
    }

    private static Sources files(Path root, Path plugin, boolean folder, PluginSettings settings) {
        List<Path> jars = new ArrayList<>();
        StringBuilder stamp = new StringBuilder();
        try {
            Path real = inside(root, plugin);
            List<Path> found = folder ? names(real).stream().filter(Listing::isJar).toList() : List.of(plugin);
            if (found.size() > settings.maxJars()) {
                return new Sources(List.of(), "too many", "It has more than " + settings.maxJars() + " jars (maxJars)");
            }
            for (Path each : found) {
                Path jar = inside(root, each);
                // Without following a link that takes the place of the file meanwhile.
                BasicFileAttributes now =
                        Files.readAttributes(jar, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                stamp.append(jar).append('|').append(now.size()).append('|').append(now.lastModifiedTime())
                        .append('|').append(now.fileKey()).append('\n');
                if (!now.isRegularFile()) {
                    return new Sources(List.of(), stamp.toString(), each.getFileName() + " is not a regular file");
                }
                if (now.size() > settings.maxJarBytes()) {
                    return new Sources(List.of(), stamp.toString(), each.getFileName() + " has " + now.size()
                            + " bytes, and " + settings.maxJarBytes() + " are allowed (maxJarBytes)");
                }
                jars.add(jar);
            }
            return jars.isEmpty()
                    ? new Sources(List.of(), "empty", "There is no jar in it")
                    : new Sources(jars, stamp.toString(), null);
        } catch (IOException e) {
            return new Sources(List.of(), e.toString(), "It cannot be read: " + e);
        }
    }

    private static Path inside(Path root, Path path) throws IOException {
        Path real = path.toRealPath();
        if (!real.startsWith(root)) {
            throw new IOException(path.getFileName() + " is a link that leads out of the directory");
        }
        return real;
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(".jar");
    }

    private static List<Path> names(Path folder) throws IOException {
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path each : stream) {
                if (!each.getFileName().toString().startsWith(".")) {
                    names.add(each);
                }
                if (names.size() == MOST_NAMES) {
                    break;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }
}
