// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a key: all bytes of a file, as they are. */
final class KeyFile {

    private static final int MAX_BYTES = 1 << 16;

    private KeyFile() {}

    static byte[] read(Path file) {
        byte[] key;
        // Not Files.size: a key may come through a pipe.
        try (InputStream in = Files.newInputStream(file)) {
            key = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UsageException("There is no key file " + file, e);
        } catch (IOException e) {
            throw new UsageException("The key file " + file + " cannot be read: " + reason(file, e), e);
        }
        if (key.length == 0) {
            throw new UsageException("The key file " + file + " is empty");
        }
        if (key.length > MAX_BYTES) {
            throw new UsageException(
                    "The key file " + file + " is larger than " + MAX_BYTES + " bytes, so it is no key");
        }
        return key;
    }

    private static String reason(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "it is a directory";
        }
        return Files.isReadable(file) ? e.toString() : "permission denied";
    }
}
