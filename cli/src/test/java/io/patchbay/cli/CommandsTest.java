// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What needs providers, but no network. */
class CommandsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "transport,tcp,io.patchbay.transport.tcp",
        "transport,udp,io.patchbay.transport.udp",
        "transport,ws,io.patchbay.transport.websocket",
        "protocol,json,io.patchbay.codec.json",
        "protocol,binary,io.patchbay.codec.binary",
        "compressor,rle,io.patchbay.compress.rle",
        "compressor,deflate,io.patchbay.compress.deflate",
        "cipher,aes-gcm,io.patchbay.crypt.aead",
        "cipher,chacha20,io.patchbay.crypt.aead",
        "cipher,xor,io.patchbay.crypt.xor"
    })
    void everyProviderIsListed(String kind, String name, String module) {
        String pattern = kind + " +" + name + " +" + module.replace(".", "\\.") + "\\.[A-Z]\\w+ +module "
                + module.replace(".", "\\.") + " +[0-9]+\\..*";
        Cli.Result result = Cli.run("providers");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.lines().stream().anyMatch(line -> line.matches(pattern)), result.out());
    }

    @Test
    void providersComeAsJsonToo() {
        JsonNode json = JsonMapper.builder().build().readTree(Cli.run("providers", "--json").out());
        JsonNode providers = json.get("providers");
        assertEquals("transport", providers.get(0).get("kind").asString());
        assertEquals("cipher", providers.get(providers.size() - 1).get("kind").asString());
        assertEquals(0, json.get("failures").size());
    }

    @Test
    void explainShowsEveryStageInTheOrderOfTheWayOut() throws Exception {
        Path key = Files.write(folder.resolve("key"), new byte[] {1, 2, 3});
        Cli.Result result = Cli.run(
                "explain", "tcp+json+rle+xor://127.0.0.1:7171", "--key-file", key.toString(), "-o", "protocol.version=1");
        assertEquals(0, result.code(), result.err());
        assertEquals("tcp+json+rle+xor://127.0.0.1:7171 (connects)", result.lines().get(0));
        int last = -1;
        for (String stage : new String[] {"1. protocol json", "2. compressor rle", "3. cipher xor", "4. transport tcp"}) {
            int at = result.out().indexOf(stage + ": io.patchbay.");
            assertTrue(at > last, stage + " in " + result.out());
            last = at;
        }
        assertTrue(result.out().contains("TCP_NODELAY"), result.out());
    }

    @Test
    void explainTellsTheSidesApart() {
        assertTrue(Cli.run("explain", "tcp+json://127.0.0.1:0", "--listen").out().contains("(listens)"));
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(Cli.run("explain", "tcp+json://127.0.0.1:1", "--json").out());
        assertEquals("connects", json.get("side").asString());
        assertEquals("json", json.get("stages").get(0).get("name").asString());
        assertEquals("transport", json.get("stages").get(1).get("kind").asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quic://127.0.0.1:1|Available transports: tcp",
                "tcp+jsn://127.0.0.1:1|Available protocols: binary, json",
                "tcp+rle+json://127.0.0.1:1|The order is",
                "tcp+json+xor://127.0.0.1:1|--key-file",
                "tcp+json+xor://127.0.0.1:1 --key-file missing|There is no key file missing",
                "tcp+json://127.0.0.1:1 -o nonsense=1|No option \"nonsense\" here. Available:",
                "tcp+json://127.0.0.1:1 -o framing=crooked|Option framing cannot be \"crooked\"",
                "tcp+json://127.0.0.1:1 -o TCP_NODELAY=maybe|TCP_NODELAY is true or false",
                "tcp+json://127.0.0.1:1 --types chat|no NAME=ID"
            })
    void whatCannotBeComposedIsExitCode2AndAUsefulSentence(String line, String part) {
        for (String command : new String[] {"explain", "connect", "echo"}) {
            Cli.Result result = Cli.run((command + " " + line).split(" "));
            assertEquals(2, result.code(), result.err());
            assertEquals("", result.out());
            assertTrue(result.err().contains(part), result.err());
            assertTrue(result.err().startsWith("patchbay " + command + ": "), result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json", "tcp"})
    void aKeyWithoutACipherIsRefused(String stages) throws Exception {
        Path key = Files.write(folder.resolve("key"), new byte[] {1});
        Cli.Result result = Cli.run("explain", stages + "://127.0.0.1:1", "--key-file", key.toString());
        assertEquals(2, result.code());
        assertTrue(result.err().contains("Available ciphers: aes-gcm, chacha20, xor"), result.err());
    }
}
