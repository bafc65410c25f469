// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary folders in which a Unix domain socket finds room for its name, wherever the system's are. */
final class ShortFolder implements TempDirFactory {

    /**
     * The path of a socket has 104 bytes with the zero behind it, on Linux 108 (unix(4), unix(7)); what is left is for
     * its name, and for what a transport puts beside it while it begins to listen.
     */
    private static final int MOST_BYTES = 80;

    /** What {@link Files#createTempDirectory} adds: a separator, the prefix and a random number of 19 digits. */
    private static final int ADDED_BYTES = 1 + 2 + 19;

    ShortFolder() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return make();
    }

    static Path make() throws IOException {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        Path parent = Stream.of(usual, Path.of("/tmp"))
                .filter(folder -> bytes(folder) + ADDED_BYTES <= MOST_BYTES && Files.isWritable(folder))
                .findFirst()
                .orElse(usual);
        return Files.createTempDirectory(parent, "pb");
    }

    private static int bytes(Path folder) {
        return folder.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
