// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Measures what the README's tables say, with the JDK that runs this, and writes it there if told to. */
final class Measure {

    /** Rows of the README's table of what makes an image smaller. */
    static final String WITHOUT_XML = "without what only XML needs";

    static final String STRIPPED = "that, and stripped";

    private static final int ROUNDS = 9;

    /** The first rounds read files that later ones find in memory. */
    private static final int WARM_UP = 2;

    private Measure() {}

    /** Arguments: this module's folder, and perhaps {@code --write}. */
    public static void main(String[] arguments) throws Exception {
        Path jars = Path.of(arguments[0], "target", "jars");
        Path application = application(Path.of(arguments[0], "target"));
        Path images = Path.of(arguments[0], "target", "images");
        Path readme = Path.of(arguments[0], "..", "README.md");
        String jdk = " JDK " + Runtime.version().feature();
        ReadmeTable table = new ReadmeTable(Files.readString(readme));

        for (Pick pick : Pick.all(jars)) {
            Image image = Image.link(List.of(jars), pick.modules(), images.resolve("pick"));
            sizes(table, pick, jars);
            table.set(pick.name(), "image," + jdk, round(image.bytes()));
            System.out.printf("%s: %s%n", pick.name(), table.cell(pick.name(), "image," + jdk));
        }
        Image bare = Image.link(List.of(), Set.of("java.base"), images.resolve("bare"));
        System.out.println("java.base alone: " + round(bare.bytes()));

        Set<String> modules = new HashSet<>(Pick.CLIENT.modules());
        modules.add("io.patchbay.packaging");
        String withoutXml = Image.withoutXml(Path.of(arguments[0]));
        Image image = Image.link(List.of(jars, application), modules, images.resolve("client"), withoutXml);
        table.set(WITHOUT_XML, "image on" + jdk, round(image.bytes()));
        image.strip();
        table.set(STRIPPED, "image on" + jdk, round(image.bytes()));
        for (String row : List.of(WITHOUT_XML, STRIPPED)) {
            System.out.println(row + ": " + table.cell(row, "image on" + jdk));
        }
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("tcp+json://127.0.0.1:0");
            echo.onMessage((from, message) -> from.send(message));
            String endpoint = echo.endpoint().toString();
            long before = image.bytes();
            image.makeArchive(endpoint);
            System.out.println("archives: " + round(image.bytes() - before));

            String classPath = Pick.CLIENT.classPath(jars) + File.pathSeparator + application;
            Map<String, List<String>> ways = new LinkedHashMap<>();
            ways.put(
                    "class path",
                    List.of(java(), "-cp", classPath, "io.patchbay.packaging.FirstMessage", endpoint));
            // As jlink makes it: without the JVM's own archive, which making ours may have added.
            ways.put("image", image.command(List.of("-Xshare:off"), endpoint));
            ways.put("image with its archive", image.commandWithArchive(endpoint));
            Map<String, Double> medians = medians(ways);
            double whole = medians.get("class path");
            medians.forEach((way, milliseconds) -> {
                String shown = "%.0f ms (%.2f)".formatted(milliseconds, milliseconds / whole);
                System.out.println(way + ": " + shown);
                table.set(way, "first message," + jdk, shown);
            });
        }
        if (List.of(arguments).contains("--write")) {
            Files.writeString(readme, table.text());
        }
    }

    /** Sets what does not depend on the JDK. */
    static void sizes(ReadmeTable table, Pick pick, Path jars) {
        table.set(pick.name(), "jars", String.valueOf(pick.jars(jars).size()));
        table.set(pick.name(), "MB of jars", round(Pick.bytes(pick.jars(jars))));
        table.set(pick.name(), "modules", String.valueOf(pick.moduleCount(jars)));
    }

    static Path application(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("patchbay-packaging-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(all|sources|javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No application; run mvn -pl packaging -am package"));
        }
    }

    /** Runs the ways in turn, so that all have the machine's good and bad moments. */
    private static Map<String, Double> medians(Map<String, List<String>> ways)
            throws IOException, InterruptedException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                double milliseconds = firstMessage(way.getValue());
                if (round >= 0) {
                    times.computeIfAbsent(way.getKey(), key -> new ArrayList<>()).add(milliseconds);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        times.forEach((way, all) -> {
            System.out.println(way + ": " + all.stream().map(Math::round).toList());
            medians.put(way, all.stream().sorted().toList().get(ROUNDS / 2));
        });
        return medians;
    }

    /** From the start of a process to the answer to its first message, in milliseconds. */
    private static double firstMessage(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            double milliseconds = (System.nanoTime() - start) / 1e6;
            if (!"oi".equals(line) || process.waitFor() != 0) {
                throw new IOException("No answer to " + command + ": " + line);
            }
            return milliseconds;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String round(long bytes) {
        return String.format(Locale.ROOT, "%.1f", Pick.megabytes(bytes));
    }
}
