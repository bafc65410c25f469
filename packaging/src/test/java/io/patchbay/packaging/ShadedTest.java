// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All modules in one jar, for the class path. */
@Timeout(120)
class ShadedTest {

    private final Path jar = shaded();

    @TempDir
    private Path folder;

    private static Path shaded() {
        try (Stream<Path> files = Files.list(Packaged.TARGET)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-all.jar")).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each service of any jar, ours or not, has all providers that the modules have declared together. */
    @Test
    void noProviderIsLost() throws Exception {
        Map<String, Set<String>> declared = new TreeMap<>();
        for (ModuleReference module : ModuleFinder.of(Packaged.JARS).findAll()) {
            for (ModuleDescriptor.Provides each : module.descriptor().provides()) {
                declared.computeIfAbsent(each.service(), service -> new TreeSet<>()).addAll(each.providers());
            }
        }
        Map<String, Set<String>> kept = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String service : declared.keySet()) {
                try (InputStream in = file.getInputStream(file.getEntry("META-INF/services/" + service))) {
                    kept.put(
                            service,
                            new String(in.readAllBytes())
                                    .lines()
                                    .map(line -> line.replaceAll("#.*", "").strip())
                                    .filter(line -> !line.isEmpty())
                                    .collect(Collectors.toCollection(TreeSet::new)));
                }
            }
        }
        assertEquals(declared, kept);
        assertTrue(declared.get("io.patchbay.spi.Transport").size() >= 5, declared::toString);
    }

    @Test
    void theCommandSeesAllOfThem() throws Exception {
        String shaded = Packaged.output(List.of(Packaged.java(), "-jar", jar.toString()), "providers");
        for (String name : "tcp tls udp ws wss json binary rle deflate xor aes-gcm chacha20".split(" ")) {
            assertTrue(shaded.lines().anyMatch(line -> line.matches(".*\\b" + name + "\\b.*")), name + " in " + shaded);
        }
        assertFalse(shaded.contains("failed"), shaded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json+deflate+aes-gcm", "ws+json+rle", "udp+binary"})
    void twoOfItTalk(String stages) throws Exception {
        Path key = Files.write(folder.resolve("key"), new byte[32]);
        boolean sealed = stages.endsWith("aes-gcm");
        List<String> keys = sealed ? List.of("--key-file", key.toString()) : List.of();
        Process server = command("echo", keys, stages + "://127.0.0.1:0");
        try (BufferedReader listening = server.inputReader()) {
            String endpoint = listening.readLine().replaceFirst("^\\S+ ", "");
            Process client = command("connect", keys, endpoint, "--count", "1");
            client.getOutputStream().write("oi\n".getBytes());
            client.getOutputStream().close();
            String out = new String(client.getInputStream().readAllBytes());
            assertTrue(client.waitFor(60, TimeUnit.SECONDS));
            assertTrue(out.contains("oi"), out);
        } finally {
            server.destroy();
            server.waitFor(60, TimeUnit.SECONDS);
        }
    }

    private Process command(String name, List<String> keys, String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Packaged.java(), "-XX:TieredStopAtLevel=1", "-jar", jar.toString(), name));
        command.addAll(keys);
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
