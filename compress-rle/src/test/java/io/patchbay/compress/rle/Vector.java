// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of what the first source document's code was seen to produce. */
record Vector(String kind, byte[] input, byte[] output) {

    static List<Vector> ofKind(String kind) {
        try (InputStream lines = Vector.class.getResourceAsStream("vectors.jsonl")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> new Vector(field(line, "kind"), hex(line, "input"), hex(line, "output")))
                    .filter(vector -> vector.kind.equals(kind))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] hex(String line, String name) {
        return HexFormat.of().parseHex(field(line, name));
    }

    private static String field(String line, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException("No " + name + " in " + line);
        }
        return matcher.group(1);
    }
}
