// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    @TempDir
    private Path folder;

    @Test
    void takesEveryByteAsItIs() throws IOException {
        byte[] key = {0, -1, 13, 10};
        assertArrayEquals(key, KeyFile.read(Files.write(folder.resolve("key"), key)));
    }

    @Test
    void refusesWhatIsNoKey() throws IOException {
        assertRefused(folder.resolve("nothing"), "There is no key file");
        assertRefused(Files.createFile(folder.resolve("empty")), "is empty");
        assertRefused(folder, "it is a directory");
        assertRefused(Files.write(folder.resolve("large"), new byte[65_537]), "larger than 65536 bytes");
    }

    private static void assertRefused(Path file, String part) {
        String message = assertThrows(UsageException.class, () -> KeyFile.read(file)).getMessage();
        assertTrue(message.contains(part) && message.contains(file.toString()), message);
    }
}
