// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code patchbay tck} is given beside the jar: other jars, and a key; and transports that need a path. */
class TckInputsTest {

    private static final Path UNIX = Path.of("..", "extensions", "transport-unix", "src", "main", "java");
    private static final String KEY = "k3y!?";
    private static final String SEEN = "org.example.key.seen";

    private static final String HELP =
            "package org.example.help; public final class Help { public static void me() {} }";

    /** A compressor that cannot even be made without the helper. */
    private static final String HELPLESS =
            """
            package org.example.helpless;
            import io.patchbay.CodecException;
            import io.patchbay.spi.Compressor;
            import java.nio.ByteBuffer;
            public final class Helpless implements Compressor {
                public Helpless() { org.example.help.Help.me(); }
                public String name() { return "helpless"; }
                public int maxCompressedLength(int length) { return length; }
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    return decompress(source, target);
                }
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int length = source.remaining();
                    if (length > target.remaining()) return TARGET_TOO_SMALL;
                    target.put(source);
                    return length;
                }
            }
            """;

    /** A cipher with keys of 40 bits, which it does not list, that tells whether it was opened with a certain one. */
    private static final String CIPHER =
            """
            package org.example.key;
            import io.patchbay.AssemblyException;
            import io.patchbay.spi.*;
            import java.nio.ByteBuffer;
            import javax.crypto.SecretKey;
            public final class Key40 implements Cipher {
                public Key40() {}
                public String name() { return "key40"; }
                public boolean secure() { return false; }
                public byte[] generateKey(int bits) {
                    if (bits != 40) throw new IllegalArgumentException("A key has 40 bits");
                    return Cipher.super.generateKey(bits);
                }
                public CipherSession open(Setup setup, SecretKey secret) {
                    byte[] key = keyBytes(secret);
                    if (key.length != 5) throw new AssemblyException("key40 needs 5 bytes, not " + key.length);
                    if (new String(key).equals("KEY")) System.setProperty("SEEN", "true");
                    return new CipherSession() {
                        private volatile boolean closed;
                        public int overhead() { return 0; }
                        public int seal(ByteBuffer source, ByteBuffer target) {
                            if (closed) throw new IllegalStateException("closed");
                            int length = source.remaining();
                            for (int i = 0; i < length; i++) target.put((byte) (source.get() ^ key[i % 5]));
                            return length;
                        }
                        public int open(ByteBuffer source, ByteBuffer target) { return seal(source, target); }
                        public void close() { closed = true; }
                    };
                }
            }
            """;

    @TempDir
    private Path folder;

    private ProviderJars jars;

    @BeforeEach
    void prepare() {
        System.setProperty(ContractTests.PATH_PROPERTY, ProviderJars.kitPath());
        jars = new ProviderJars(folder);
    }

    @AfterEach
    void forget() {
        System.clearProperty(ContractTests.PATH_PROPERTY);
        System.clearProperty(SEEN);
    }

    private static Cli.Result tck(Path jar, String... options) {
        return Cli.run(Stream.concat(Stream.of("tck", jar.toString()), Stream.of(options)).toArray(String[]::new));
    }

    private static void assertPasses(Cli.Result result) {
        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.out().contains(" rules pass, 0 FAIL, "), result.out());
    }

    private static void assertUnusable(String reason, Cli.Result result) {
        assertEquals(2, result.code(), result.out() + result.err());
        assertTrue(result.err().startsWith("patchbay tck: ") && result.err().contains(reason), result.err());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJarThatNeedsAnotherHasItWith(boolean asModules) throws IOException {
        Map<String, String> help = new HashMap<>(Map.of("org/example/help/Help.java", HELP));
        Map<String, String> helpless = new HashMap<>(Map.of(
                "org/example/helpless/Helpless.java", HELPLESS,
                "META-INF/services/io.patchbay.spi.Compressor", "org.example.helpless.Helpless\n"));
        if (asModules) {
            help.put("module-info.java", "module org.example.help { exports org.example.help; }");
            helpless.put("module-info.java", "module org.example.helpless { requires io.patchbay;"
                    + " requires org.example.help;"
                    + " provides io.patchbay.spi.Compressor with org.example.helpless.Helpless; }");
        }
        Path needed = jars.compiled("needed", help);
        Path jar = jars.compiled("jar", helpless, needed);
        assertUnusable("org.example.help", tck(jar));
        assertUnusable("with --with", tck(jar));
        assertUnusable("absent.jar is not there", tck(jar, "--with", folder.resolve("absent.jar").toString()));
        assertPasses(tck(jar, "--with", needed.toString()));
        Path library = Files.createDirectory(folder.resolve("library"));
        Files.move(needed, library.resolve("needed.jar"));
        assertPasses(tck(jar, "--with", library.toString()));
    }

    @Test
    void aCipherHasTheKeyOfTheFile() throws IOException {
        Path jar = jars.compiled("cipher", Map.of(
                "org/example/key/Key40.java", CIPHER.replace("KEY", KEY).replace("SEEN", SEEN),
                "META-INF/services/io.patchbay.spi.Cipher", "org.example.key.Key40\n"));
        Cli.Result without = tck(jar);
        assertEquals(1, without.code(), without.out() + without.err());
        assertTrue(without.out().contains("CIPHER-11"), without.out());
        assertPasses(tck(jar, "--set", "keyBits=40"));
        assertEquals(null, System.getProperty(SEEN), "keys were made, and not this one");
        Path file = Files.writeString(folder.resolve("key"), KEY);
        Cli.Result with = tck(jar, "--key-file", file.toString());
        assertPasses(with);
        assertEquals("true", System.getProperty(SEEN), "the cipher was opened with the key of the file");
        assertFalse((with.out() + with.err()).contains(KEY), "nobody reads the key");
        assertUnusable("no key file", tck(jar, "--key-file", folder.resolve("absent").toString()));
    }

    /** The extension as it stands, without what writes its services file. */
    private Path unixTransport(Path sockets) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> sources = Files.walk(UNIX)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = Files.readAllLines(source).stream()
                        .filter(line -> !line.contains("auto.service") && !line.contains("@AutoService"))
                        .collect(Collectors.joining("\n"));
                files.put(UNIX.relativize(source).toString(), text);
            }
        }
        files.put("META-INF/services/io.patchbay.spi.Transport", "org.example.unix.UnixTransport\n");
        return jars.compiled("unix", files, sockets);
    }

    @Test
    void aTransportAtAPathIsCheckedAtOne() throws IOException {
        Path sockets = jars.of("transport-sockets");
        Path jar = unixTransport(sockets);
        Cli.Result result = tck(jar, "--with", sockets.toString(), "-o", "unix.permissions=rw-rw----");
        assertPasses(result);
        assertEquals("transport unix (org.example.unix.UnixTransport)", result.lines().get(0));
        for (String rule : new String[] {"TRANSPORT-3", "TRANSPORT-13", "TRANSPORT-20", "LINK-14", "BINDING-3"}) {
            assertTrue(result.lines().stream().anyMatch(line -> line.matches(" +" + rule + " +pass")), result.out());
        }
    }
}
