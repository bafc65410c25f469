// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.Traits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests in a JVM of its own, whose heap is searched, or which is started anew. */
@Timeout(120)
class ForgettingTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("C8: once the peer has greeted, and after the close, the heap holds no copy of the shared key")
    void theHeapForgetsTheKey() throws Exception {
        byte[] canary = new AesGcmCipher().generateKey(256);
        run(Remembering.class, folder.toString(), HexFormat.of().formatHex(Remembering.masked(canary)));
        assertNotEquals(0, copies("before", canary), "two sessions hold the key until they are greeted, or else this"
                + " test finds nothing");
        int greeted = copies("greeted", canary);
        int closed = copies("closed", canary);
        System.out.println("C8: copies of the key on the heap: " + copies("before", canary) + " before greeting, "
                + greeted + " after, " + closed + " after the close; with garbage " + copies("garbage", canary));
        assertEquals(0, greeted);
        assertEquals(0, closed);
    }

    private int copies(String dump, byte[] key) throws IOException {
        String heap = Files.readString(folder.resolve(dump + ".hprof"), StandardCharsets.ISO_8859_1);
        String needle = new String(key, StandardCharsets.ISO_8859_1);
        int found = 0;
        for (int at = heap.indexOf(needle); at >= 0; at = heap.indexOf(needle, at + 1)) {
            found++;
        }
        return found;
    }

    @Test
    @DisplayName("C2: a process that was started anew, with the same key, seals the same bytes to others")
    void aRestartRepeatsNothing() throws Exception {
        String first = run(Restarted.class);
        String second = run(Restarted.class);
        assertEquals(4, (first + "\n" + second).lines().distinct().count(), first + "\n" + second);
    }

    /** Prints a greeting and a frame. */
    static final class Restarted {

        private Restarted() {}

        public static void main(String[] args) {
            try (Sides sides = Sides.greeted(new AesGcmCipher(), Sides.key(7), Traits.STREAM)) {
                byte[] greeting = new byte[72];
                sides.client().greeting().get(greeting);
                System.out.println(HexFormat.of().formatHex(greeting));
                System.out.println(HexFormat.of().formatHex(Sides.seal(sides.client(), new byte[20])));
            }
        }
    }

    private static String run(Class<?> program, String... args) throws Exception {
        String path = Stream.of(program, AesGcmCipher.class, Cipher.class)
                .map(ForgettingTest::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(java, "-Xmx32m", "-XX:+UseSerialGC", "-cp", path, program.getName());
        builder.command().addAll(List.of(args));
        Process child = builder.redirectErrorStream(true).start();
        try {
            String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), out);
            assertEquals(0, child.exitValue(), out);
            return out;
        } finally {
            child.destroyForcibly();
        }
    }

    /** Where a class comes from: for this module's, the folders of its classes and of its tests. */
    private static String place(Class<?> type) {
        try {
            String file = type.getName().replace('.', '/') + ".class";
            String found = type.getClassLoader().getResource(file).toURI().toString();
            String root = found.substring(0, found.length() - file.length());
            return Path.of(new URI(root.replaceFirst("^jar:", "").replaceFirst("!/$", ""))).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
