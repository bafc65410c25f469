// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.stages;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Kinds of frame contents, the same at every run. */
public enum Content {

    /** Words and sentences: double letters, no three equal ones. */
    PROSE {
        @Override
        void fill(byte[] bytes, Random random) {
            fillWith(bytes, () -> WORDS[random.nextInt(WORDS.length)] + (random.nextInt(9) == 0 ? ". " : " "));
        }
    },

    /** Indented JSON: runs of blanks, numbers, some letters beyond ASCII. */
    JSON {
        @Override
        void fill(byte[] bytes, Random random) {
            fillWith(bytes, () -> "    {\n        \"id\": " + random.nextInt(1_000_000) + ",\n        \"name\": \""
                    + WORDS[random.nextInt(WORDS.length)] + "\",\n        \"place\": \"S\u00e3o Paulo\"\n    },\n");
        }
    },

    /** Runs of 1 to 40 equal bytes of any value, as in a picture with few colours. */
    RUNS {
        @Override
        void fill(byte[] bytes, Random random) {
            int i = 0;
            while (i < bytes.length) {
                byte value = (byte) random.nextInt(256);
                for (int left = 1 + random.nextInt(40); left > 0 && i < bytes.length; left--) {
                    bytes[i++] = value;
                }
            }
        }
    },

    /** One run. */
    ZEROS {
        @Override
        void fill(byte[] bytes, Random random) {}
    },

    /** What cannot be compressed. */
    RANDOM {
        @Override
        void fill(byte[] bytes, Random random) {
            random.nextBytes(bytes);
        }
    };

    private static final String[] WORDS = ("the quick brown fox jumped over a lazy dog while seven small kittens slept "
                    + "soundly in the yellow barrel beside our old apple tree and nobody called them back to dinner")
            .split(" ");

    abstract void fill(byte[] bytes, Random random);

    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        fill(bytes, new Random(42));
        return bytes;
    }

    private static void fillWith(byte[] bytes, java.util.function.Supplier<String> pieces) {
        int filled = 0;
        while (filled < bytes.length) {
            byte[] piece = pieces.get().getBytes(StandardCharsets.UTF_8);
            int length = Math.min(piece.length, bytes.length - filled);
            System.arraycopy(piece, 0, bytes, filled, length);
            filled += length;
        }
    }
}
