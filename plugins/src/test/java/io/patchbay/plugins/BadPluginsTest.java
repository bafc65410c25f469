// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static io.patchbay.plugins.Followed.SOON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that is broken or meant to do harm fails alone, and is named with the reason. */
class BadPluginsTest {

    @TempDir
    private Path work;

    private Path folder;
    private PluginJars jars;

    @BeforeEach
    void putAGoodOne() throws IOException {
        folder = Files.createDirectory(work.resolve("plugins"));
        jars = new PluginJars(Files.createDirectory(work.resolve("work")));
        Files.copy(jars.module("third.good", "good", "1"), folder.resolve("good.jar"));
    }

    @AfterEach
    void theGoodOneIsStillGood() {
        try (Followed followed = new Followed(folder)) {
            assertEquals("1", followed.version("good"));
        }
    }

    private interface Body {
        void write(ZipOutputStream zip) throws IOException;
    }

    private void zip(String name, Body body) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            body.write(zip);
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content, int times) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        for (int i = 0; i < times; i++) {
            zip.write(content);
        }
        zip.closeEntry();
    }

    private void reasons(Map<String, String> expected) {
        try (Followed followed = new Followed(folder)) {
            expected.forEach((name, why) -> {
                String reason = followed.refusal(name);
                assertTrue(reason.contains(why), name + ": " + reason);
            });
            assertEquals("1", followed.version("good"));
            followed.plugins.look();
            followed.plugins.look();
            assertEquals(List.of(), followed.changes.stream()
                    .filter(each -> each.state() == PluginStatus.State.FAILED)
                    .filter(each -> followed.told(each.name(), each.state()).size() > 1)
                    .toList(), "each is told once");
        }
    }

    @Test
    @DisplayName("K1, K2: whatever is wrong with a provider, it is named with class and jar, and the others load")
    void brokenProvidersAreIsolated() throws Exception {
        Path library = jars.jar(Map.of("gone.Lib", "package gone; public class Lib { }"));
        Map<String, String> more = new LinkedHashMap<>();
        more.put("BadConstructor", "public BadConstructor() { throw new IllegalStateException(\"no\"); }");
        more.put("BadStatic", "static final int X = Integer.parseInt(\"no\");");
        more.put("NeedsLib", "public NeedsLib() { new gone.Lib(); }");
        more.put("NoConstructor", "public NoConstructor(int x) { }");
        more.put("Newer", "");
        more.put("Fine", "");
        Map<String, String> files = new LinkedHashMap<>();
        StringBuilder services = new StringBuilder("b.Missing\nb.WrongType\n");
        more.forEach((name, code) -> {
            files.put("b." + name, PluginJars.compressor("b." + name, name.toLowerCase(Locale.ROOT), "\"1\"", code));
            services.append("b.").append(name).append('\n');
        });
        files.put("b.WrongType", "package b; public class WrongType { }");
        files.put("META-INF/services/io.patchbay.spi.Compressor", services.toString());
        Path jar = newer(jars.jar(files, library), "b/Newer.class");
        Files.copy(jar, folder.resolve("broken.jar"));
        try (Followed followed = new Followed(folder)) {
            PluginStatus status = followed.reaches("broken.jar", PluginStatus.State.PLUGGED);
            assertEquals(List.of("fine"), status.providers().stream().map(each -> each.name()).toList());
            assertEquals(7, status.problems().size(), status.toString());
            for (String name : List.of(
                    "Missing", "WrongType", "BadConstructor", "BadStatic", "NeedsLib", "NoConstructor", "Newer")) {
                assertTrue(
                        status.problems().stream().anyMatch(each ->
                                each.contains("b." + name) && each.contains("broken.jar") || each.contains("b/" + name)),
                        name + ": " + status.problems());
            }
        }
    }

    /** Writes another version of the class file format, one that no JVM knows. */
    private Path newer(Path jar, String name) throws IOException {
        Path changed = work.resolve("newer.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(changed);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry each : in.stream().toList()) {
                byte[] content = in.getInputStream(each).readAllBytes();
                if (each.getName().equals(name)) {
                    content[7] = (byte) 200;
                }
                entry(zip, each.getName(), content, 1);
            }
        }
        return changed;
    }

    @Test
    @DisplayName("K5: a plugin that was built for another SPI is refused, with the versions")
    void anotherSpiIsRefused() throws Exception {
        for (String version : List.of("0.9.0", "7.1")) {
            Path api = jars.apiOfVersion(version);
            Path jar = jars.jar(
                    Map.of(
                            "module-info", "module other.lz { requires io.patchbay; provides io.patchbay.spi.Compressor"
                                    + " with other.lz.Plugged; }",
                            "other.lz.Plugged", PluginJars.compressor("other.lz.Plugged", "lz", "\"1\"", "")),
                    api);
            Files.copy(jar, folder.resolve("module-" + version.charAt(0) + ".jar"));
        }
        for (String range : List.of("[0.0,1)", "[0.2,1)")) {
            Path jar = jars.jar(Map.of(
                    "plain.Plugged", PluginJars.compressor("plain.Plugged", "lz", "\"1\"", ""),
                    "META-INF/services/io.patchbay.spi.Compressor", "plain.Plugged",
                    "META-INF/MANIFEST.MF", "Import-Package: io.patchbay.spi;version=\"" + range + "\"\n"));
            Files.copy(jar, folder.resolve("plain" + range.charAt(3) + ".jar"));
        }
        reasons(Map.of(
                "module-0.jar", "was built against version 0.9",
                "module-7.jar", "was built against version 7.1 of the SPI, and this is 0.1, which runs what was built"
                        + " against 0.1",
                "plain0.jar", "was built against version 0.0",
                "plain2.jar", "was built against version 0.2"));
    }

    @Test
    @DisplayName("K6: duplicate module, split package, cycle, clash with an automatic module: only that plugin fails")
    void modulesThatDoNotFit() throws Exception {
        Path one = jars.module("twin", "t1", "1");
        put("duplicate", one, jars.module("twin", "t2", "1"));
        put("split", jars.jar(Map.of("module-info", "module s1 { }", "s.A", "package s; public class A { }")),
                jars.jar(Map.of("module-info", "module s2 { }", "s.B", "package s; public class B { }")));
        Path firstStub = jars.jar(Map.of("module-info", "module c1 { }"));
        Path secondStub = jars.jar(Map.of("module-info", "module c2 { }"));
        Path c1 = jars.jar(Map.of("module-info", "module c1 { requires c2; }"), secondStub);
        Path c2 = jars.jar(Map.of("module-info", "module c2 { requires c1; }"), firstStub);
        put("cycle", c1, c2);
        Path lib = jars.jar(Map.of("module-info", "module lib { exports l; }", "l.A", "package l; public class A { }"));
        Path automatic = jars.jar(Map.of("l.B", "package l; public class B { }"));
        put("automatic", lib, automatic,
                jars.jar(Map.of("module-info", "module user { requires lib; }"), lib));
        put("missing", jars.jar(Map.of("module-info", "module alone { requires lib; }"), lib));
        reasons(Map.of(
                "duplicate", "twin",
                "split", "Package s",
                "cycle", "Cycle",
                "automatic", "package l",
                "missing", "lib"));
    }

    private void put(String name, Path... files) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        for (Path each : files) {
            Files.copy(each, own.resolve(each.getFileName()));
        }
    }

    @Test
    @DisplayName("K7: bombs, names and links that lead out, huge manifests, too many files, corrupt jars: one error each")
    void jarsThatAreMeantToDoHarm() throws Exception {
        byte[] zeros = new byte[1 << 20];
        zip("bomb.jar", zip -> entry(zip, "a", zeros, 300));
        zip("many.jar", zip -> {
            for (int i = 0; i <= 20_000; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        });
        zip("manifest.jar", zip -> entry(zip, "META-INF/MANIFEST.MF", zeros, 2));
        zip("dots.jar", zip -> entry(zip, "a/../../b", zeros, 1));
        zip("root.jar", zip -> entry(zip, "/etc/passwd", zeros, 1));
        zip("nothing.jar", zip -> entry(zip, "a.txt", zeros, 1));
        Path good = folder.resolve("good.jar");
        byte[] whole = Files.readAllBytes(good);
        Files.write(folder.resolve("cut.jar"), Arrays.copyOf(whole, whole.length / 2));
        corrupt("corrupt.jar");
        Files.writeString(folder.resolve("text.jar"), "hello");
        Path outside = Files.copy(good, work.resolve("outside.jar"));
        Files.createSymbolicLink(folder.resolve("link.jar"), outside);
        Files.createSymbolicLink(folder.resolve("away"), work);
        Files.createDirectory(folder.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("folder/inner.jar"), outside);
        Files.createDirectory(folder.resolve("empty"));
        Files.createDirectory(folder.resolve("dir.jar"));
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("bomb.jar", "maxUnpackedBytes");
        expected.put("many.jar", "maxEntries");
        expected.put("manifest.jar", "maxManifestBytes");
        expected.put("dots.jar", "a/../../b");
        expected.put("root.jar", "/etc/passwd");
        expected.put("nothing.jar", "no provider");
        expected.put("cut.jar", "cut.jar is not loaded");
        expected.put("corrupt.jar", "corrupt.jar is not loaded: it is corrupt: a.txt");
        expected.put("text.jar", "text.jar is not loaded");
        expected.put("link.jar", "out of the directory");
        expected.put("away", "out of the directory");
        expected.put("folder", "inner.jar is a link that leads out");
        expected.put("empty", "no jar");
        expected.put("dir.jar", "no jar");
        reasons(expected);
        try (Followed followed = new Followed(folder, settings -> new PluginSettings(
                settings.policy(), settings.drain(), settings.settle(), 2, 1, 100, 1, 1, 1))) {
            assertTrue(followed.plugins.plugins().size() <= 2);
        }
    }

    /** One bit of what is packed is another, and the checksum is as it was. */
    private void corrupt(String name) throws IOException {
        zip(name, zip -> {
            zip.setLevel(Deflater.NO_COMPRESSION);
            entry(zip, "a.txt", "as it was".getBytes(StandardCharsets.US_ASCII), 1);
        });
        byte[] jar = Files.readAllBytes(folder.resolve(name));
        int at = new String(jar, StandardCharsets.ISO_8859_1).indexOf("as it was");
        jar[at] ^= 1;
        Files.write(folder.resolve(name), jar);
    }

    @Test
    @DisplayName("K7: a jar that is being copied is left alone until it is complete")
    void aHalfCopiedJarIsWaitedFor() throws Exception {
        byte[] whole = Files.readAllBytes(jars.module("slow.lz", "lz", "1"));
        try (Followed followed = new Followed(folder)) {
            Path file = folder.resolve("slow.jar");
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < whole.length; i += 50) {
                    out.write(whole, i, Math.min(50, whole.length - i));
                    out.flush();
                    followed.plugins.look();
                }
            }
            followed.becomes("lz", "1");
            assertEquals(List.of(), followed.told("slow.jar", PluginStatus.State.FAILED));
            Files.write(file, Arrays.copyOf(whole, 100));
            await().atMost(SOON).until(() -> !followed.status("slow.jar").problems().isEmpty());
            assertEquals("1", followed.version("lz"));
            Files.write(file, whole);
            await().atMost(SOON).until(() -> followed.status("slow.jar").problems().isEmpty());
        }
    }

    @Test
    void aClassPathThatLeadsOutOfTheFolderIsRefused() throws Exception {
        Path jar = jars.jar(Map.of(
                "plain.Plugged", PluginJars.compressor("plain.Plugged", "lz", "\"1\"", ""),
                "META-INF/services/io.patchbay.spi.Compressor", "plain.Plugged",
                "META-INF/MANIFEST.MF", "Class-Path: ../lib.jar\n"));
        Files.copy(jar, folder.resolve("plain.jar"));
        reasons(Map.of("plain.jar", "Class-Path"));
    }
}
