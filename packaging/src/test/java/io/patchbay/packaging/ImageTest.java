// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image with only what a client for {@code tcp+json} needs, as small as the README says how to make it. */
@Timeout(120)
class ImageTest {

    private static final int JDK = Runtime.version().feature();

    private static final int BOUND = 42;

    private static Image image;

    private static double linked;

    private static double stripped;

    @BeforeAll
    static void link() throws Exception {
        image = link("image", Image.withoutXml(Packaged.PROJECT.resolve("packaging")));
        linked = Pick.megabytes(image.bytes());
        if (Packaged.has("strip")) {
            image.strip();
        }
        stripped = Pick.megabytes(image.bytes());
    }

    private static Image link(String name, String... more) throws IOException, InterruptedException {
        Set<String> modules = new HashSet<>(Pick.CLIENT.modules());
        modules.add("io.patchbay.packaging");
        return Image.link(
                List.of(Packaged.JARS, Measure.application(Packaged.TARGET)),
                modules,
                Packaged.TARGET.resolve(name),
                more);
    }

    @Test
    void itsFirstMessageIsAnswered() throws Exception {
        withEcho(endpoint -> assertEquals("oi\n", Packaged.output(image.command(List.of(), endpoint))));
    }

    @Test
    void itsFirstMessageIsAnsweredOutOfItsArchive() throws Exception {
        withEcho(endpoint -> {
            image.makeArchive(endpoint);
            assertEquals("oi\n", Packaged.output(image.commandWithArchive(endpoint)));
        });
    }

    @Test
    void messagesHaveTypesOfTheirOwn() throws Exception {
        withEcho(endpoint -> assertEquals(
                "Position[ship=oi, at=1970-01-01T00:00:00Z, degrees=[3.5, 4.0], more={knots=5}]\n",
                Packaged.output(
                        List.of(image.java(), "-m", "io.patchbay.packaging/io.patchbay.packaging.TypedMessage"),
                        endpoint)));
    }

    @Test
    void itHasOnlyWhatTheClientNeeds() throws Exception {
        Set<String> modules = Packaged.output(List.of(image.java(), "--list-modules"))
                .lines()
                .map(line -> line.replaceAll("@.*", ""))
                .filter(name -> name.matches("(io\\.patchbay|java|jdk)\\b.*"))
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "io.patchbay",
                        "io.patchbay.codec.json",
                        "io.patchbay.packaging",
                        "io.patchbay.transport.netty",
                        "io.patchbay.transport.tcp",
                        "java.base",
                        "java.logging",
                        "java.xml",
                        "jdk.net",
                        "jdk.unsupported"),
                modules);
    }

    @Test
    void itKeepsAllLicences() throws Exception {
        Path folder = Path.of(image.java()).getParent().getParent();
        for (String module : List.of("java.base", "java.xml")) {
            assertTrue(Pick.bytes(List.of(folder.resolve("legal").resolve(module))) > 0, module);
        }
        String kept = Packaged.output(List.of(
                Path.of(Packaged.java()).resolveSibling("jimage").toString(),
                "list",
                "--include",
                "regex:.*/META-INF/(LICENSE|NOTICE)",
                folder.resolve("lib/modules").toString()));
        for (String module : List.of("tools.jackson.databind", "tools.jackson.core")) {
            assertTrue(kept.contains("Module: " + module), () -> module + " of:\n" + kept);
        }
    }

    @Test
    void itIsSmall() throws Exception {
        Packaged.require("strip");
        assertTrue(stripped <= BOUND, () -> stripped + " MB");
    }

    @Test
    void theReadmeTellsItsSize() throws Exception {
        ReadmeTable readme = new ReadmeTable(Files.readString(Packaged.PROJECT.resolve("README.md")));
        double plain = Pick.megabytes(link("image-plain").bytes());
        assertTold(readme, Pick.CLIENT.name(), "image, JDK " + JDK, plain);
        assertTold(readme, Measure.WITHOUT_XML, "image on JDK " + JDK, linked);
        Packaged.require("strip");
        assertTold(readme, Measure.STRIPPED, "image on JDK " + JDK, stripped);
    }

    private static void assertTold(ReadmeTable readme, String row, String column, double megabytes) {
        if (JDK == 17 || JDK == 25) {
            double told = Double.parseDouble(readme.cell(row, column));
            assertEquals(told, megabytes, 2, row + ": the README is out of date; run packaging/measure --write");
        }
    }

    private interface Client {
        void run(String endpoint) throws Exception;
    }

    private static void withEcho(Client client) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("tcp+json://127.0.0.1:0");
            echo.onMessage((from, message) -> from.send(message));
            client.run(echo.endpoint().toString());
        }
    }
}
