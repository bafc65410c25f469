// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in a directory of plugins, seen from a terminal. */
class PluginsTest {

    private static final String SOURCE = """
            package third;
            import java.nio.ByteBuffer;
            public class Plugged implements io.patchbay.spi.Compressor {
                public String name() { return "third"; }
                public int maxCompressedLength(int length) { return length; }
                public int compress(ByteBuffer source, ByteBuffer target, int level) { return 0; }
                public int decompress(ByteBuffer source, ByteBuffer target) { return 0; }
            }
            """;

    @TempDir
    private Path work;

    private Path folder;
    private Path jar;

    @BeforeEach
    void makeAPlugin() throws Exception {
        folder = Files.createDirectory(work.resolve("plugins"));
        jar = work.resolve("third.jar");
        Path classes = work.resolve("classes");
        Files.writeString(work.resolve("Plugged.java"), SOURCE);
        Files.writeString(
                work.resolve("module-info.java"),
                "module third { requires io.patchbay; provides io.patchbay.spi.Compressor with third.Plugged; }");
        run("javac", "-p", ChildProcess.modulePath(), "-d", classes.toString(), "Plugged.java", "module-info.java");
        run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    }

    private void run(String tool, String... args) throws Exception {
        Cli.Result result = ChildProcess.jdk(tool).args(args).in(work).start().await();
        assertEquals(0, result.code(), result.err() + result.out());
    }

    @Test
    void everyPluginIsListedWithWhatIsWrong() throws Exception {
        Files.copy(jar, folder.resolve("third.jar"));
        Cli.Result good = Cli.run("plugins", folder.toString());
        assertEquals(0, good.code(), good.err());
        assertTrue(
                good.out().lines().anyMatch(line ->
                        line.matches("third.jar +plugged +compressor +third +third.Plugged +module third +-")),
                good.out());

        Files.writeString(folder.resolve("bad.jar"), "no jar");
        Cli.Result bad = Cli.run("plugins", folder.toString());
        assertEquals(1, bad.code(), bad.err());
        assertTrue(bad.out().lines().anyMatch(line -> line.matches("bad.jar +failed .*")), bad.out());
        assertTrue(bad.out().contains("bad.jar: bad.jar is not loaded: "), bad.out());

        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(Cli.run("plugins", folder.toString(), "--json").out())
                .get("plugins");
        assertEquals("failed", json.get(0).get("state").asString());
        assertEquals(1, json.get(0).get("problems").size());
        assertEquals("third", json.get(1).get("providers").get(0).get("name").asString());
    }

    @Test
    void changesAreFollowedUntilASignalEndsIt() throws Exception {
        try (ChildProcess watching = ChildProcess.patchbay("plugins", folder.toString(), "--watch").start()) {
            ChildProcess.until(() -> watching.out().contains("PLUGIN"));
            Files.copy(jar, folder.resolve("third.jar"));
            ChildProcess.until(() -> watching.out().contains("third.jar plugged, compressor third"));
            Files.delete(folder.resolve("third.jar"));
            ChildProcess.until(() -> watching.out().contains("third.jar unplugged, compressor third"));
            watching.signal("INT");
            assertEquals(0, watching.await().code());
        }
    }
}
