// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Compressor;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DeflateMemoryTest {

    private static final int MOST_KIB = 16 * 1024;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "memory in use is read from /proc")
    @Timeout(120)
    @DisplayName("B6: 10,000 errors and ends in mid-stream leave no native memory behind")
    void nothingIsLeftOutsideTheHeap() throws Exception {
        String path = Stream.of(Abandoning.class, DeflateCompressor.class, Compressor.class)
                .map(DeflateMemoryTest::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // A heap of one size that is touched at once, so that what grows is not it; and C1 alone.
                        "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-cp", path, Abandoning.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertTrue(child.waitFor(100, TimeUnit.SECONDS), "within 100 s");
            String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertEquals(0, child.exitValue(), out);
            int grown = Integer.parseInt(out.replaceFirst("grew ", ""));
            System.out.println("B6: resident memory grew by " + grown + " KiB");
            assertTrue(grown <= MOST_KIB, out);
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
