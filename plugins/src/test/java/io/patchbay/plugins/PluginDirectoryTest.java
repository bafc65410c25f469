// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static io.patchbay.plugins.Followed.SOON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.StandardOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, are replaced and go as their files do. */
class PluginDirectoryTest {

    /** A class that is loaded when the third message comes, long after its jar was overwritten. */
    private static final String LATE = """
            private int messages;
            public Compressor open(Setup setup) { return new Plugged(); }
            public void close() { if (messages > 2) { new Late(); } }
            static class Late { }
            """;

    @TempDir
    private Path work;

    private Path folder;
    private PluginJars jars;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(work.resolve("plugins"));
        jars = new PluginJars(Files.createDirectory(work.resolve("work")));
    }

    @Test
    void whatIsThereIsPluggedWhenItIsOpened() throws Exception {
        Files.copy(jars.module("third.lz", "lz", "1"), folder.resolve("lz.jar"));
        Files.writeString(folder.resolve("readme.txt"), "not a plugin");
        Files.writeString(folder.resolve(".hidden.jar"), "not a plugin yet");
        try (Followed followed = new Followed(folder)) {
            assertEquals("1", followed.version("lz"));
            List<PluginStatus> all = followed.plugins.plugins();
            assertEquals(1, all.size(), all.toString());
            assertEquals("lz.jar", all.get(0).name());
            assertEquals(PluginStatus.State.PLUGGED, all.get(0).state());
            assertEquals("module third.lz", all.get(0).providers().get(0).origin());
        }
        assertThrows(
                AssemblyException.class,
                () -> PluginDirectory.open(NetworkManager.create(), work.resolve("none"), PluginSettings.defaults()));
    }

    @Test
    @DisplayName("K8: a jar is overwritten while it is used: old connections keep the old version, new ones have the new")
    void aJarIsOverwrittenInPlace() throws Exception {
        try (Followed followed = new Followed(folder, settings -> settings.withDrain(Duration.ofSeconds(60)));
                NetworkManager client = NetworkManager.builder()
                        .option(StandardOptions.COMPRESSION_STORED, false)
                        .provider(new Copy("lz"))
                        .build()) {
            followed.put(jars.module("third.lz", "lz", "1", LATE), "lz.jar");
            followed.becomes("lz", "1");
            Listener listener = followed.network.listen("tcp+binary+lz://127.0.0.1:0");
            listener.onMessage("m", String.class, (from, text) -> from.send("m", text));
            Connection old = client.connect(listener.endpoint());
            echoes(old, "a");

            followed.overwrite(jars.module("third.lz", "lz", "2", LATE), "lz.jar");
            followed.becomes("lz", "2");
            Connection young = client.connect(listener.endpoint());
            echoes(young, "b");
            echoes(old, "c");
            echoes(old, "d");
            await().atMost(SOON).until(() -> followed.plugins.plugins().stream()
                    .anyMatch(each -> each.state() == PluginStatus.State.DRAINING && each.connections() == 1));
            old.close();
            await().atMost(SOON).until(() -> followed.plugins.plugins().stream()
                    .noneMatch(each -> each.state() == PluginStatus.State.DRAINING));
            echoes(young, "e");
            await().atMost(SOON).until(() -> {
                System.gc();
                return !followed.told("lz.jar", PluginStatus.State.COLLECTED).isEmpty();
            });
            assertEquals(1, followed.plugins.plugins().size());
        }
    }

    private static void echoes(Connection connection, String text) {
        connection.send("m", text);
        assertEquals(text, connection.receive(SOON).body(String.class));
    }

    @Test
    void aFileOfTheNextVersionTakesThePlaceOfTheOneThatGoes() throws Exception {
        try (Followed followed = new Followed(folder)) {
            followed.put(jars.module("third.lz", "lz", "1"), "lz-1.2.jar");
            followed.becomes("lz", "1");
            Listener listener = followed.network.listen("tcp+binary+lz://127.0.0.1:0");
            followed.put(jars.module("third.lz", "lz", "2"), "lz-1.3.jar");
            String reason = followed.refusal("lz-1.3.jar");
            assertTrue(reason.contains("of plugin lz-1.2.jar"), reason);
            Files.delete(folder.resolve("lz-1.2.jar"));
            followed.becomes("lz", "2");
            assertEquals(List.of(listener), followed.network.listeners());
            await().atMost(SOON).until(() -> followed.status("lz-1.3.jar").problems().isEmpty());
        }
    }

    @Test
    void whatIsRemovedIsUnpluggedAndItsListenerStops() throws Exception {
        try (Followed followed = new Followed(folder)) {
            followed.put(jars.module("third.lz", "lz", "1"), "lz.jar");
            followed.becomes("lz", "1");
            followed.network.listen("tcp+binary+lz://127.0.0.1:0");
            Files.delete(folder.resolve("lz.jar"));
            await().atMost(SOON).until(() -> followed.network.listeners().isEmpty());
            assertThrows(AssemblyException.class, () -> followed.version("lz"));
        }
    }

    @Test
    void aVersionThatIsBrokenLeavesTheOneBeforeInUse() throws Exception {
        try (Followed followed = new Followed(folder)) {
            Path good = jars.module("third.lz", "lz", "1");
            followed.put(good, "lz.jar");
            followed.becomes("lz", "1");
            Files.writeString(folder.resolve("lz.jar"), "nonsense");
            await().atMost(SOON).until(() -> !followed.status("lz.jar").problems().isEmpty());
            assertEquals(PluginStatus.State.PLUGGED, followed.status("lz.jar").state());
            assertTrue(followed.status("lz.jar").problems().get(0).contains("lz.jar"));
            assertEquals("1", followed.version("lz"));
            followed.put(jars.module("third.lz", "lz", "3"), "lz.jar");
            followed.becomes("lz", "3");
            await().atMost(SOON).until(() -> followed.status("lz.jar").problems().isEmpty());
        }
    }

    @Test
    void twoPluginsUseTwoVersionsOfOneLibrary() throws Exception {
        for (String version : List.of("1", "2")) {
            Path library = jars.jar(Map.of(
                    "module-info", "module lib { exports lib; }",
                    "lib.Lib", "package lib; public class Lib { public static String version() { return \"" + version
                            + "\"; } }"));
            String name = "c" + version;
            Path plugin = jars.jar(
                    Map.of(
                            "module-info", "module user." + name + " { requires io.patchbay; requires lib;"
                                    + " provides io.patchbay.spi.Compressor with user." + name + ".Plugged; }",
                            "user." + name + ".Plugged",
                            PluginJars.compressor("user." + name + ".Plugged", name, "lib.Lib.version()", "")),
                    library);
            Path own = Files.createDirectory(folder.resolve(name));
            Files.copy(library, own.resolve("lib.jar"));
            Files.copy(plugin, own.resolve("plugin.jar"));
        }
        try (Followed followed = new Followed(folder)) {
            assertEquals("1", followed.version("c1"), () -> followed.plugins.plugins().toString());
            assertEquals("2", followed.version("c2"));
        }
    }

    @Test
    void jarsWithoutModulesAreIsolatedToo() throws Exception {
        Path library = jars.jar(Map.of("lib.Lib", """
                package lib; public class Lib { public static String version() { return "own"; } }"""));
        Path plugin = jars.jar(
                Map.of(
                        "p.Plugged", PluginJars.compressor("p.Plugged", "plain", "lib.Lib.version()", ""),
                        "META-INF/services/io.patchbay.spi.Compressor", "p.Plugged"),
                library);
        Path own = Files.createDirectory(folder.resolve("plain"));
        Files.copy(library, own.resolve("lib.jar"));
        Files.copy(plugin, own.resolve("plugin.jar"));
        try (Followed followed = new Followed(folder)) {
            assertEquals("own", followed.version("plain"), () -> followed.plugins.plugins().toString());
            assertEquals("plugin.jar", followed.status("plain").providers().get(0).origin());
        }
    }

    @Test
    @DisplayName("K9: a thread that a plugin leaves behind is reported by name, and holds what it is of")
    void aThreadThatStaysIsReported() throws Exception {
        String more = """
                static final java.util.concurrent.CountDownLatch END = new java.util.concurrent.CountDownLatch(1);
                public Compressor open(Setup setup) {
                    Thread left = new Thread("left-behind") {
                        public void run() {
                            try { END.await(); } catch (InterruptedException e) { return; }
                        }
                    };
                    left.setDaemon(true);
                    left.start();
                    return this;
                }
                """;
        try (Followed followed = new Followed(folder)) {
            followed.put(jars.module("third.lz", "lz", "1", more), "lz.jar");
            followed.becomes("lz", "1");
            followed.network.listen("tcp+binary+lz://127.0.0.1:0").close();
            Files.delete(folder.resolve("lz.jar"));
            await().atMost(SOON).until(() -> !followed.told("lz.jar", PluginStatus.State.UNPLUGGED).isEmpty());
            List<String> holders = followed.plugins.plugins().get(0).heldBy();
            assertTrue(
                    holders.stream().anyMatch(each -> each.startsWith("thread left-behind: its class is of the plugin")),
                    holders.toString());
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("left-behind"))
                    .forEach(Thread::interrupt);
            await().atMost(SOON).until(() -> {
                System.gc();
                return followed.plugins.plugins().isEmpty();
            });
        }
    }

    @Test
    @DisplayName("K9: threads of the host that begin while a plugin's code runs have the host's context class loader")
    void threadsOfTheHostHaveItsLoader() throws Exception {
        String more = """
                static volatile ClassLoader seen;
                static { seen = Thread.currentThread().getContextClassLoader(); }
                { if (Thread.currentThread().getContextClassLoader() == Plugged.class.getClassLoader()) {
                    throw new IllegalStateException("the context class loader is the plugin's"); } }
                """;
        try (Followed followed = new Followed(folder)) {
            followed.put(jars.module("third.lz", "lz", "1", more), "lz.jar");
            followed.becomes("lz", "1");
            followed.network.listen("tcp+binary+lz://127.0.0.1:0");
            ClassLoader host = NetworkManager.class.getClassLoader();
            List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("patchbay-"))
                    .toList();
            assertFalse(ours.isEmpty());
            ours.forEach(thread -> assertEquals(host, thread.getContextClassLoader(), thread.getName()));
        }
    }
}
