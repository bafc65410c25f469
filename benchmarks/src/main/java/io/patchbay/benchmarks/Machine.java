// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Says what a run was measured on. */
final class Machine {

    private Machine() {}

    static String describe(String java) {
        return "Processors: " + Runtime.getRuntime().availableProcessors() + " (" + processor() + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", congestion control "
                + read("/proc/sys/net/ipv4/tcp_congestion_control") + ". " + version(java) + ".";
    }

    private static String processor() {
        return read("/proc/cpuinfo").lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String version(String java) {
        try {
            Process process = new ProcessBuilder(java, "-version").redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes());
            process.waitFor(10, TimeUnit.SECONDS);
            return text.lines().filter(line -> line.contains("Server VM")).findFirst().orElse(text).trim();
        } catch (IOException | InterruptedException e) {
            return "unknown JVM";
        }
    }
}
