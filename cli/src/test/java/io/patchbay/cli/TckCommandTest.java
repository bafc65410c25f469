// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jars of this build, and jars that are written, compiled and packed here. */
class TckCommandTest {

    private static final String SERVICES = "META-INF/services/io.patchbay.spi.Compressor";

    /** A compressor that keeps bytes as they are behind their length, with places for what is wrong with it. */
    private static final String COMPRESSOR =
            """
            package org.example.broken;
            import io.patchbay.CodecException;
            import io.patchbay.spi.Compressor;
            import java.nio.ByteBuffer;
            public final class Example implements Compressor {
                public Example() {}
                public String name() { return "example"; }
                public int maxCompressedLength(int length) { return length + 4; }
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    COMPRESS
                    int length = source.remaining();
                    target.putInt(length).put(source);
                    return length + 4;
                }
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    if (source.remaining() < 4 || source.getInt() != source.remaining()) {
                        throw new CodecException("example: damaged");
                    }
                    int length = source.remaining();
                    if (length > target.remaining()) return TARGET_TOO_SMALL;
                    target.put(source);
                    DECOMPRESS
                    return length;
                }
            }
            """;

    @TempDir
    private Path folder;

    private ProviderJars jars;

    @BeforeAll
    static void tellWhereTheTestsAre() {
        System.setProperty(ContractTests.PATH_PROPERTY, ProviderJars.kitPath());
    }

    @AfterAll
    static void forgetIt() {
        System.clearProperty(ContractTests.PATH_PROPERTY);
    }

    @BeforeEach
    void prepare() {
        jars = new ProviderJars(folder);
    }

    /** A jar with a services file, and a module-info if there is one to be. */
    private Path jar(String compress, String decompress, String moduleInfo) throws IOException {
        Map<String, String> files = new HashMap<>();
        files.put("org/example/broken/Example.java",
                COMPRESSOR.replace("DECOMPRESS", decompress).replace("COMPRESS", compress));
        files.put(SERVICES, "org.example.broken.Example\n");
        if (!moduleInfo.isEmpty()) {
            files.put("module-info.java", moduleInfo);
        }
        return jars.compiled("example", files);
    }

    @ParameterizedTest
    @CsvSource({"compress-rle,compressor rle", "crypt-xor,cipher xor", "codec-json,protocol json"})
    void whatKeepsTheRulesPasses(String module, String provider) throws IOException {
        Cli.Result result = Cli.run("tck", jars.of(module).toString());
        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.lines().get(0).startsWith(provider + " (io.patchbay."), result.out());
        assertTrue(result.lines().stream().anyMatch(line -> line.matches(" +STAGE-6 +pass")), result.out());
        assertTrue(result.lines().get(result.lines().size() - 1).matches("1 provider: \\d+ rules pass, 0 FAIL, \\d+"
                + " .*"),
                result.out());
        assertTrue(result.err().contains(provider + " [1/"), "progress: " + result.err());
    }

    @ParameterizedTest
    @CsvSource({"''", "module org.example.broken { requires io.patchbay; provides io.patchbay.spi.Compressor with"
            + " org.example.broken.Example; }"})
    void whatBreaksARuleFailsWithItsName(String moduleInfo) throws IOException {
        Path jar = jar("", "if (length > 60_000) { target.position(target.position() - 1); return length - 1;"
                + " }", moduleInfo);
        Cli.Result result = Cli.run("tck", jar.toString());
        assertEquals(1, result.code(), result.out() + result.err());
        assertTrue(result.lines().contains("  COMPRESSOR-1   FAIL  What was compressed must come back byte for byte"),
                result.out());
        assertTrue(result.out().contains("repeat: everySizeAndContentComesBack with"
                + " -Dpatchbay.testkit.seed="), result.out());
        assertTrue(result.out().contains("rules pass, 1 FAIL, "), result.out());
    }

    @Test
    void jsonHasTheSame() throws IOException {
        Path jar = jar("", "if (length >= 0) return length + 1;", "");
        Cli.Result result = Cli.run("tck", jar.toString(), "--json", "--kind", "compressor");
        assertEquals(1, result.code(), result.out() + result.err());
        JsonNode json = JsonMapper.builder().build().readTree(result.out());
        JsonNode provider = json.get("providers").get(0);
        assertEquals("org.example.broken.Example", provider.get("class").asString());
        assertTrue(json.get("fail").asInt() > 0);
        boolean named = false;
        for (JsonNode rule : provider.get("rules")) {
            named |= rule.get("rule").asString().equals("STAGE-3") && rule.get("status").asString().equals("FAIL")
                    && !rule.get("seen").asString().isEmpty();
        }
        assertTrue(named, result.out());
    }

    @Test
    void whatNeverEndsIsGivenUp() throws IOException {
        Path jar = jar("while (level > 0) { Thread.onSpinWait(); if (Thread.interrupted()) break; }", "", "");
        Cli.Result result = Cli.run("tck", jar.toString(), "--timeout", "2");
        assertEquals(1, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("did not end in 2 seconds"), result.err());
    }

    private static void assertUnusable(String reason, String... args) {
        Cli.Result result = Cli.run(Stream.concat(Stream.of("tck"), Stream.of(args)).toArray(String[]::new));
        assertEquals(2, result.code(), result.out() + result.err());
        assertTrue(result.err().startsWith("patchbay tck: ") && result.err().contains(reason), result.err());
        assertEquals("", result.out());
    }

    @Test
    void whatIsNoJarIsUnusable() throws IOException {
        assertUnusable("is not there", folder.resolve("missing.jar").toString());
        assertUnusable("is not a file", folder.toString());
        Path garbage = Files.write(folder.resolve("garbage.jar"), new byte[] {1, 2, 3, 4, 5});
        assertUnusable("is not a jar", garbage.toString());
        Path good = jars.of("compress-rle");
        byte[] bytes = Files.readAllBytes(good);
        Path half = Files.write(folder.resolve("half.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        assertUnusable("is not a jar", half.toString());
    }

    @Test
    void aJarWithoutAProviderIsUnusable() throws IOException {
        assertUnusable("has no provider", jars.of("pool").toString());
        assertUnusable("no provider of the kind cipher", jars.of("compress-rle").toString(), "--kind", "cipher");
        assertUnusable("no provider named lz", jars.of("compress-rle").toString(), "--name", "lz");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path jar = jar("", "", "");
        Path named = jars.compiled("named", Map.of(
                "org/example/broken/Example.java", COMPRESSOR.replace("DECOMPRESS", "").replace("COMPRESS", ""),
                SERVICES, "org.example.broken.Missing\n"));
        assertUnusable("org.example.broken.Missing", named.toString());
        Path json = jars.of("codec-json");
        assertUnusable("No option \"nonsense\"", jar.toString(), "-o", "nonsense=1");
        assertUnusable("No setting \"nonsense\"", json.toString(), "--set", "nonsense=1");
    }
}
