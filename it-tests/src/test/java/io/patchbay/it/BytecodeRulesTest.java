// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What no compiled class of ours may name: classes of the JDK, and algorithms by their names. */
class BytecodeRulesTest {

    private static final Pattern FORBIDDEN = Pattern.compile(
            "java/util/Random|java/util/SplittableRandom|java/io/ObjectInputStream|java/io/ObjectOutputStream"
                    + "|.*/ECB/.*|MD5|SHA-?1|(AES|DES|DESede)|SHA1PRNG");

    /** RFC 6455, section 1.3, wants SHA-1 in the handshake, where nothing depends on its strength. */
    private static final Map<String, Set<String>> EXCEPTIONS = Map.of(
            "io/patchbay/transport/websocket/ServerOpening.class", Set.of("SHA-1"),
            // The name of a key's algorithm; the transformation beside it is AES/GCM/NoPadding.
            "io/patchbay/crypt/aead/Algorithm.class", Set.of("AES"));

    @Test
    @DisplayName("C9: no weak random numbers, no serialised objects, no ECB, no MD5, no SHA-1 but for WebSocket's")
    void nothingWeakIsUsed() throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        int classes = 0;
        for (var module : Jars.ours().values()) {
            // The testkit makes test data, which must be the same each time.
            if (module.descriptor().name().equals("io.patchbay.testkit")) {
                continue;
            }
            try (ModuleReader reader = module.open()) {
                for (String file : reader.list().filter(name -> name.endsWith(".class")).toList()) {
                    byte[] bytes = reader.read(file).map(buffer -> {
                        byte[] copy = new byte[buffer.remaining()];
                        buffer.get(copy);
                        return copy;
                    }).orElseThrow();
                    classes++;
                    Set<String> bad = new TreeSet<>(constants(bytes));
                    bad.removeIf(text -> !FORBIDDEN.matcher(text).matches());
                    bad.removeAll(EXCEPTIONS.getOrDefault(file, Set.of()));
                    if (!bad.isEmpty()) {
                        found.put(file, bad);
                    }
                }
            }
        }
        assertEquals(Map.of(), found);
        assertTrue(classes > 200, "looked at " + classes + " classes");
    }

    @Test
    void theSearchFindsWhatIsThere() throws IOException {
        try (var in = BytecodeRulesTest.class.getResourceAsStream("BytecodeRulesTest.class")) {
            List<String> constants = List.copyOf(constants(in.readAllBytes()));
            assertTrue(constants.contains("SHA-1"), "a text");
            assertTrue(constants.contains("java/util/regex/Pattern"), "a class");
        }
    }

    /** Every text of a class file's constant pool (JVMS, section 4.4), which names of classes and literals are. */
    private static Set<String> constants(byte[] file) throws IOException {
        Set<String> texts = new LinkedHashSet<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                default -> throw new IOException("Constant of kind " + tag);
            }
        }
        return texts;
    }
}
