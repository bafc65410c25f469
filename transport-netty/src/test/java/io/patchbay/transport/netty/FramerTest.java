// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.LimitException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FramerTest {

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("4 bytes", () -> new LengthFramer("f", 4, ByteOrder.BIG_ENDIAN, 500)),
                kind("4 bytes, little-endian", () -> new LengthFramer("f", 4, ByteOrder.LITTLE_ENDIAN, 500)),
                kind("2 bytes", () -> new LengthFramer("f", 2, ByteOrder.BIG_ENDIAN, 500)),
                kind("1 byte", () -> new LengthFramer("f", 1, ByteOrder.BIG_ENDIAN, 500)),
                kind("line", () -> new DelimiterFramer("f", new byte[] {'\n'}, true, 500)),
                kind("CR LF", () -> new DelimiterFramer("f", new byte[] {'\r', '\n'}, false, 500)),
                kind("aab", () -> new DelimiterFramer("f", new byte[] {'a', 'a', 'b'}, false, 500)));
    }

    private static Arguments kind(String name, Supplier<Framer> framers) {
        return Arguments.of(name, framers);
    }

    private static List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            frames.add("x".repeat(i * 7 % 60) + (i % 3 == 0 ? "a" : ""));
        }
        return frames;
    }

    private static ByteBuffer wire(Framer framer) {
        ByteBuffer wire = ByteBuffer.allocate(4000);
        for (String frame : frames()) {
            ByteBuffer bytes = ByteBuffer.wrap(frame.getBytes(ISO_8859_1));
            framer.check(bytes, bytes.remaining());
            framer.write(wire, bytes, bytes.remaining(), 0);
        }
        return wire.flip();
    }

    /** Finds frames as a link does: what is left over moves to another place before more arrives. */
    private static List<String> read(Framer framer, ByteBuffer wire, int... cuts) {
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            int shift = cut % 5;
            ByteBuffer moved = ByteBuffer.allocate(wire.limit() + shift);
            moved.put(shift, wire, 0, cut);
            while (framer.find(moved, from + shift, cut + shift)) {
                byte[] frame = new byte[framer.frameEnd - framer.frameStart];
                moved.get(framer.frameStart, frame);
                found.add(new String(frame, ISO_8859_1));
                from = framer.next - shift;
            }
        }
        return found;
    }

    @ParameterizedTest(name = "A1: {0}, a stream of 20 frames cut at every byte")
    @MethodSource("kinds")
    void findsTheSameFramesWhereverTheStreamIsCut(String name, Supplier<Framer> framers) {
        ByteBuffer wire = wire(framers.get());
        for (int cut = 0; cut <= wire.limit(); cut++) {
            assertEquals(frames(), read(framers.get(), wire, cut, wire.limit()), name + " cut at " + cut);
        }
        int[] everywhere = new int[wire.limit()];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }
        assertEquals(frames(), read(framers.get(), wire, everywhere), name + " byte by byte");
    }

    @Test
    void tellsHowMuchAFrameNeeds() {
        Framer framer = new LengthFramer("f", 4, ByteOrder.BIG_ENDIAN, 500);
        ByteBuffer wire = ByteBuffer.allocate(10).putInt(2, 300);
        assertFalse(framer.find(wire, 2, 5));
        assertEquals(0, framer.needed);
        assertFalse(framer.find(wire, 2, 6));
        assertEquals(304, framer.needed);
    }

    @Test
    void handsOutAStreamInPiecesOfTheLimit() {
        Framer framer = new RawFramer("raw", 500);
        ByteBuffer wire = ByteBuffer.allocate(1200);
        List<Integer> sizes = new ArrayList<>();
        for (int from = 0; framer.find(wire, from, 1200); from = framer.next) {
            sizes.add(framer.frameEnd - framer.frameStart);
        }
        assertEquals(List.of(500, 500, 200), sizes);
    }

    @Test
    void looksAtEachByteOfALongLineOnce() {
        DelimiterFramer framer = new DelimiterFramer("line", new byte[] {'\n'}, true, 4_000_000);
        ByteBuffer wire = ByteBuffer.allocate(4_000_000);
        long start = System.nanoTime();
        for (int end = 0; end < 4_000_000; end += 40) {
            assertFalse(framer.find(wire, 0, end));
        }
        // Searching from the start each time would look at 2 * 10^11 bytes.
        assertTrue(System.nanoTime() - start < 20_000_000_000L);
        wire.put(3_999_999, (byte) '\n');
        assertTrue(framer.find(wire, 0, 4_000_000));
        assertEquals(3_999_999, framer.frameEnd);
    }

    @Test
    void refusesEachLengthAboveTheLimit() {
        for (int length : new int[] {501, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            Framer framer = new LengthFramer("f", 4, ByteOrder.BIG_ENDIAN, 500);
            ByteBuffer wire = ByteBuffer.allocate(4).putInt(0, length);
            LimitException refusal = assertThrows(LimitException.class, () -> framer.find(wire, 0, 4));
            assertTrue(refusal.getMessage().contains(Integer.toUnsignedString(length)));
        }
    }
}
