// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of what Python's zlib wrote, by every strategy and kind of block that it has. */
record Vector(String what, byte[] plain, byte[] deflated) {

    private static final Pattern LINE =
            Pattern.compile("\\{\"what\":\"(.*)\",\"plain\":\"([0-9a-f]*)\",\"deflated\":\"([0-9a-f]*)\"}");

    static List<Vector> all() {
        try (InputStream lines = Vector.class.getResourceAsStream("vectors.jsonl")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().map(Vector::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("No vector: " + line);
        }
        HexFormat hex = HexFormat.of();
        return new Vector(matcher.group(1), hex.parseHex(matcher.group(2)), hex.parseHex(matcher.group(3)));
    }
}
