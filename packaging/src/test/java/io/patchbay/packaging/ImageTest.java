// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image with only what a client for {@code tcp+json} needs. */
@Timeout(120)
class ImageTest {

    private static final int JDK = Runtime.version().feature();

    private static Image image;

    @BeforeAll
    static void link() throws Exception {
        Set<String> modules = new HashSet<>(Pick.CLIENT.modules());
        modules.add("io.patchbay.packaging");
        image = Image.link(
                List.of(Packaged.JARS, Measure.application(Packaged.TARGET)),
                modules,
                Packaged.TARGET.resolve("image"));
    }

    @Test
    void itsFirstMessageIsAnswered() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener echo = network.listen("tcp+json://127.0.0.1:0");
            echo.onMessage((from, message) -> from.send(message));
            assertEquals("oi\n", Packaged.output(image.command(List.of(), echo.endpoint().toString())));
        }
    }

    @Test
    void itHasOnlyWhatTheClientNeeds() throws Exception {
        Set<String> ours = Packaged.output(List.of(image.java(), "--list-modules"))
                .lines()
                .map(line -> line.replaceAll("@.*", ""))
                .filter(name -> name.startsWith("io.patchbay"))
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "io.patchbay",
                        "io.patchbay.codec.json",
                        "io.patchbay.packaging",
                        "io.patchbay.transport.netty",
                        "io.patchbay.transport.tcp"),
                ours);
    }

    @Test
    void itIsSmall() throws Exception {
        // JDK 25 with java.base alone has 42 MB; what comes on top of it is the same with each JDK.
        int bound = JDK == 17 ? 42 : 52;
        double megabytes = Pick.megabytes(image.bytes());
        assertTrue(megabytes <= bound, () -> megabytes + " MB");
        if (JDK == 17 || JDK == 25) {
            ReadmeTable readme = new ReadmeTable(Files.readString(Packaged.PROJECT.resolve("README.md")));
            double told = Double.parseDouble(readme.cell(Pick.CLIENT.name(), "image, JDK " + JDK));
            assertEquals(told, megabytes, 2, "The README is out of date; run packaging/measure --write");
        }
    }
}
