// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * The file of dead letters: one JSON object a line, with the message as the protocol encoded it, in Base64. A crash
 * between writing a line and moving on writes the line twice.
 */
final class DeadLetters {

    static final String FILE = "dead-letters.jsonl";

    private final Disk disk;

    DeadLetters(Disk disk) {
        this.disk = disk;
    }

    /** Returns when the line has been forced to the disk. */
    void add(DeadLetter letter, byte[] content) throws IOException {
        String line = "{\"sequence\":" + letter.sequence()
                + ",\"type\":" + quote(letter.message().type())
                + ",\"attempts\":" + letter.attempts()
                + ",\"reason\":" + quote(letter.reason())
                + ",\"time\":\"" + Instant.now() + "\""
                + ",\"message\":\"" + Base64.getEncoder().encodeToString(content) + "\"}\n";
        boolean isNew = !disk.list().contains(FILE);
        try (Disk.File file = isNew ? disk.create(FILE) : disk.open(FILE)) {
            long end = file.size();
            // A crash may have left half a line.
            String separator = end == 0 || endsWithNewline(file, end) ? "" : "\n";
            file.write(ByteBuffer.wrap((separator + line).getBytes(StandardCharsets.UTF_8)), end);
            file.force();
        }
        if (isNew) {
            disk.force();
        }
    }

    private static boolean endsWithNewline(Disk.File file, long end) throws IOException {
        return file.readFully(ByteBuffer.allocate(1), end - 1).get(0) == '\n';
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
