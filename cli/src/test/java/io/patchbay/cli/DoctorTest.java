// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command around the module {@code doctor}, which has the tests of what it finds. */
class DoctorTest {

    @TempDir
    private Path folder;

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    /** A folder with the jars of an application, as {@code lib} is. */
    private Path lib(String... parts) throws Exception {
        for (String entry : ChildProcess.modulePath().split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (Stream.of(parts).anyMatch(part -> entry.contains(part)) && Files.isRegularFile(jar)) {
                Files.copy(jar, folder.resolve(jar.getFileName()));
            }
        }
        return folder;
    }

    @Test
    void everyJarIsListedWithItsProviders() {
        Cli.Result result = Cli.run("doctor");
        assertEquals(0, result.code(), result.out());
        assertTrue(result.lines().get(0).startsWith("Java " + Runtime.version()), result.out());
        assertTrue(result.out().contains("(io.patchbay.crypt.aead): cipher aes-gcm, cipher chacha20\n"), result.out());
        assertEquals("No problems.", result.lines().get(result.lines().size() - 1));
    }

    @Test
    void everyNameOfAnEndpointIsLookedUpAndComposed() {
        Cli.Result result = Cli.run("doctor", "tcp+json+rle+aes-gcm://127.0.0.1:1", "--listen");
        assertEquals(0, result.code(), result.out());
        assertTrue(result.out().contains("\n  rle: compressor io.patchbay.compress.rle."), result.out());
        assertTrue(result.out().contains("\n  protocol json {"), result.out());
        assertTrue(result.out().endsWith("No problems; the endpoint composes.\n"), result.out());
    }

    @Test
    void whatIsNotFoundIsExitCode1AndARepair() throws Exception {
        Path lib = lib("patchbay-api");
        Cli.Result result = Cli.run("doctor", "tcp+json+lz://127.0.0.1:1", "--path", lib.toString());
        assertEquals(1, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("  tcp: NOT FOUND. "), result.out());
        assertTrue(result.out().contains("        <artifactId>patchbay-codec-json</artifactId>\n"), result.out());
        assertTrue(result.out().endsWith("0 problems, 3 names not found.\n"), result.out());
    }

    @Test
    void jsonHasTheSame() throws Exception {
        JsonNode healthy = json(Cli.run("doctor", "tcp+json://127.0.0.1:1", "--json").out());
        assertTrue(healthy.get("healthy").asBoolean());
        assertEquals("protocol json", healthy.get("stages").get(0).asString().replaceFirst(" \\{.*", ""));
        Path jar = Files.writeString(lib("patchbay-api").resolve("broken.jar"), "PK?");
        Cli.Result result = Cli.run("doctor", "tcp://127.0.0.1:1", "--json", "--path", folder.toString());
        assertEquals(1, result.code(), result.err());
        JsonNode json = json(result.out());
        assertFalse(json.get("healthy").asBoolean());
        assertEquals("tcp", json.get("names").get(0).get("name").asString());
        assertEquals("unreadable", json.get("findings").get(0).get("check").asString());
        assertEquals("problem", json.get("findings").get(0).get("level").asString());
        assertEquals(jar.toString(), json.get("findings").get(0).get("where").asString());
        assertEquals("class path", json.get("jars").get(0).get("place").asString());
    }

    @Test
    void anotherApplicationIsLoadedWhereThatIsAsked() throws Exception {
        Path lib = lib("patchbay-", "netty-", "jackson-");
        for (String[] more : List.of(new String[] {}, new String[] {"--module", "io.patchbay.codec.json"})) {
            Stream<String> line = Stream.of("doctor", "udp+json://127.0.0.1:1", "--load", "--path", lib.toString());
            Cli.Result result = Cli.run(Stream.concat(line, Stream.of(more)).toArray(String[]::new));
            assertEquals(0, result.code(), result.out() + result.err());
            String place = more.length == 0 ? "class path" : "module path";
            assertTrue(result.out().contains(", on the " + place), result.out());
            assertTrue(result.out().endsWith("No problems; the endpoint composes.\n"), result.out());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nonsense|it needs a transport and an address",
        "--load|there is none",
        "--module a|there is none",
        "--path x --class-path y|Without --module, --path is the class path"
    })
    void wrongUsageIsExitCode2(String line, String part) {
        Cli.Result result = Cli.run(("doctor " + line).split(" "));
        assertEquals(2, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().contains(part), result.err());
    }

    /** Two lists of artifacts, here and in the API, must say the same. */
    @ParameterizedTest
    @ValueSource(strings = {
        "tcp", "tls", "udp", "ws", "wss", "json", "binary", "rle", "deflate", "aes-gcm", "chacha20", "xor"
    })
    void theArtifactIsTheOneThatTheApiNames(String name) throws Exception {
        boolean transport = List.of("tcp", "tls", "udp", "ws", "wss").contains(name);
        String uri = (transport ? name : "none+" + name) + "://127.0.0.1:1";
        Cli.Result result = Cli.run("doctor", uri, "--path", lib("patchbay-api").toString());
        String artifact = result.out().replaceAll("(?s).*<artifactId>(.*?)</artifactId>.*", "$1");
        try (NetworkManager network = NetworkManager.builder().discovery(false)
                .provider(new NoTransport()).build()) {
            AssemblyException error = assertThrows(
                    AssemblyException.class, () -> network.explain(Endpoint.parse(uri), false));
            assertTrue(error.getMessage().contains("Add io.patchbay:" + artifact + " to"), error.getMessage());
        }
    }
}
