// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads jars and folders of classes, without running anything of them. */
final class EntryReader {

    private static final String SERVICES = "META-INF/services/";
    private static final String NETTY = "META-INF/io.netty.versions.properties";

    /** More than any jar that is in use; what has more is not looked at. */
    private static final int MAX_FILES = 200_000;
    private static final int MAX_FOLDERS = 64;
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private EntryReader() {}

    /** Reads a jar, a folder of classes, or all jars of a folder. */
    static List<Entry> readAll(List<Path> paths, Place place) {
        List<Entry> all = new ArrayList<>();
        for (Path path : paths) {
            for (Path each : jarsOf(path.toAbsolutePath().normalize())) {
                if (all.stream().noneMatch(known -> known.path().equals(each))) {
                    all.add(read(each, place));
                }
            }
        }
        return all;
    }

    static List<Path> jarsOf(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
            return jars.isEmpty() ? List.of(path) : jars;
        } catch (IOException e) {
            return List.of(path);
        }
    }

    static Entry read(Path path, Place place) {
        if (Files.notExists(path)) {
            return Entry.unreadable(path, place, "there is no such file");
        }
        try {
            EntryReading reading = new EntryReading(path, place);
            return Files.isDirectory(path) ? reading.folder() : reading.jar();
        } catch (IOException | SecurityException e) {
            return Entry.unreadable(path, place, "it cannot be read: " + e.getMessage());
        }
    }

    /** The reading of one entry. */
    private static final class EntryReading {

        private final Path path;
        private final Place place;
        private final Map<String, ClassFile> classes = new LinkedHashMap<>();
        private final Map<String, List<String>> services = new LinkedHashMap<>();
        private Attributes manifest = new Attributes();
        private String netty;
        private int files;

        EntryReading(Path path, Place place) {
            this.path = path;
            this.place = place;
        }

        Entry jar() throws IOException {
            try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
                for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().<ZipEntry>map(each -> each)::iterator) {
                    if (isOfInterest(entry.getName())) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            take(entry.getName(), in);
                        }
                    }
                }
            }
            return entry();
        }

        Entry folder() throws IOException {
            try (Stream<Path> tree = Files.walk(path, MAX_FOLDERS)) {
                for (Path file : (Iterable<Path>) tree::iterator) {
                    String name = path.relativize(file).toString().replace(File.separatorChar, '/');
                    if (isOfInterest(name) && Files.isRegularFile(file)) {
                        try (InputStream in = Files.newInputStream(file)) {
                            take(name, in);
                        }
                    }
                }
            }
            return entry();
        }

        private boolean isOfInterest(String name) throws IOException {
            if (++files > MAX_FILES) {
                throw new IOException("it has more than " + MAX_FILES + " files");
            }
            return name.startsWith("META-INF/")
                    ? name.equals(JarFile.MANIFEST_NAME) || name.equals(NETTY)
                            || name.startsWith(SERVICES) && Spi.SERVICES.contains(name.substring(SERVICES.length()))
                    : name.endsWith(".class");
        }

        private void take(String name, InputStream in) throws IOException {
            if (name.endsWith(".class")) {
                takeClass(name, in);
            } else if (name.equals(JarFile.MANIFEST_NAME)) {
                manifest = new Manifest(in).getMainAttributes();
            } else if (name.equals(NETTY)) {
                netty = nettyVersion(in);
            } else {
                String text = new String(in.readNBytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8);
                services.put(name.substring(SERVICES.length()), text.lines().toList());
            }
        }

        private void takeClass(String name, InputStream in) throws IOException {
            try {
                ClassFile read = ClassFile.read(in);
                if (read != null) {
                    classes.put(name.substring(0, name.length() - ".class".length()).replace('/', '.'), read);
                }
            } catch (UTFDataFormatException e) {
                // Names that are no text are made by obfuscators, and are not those of providers.
                return;
            }
        }

        private static String nettyVersion(InputStream in) throws IOException {
            Properties versions = new Properties();
            versions.load(in);
            return versions.stringPropertyNames().stream()
                    .filter(name -> name.endsWith(".version") && !name.contains("tcnative"))
                    .sorted()
                    .map(versions::getProperty)
                    .findFirst()
                    .orElse(null);
        }

        private Entry entry() {
            ModuleDescriptor module = null;
            String trouble = null;
            try {
                module = ModuleFinder.of(path).findAll().stream()
                        .findFirst()
                        .map(ModuleReference::descriptor)
                        .orElse(null);
            } catch (FindException e) {
                trouble = e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause().getMessage();
            }
            return new Entry(path, place, null, module, trouble, services, classes, manifest, netty);
        }
    }
}
