// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** What frames are filled with. Seeded, so that a failure can be seen again. */
final class Samples {

    static final String SEED_PROPERTY = "patchbay.testkit.seed";

    /** The same at every run, unless somebody asks for other samples. */
    static final long SEED = Long.getLong(SEED_PROPERTY, 2_054_992_034L);

    private static final int LARGEST = 70_000;
    private static final byte[] WORDS =
            "Frames of text repeat themselves, frame after frame; ação, naïve, 漢字. ".getBytes(StandardCharsets.UTF_8);

    enum Content {
        ZEROS,
        RANDOM,
        TEXT,
        RUNS,
        ALL_VALUES;

        byte[] bytes(int size) {
            byte[] bytes = new byte[size];
            switch (this) {
                case ZEROS -> Arrays.fill(bytes, (byte) 0);
                case RANDOM -> random(size).nextBytes(bytes);
                case TEXT -> fill(bytes, WORDS);
                case RUNS -> fillWithRuns(bytes);
                case ALL_VALUES -> fillWithAllValues(bytes);
                default -> throw new IllegalStateException();
            }
            return bytes;
        }
    }

    private Samples() {}

    static Random random(long seed) {
        return new Random(SEED * 31 + seed);
    }

    static byte[] randomBytes(int size, long seed) {
        byte[] bytes = new byte[size];
        random(seed).nextBytes(bytes);
        return bytes;
    }

    /** From nothing to 70,000 bytes: the smallest, every power of two and its neighbours, and some others. */
    static List<Integer> sizes() {
        TreeSet<Integer> sizes = new TreeSet<>(List.of(0, 1, 2, 3, 100, 1_000, 10_000, LARGEST));
        for (int power = 4; power <= LARGEST; power *= 2) {
            sizes.addAll(List.of(power - 1, power, power + 1));
        }
        random(1).ints(12, 0, LARGEST).forEach(sizes::add);
        return new ArrayList<>(sizes);
    }

    static List<Integer> smallSizes() {
        return List.of(0, 1, 2, 7, 63, 64, 65, 255, 256, 1_000, 4_097);
    }

    /** Room that is smaller than a result: every one of a small result, samples of a large one, always the last. */
    static List<Integer> roomsBelow(int size) {
        TreeSet<Integer> rooms = new TreeSet<>();
        int step = Math.max(1, size / 150);
        for (int room = 0; room < size; room += step) {
            rooms.add(room);
        }
        for (int room = Math.max(0, size - 20); room < size; room++) {
            rooms.add(room);
        }
        return new ArrayList<>(rooms);
    }

    /** Bytes that no peer in good faith would send: headers that claim the most, the least, and noise. */
    static List<byte[]> hostileFrames() {
        List<byte[]> frames = new ArrayList<>();
        for (int value : new int[] {0x00, 0x01, 0x20, 0x7F, 0x80, 0x81, 0xFE, 0xFF}) {
            for (int size : new int[] {0, 1, 2, 3, 4, 5, 8, 9, 13, 14, 15, 32, 64, 300}) {
                byte[] frame = new byte[size];
                Arrays.fill(frame, (byte) value);
                frames.add(frame);
            }
        }
        Random random = random(2);
        for (int i = 0; i < 1_500; i++) {
            byte[] frame = new byte[random.nextInt(200)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        return frames;
    }

    /** Long frames of one or two values over and over, as nested or endless things are. */
    static List<byte[]> longFrames() {
        List<byte[]> frames = new ArrayList<>();
        for (String part : List.of("[", "{\"a\":", "9", "\"", "\\", " ", "1e9", "\0", "\177")) {
            byte[] frame = new byte[64 << 10];
            fill(frame, part.getBytes(StandardCharsets.UTF_8));
            frames.add(frame);
        }
        for (int value : new int[] {0x80, 0xFF}) {
            byte[] frame = new byte[64 << 10];
            Arrays.fill(frame, (byte) value);
            frames.add(frame);
        }
        return frames;
    }

    /** A good frame with one to three changes: bits flipped, bytes set to the least and to the greatest value. */
    static byte[] mutated(byte[] frame, Random random) {
        byte[] changed = frame.clone();
        for (int i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
            // Most formats keep their lengths and types in front.
            int at = random.nextInt(random.nextBoolean() ? Math.min(32, changed.length) : changed.length);
            changed[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) 0xFF;
                case 1 -> 0;
                default -> (byte) (changed[at] ^ 1 << random.nextInt(8));
            };
        }
        return changed;
    }

    static byte[] flipped(byte[] frame, int bit) {
        byte[] changed = frame.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    static byte[] concatenated(byte[] first, byte... second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static final String SECRET = "correcthorsebatterystaple";

    /** What nobody may see in a message or a log. */
    static byte[] secretText() {
        return (SECRET + " is a secret, and so is " + SECRET).getBytes(StandardCharsets.UTF_8);
    }

    /** Checks that neither a failure nor its causes show the secret; {@code null} is no failure. */
    static void assertHidden(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            assertFalse(message.contains(SECRET.substring(0, 12)), () -> Rule.STAGE_10 + ": Messages of exceptions"
                    + " contain no payload, but one says: " + message);
        }
    }

    /** Tells whether a run of bytes of the secret, of the length given, stands anywhere in the text. */
    static boolean shows(byte[] text, byte[] secret, int length) {
        String haystack = new String(text, StandardCharsets.ISO_8859_1);
        String needle = new String(secret, StandardCharsets.ISO_8859_1);
        for (int start = 0; start + length <= needle.length(); start++) {
            if (haystack.contains(needle.substring(start, start + length))) {
                return true;
            }
        }
        return false;
    }

    private static void fill(byte[] bytes, byte[] pattern) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = pattern[i % pattern.length];
        }
    }

    private static void fillWithRuns(byte[] bytes) {
        Random random = random(bytes.length);
        int filled = 0;
        while (filled < bytes.length) {
            int end = Math.min(bytes.length, filled + 1 + random.nextInt(300));
            Arrays.fill(bytes, filled, end, (byte) random.nextInt(256));
            filled = end;
        }
    }

    private static void fillWithAllValues(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
    }
}
