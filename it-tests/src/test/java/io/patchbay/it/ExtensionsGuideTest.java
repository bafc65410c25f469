// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in {@code docs/extensions.md} is that of {@code extensions}, which {@code extensions/replay} runs. */
class ExtensionsGuideTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path EXTENSIONS = Path.of("..", "extensions");

    /** A link to a file, or a block of code, whose gaps are lines with an ellipsis. */
    private static final Pattern LINK_OR_CODE =
            Pattern.compile("]\\((?<file>\\.\\./extensions/[^)]+\\.java)\\)|```java\\n(?<code>.*?)```", Pattern.DOTALL);

    private static String guide() throws IOException {
        return Files.readString(DOCS.resolve("extensions.md"));
    }

    @Test
    void whatIsQuotedStandsInTheFileThatTheTextLinksTo() throws IOException {
        Path file = null;
        int quotes = 0;
        Matcher parts = LINK_OR_CODE.matcher(guide());
        while (parts.find()) {
            if (parts.group("file") != null) {
                file = DOCS.resolve(parts.group("file"));
                continue;
            }
            assertNotNull(file, "a file is linked before code is quoted");
            String source = Files.readString(file);
            for (String quote : parts.group("code").split("…\\n")) {
                assertTrue(source.contains(quote), () -> "This is not, or no longer, so in the source:\n" + quote);
                quotes++;
            }
        }
        assertTrue(quotes >= 12, quotes + " quotes were found");
    }

    @Test
    void everyExtensionIsWalkedThrough() throws IOException {
        String guide = guide();
        try (Stream<Path> folders = Files.list(EXTENSIONS)) {
            Set<String> missing = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !guide.contains("../extensions/" + name + "/"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of(), missing);
        }
    }
}
