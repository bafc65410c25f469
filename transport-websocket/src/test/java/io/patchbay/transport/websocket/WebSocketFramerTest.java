// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramerTest {

    private static final int MAX = 100_000;

    /** Feeds a framer as a read buffer does: unfinished frames may move between two reads. */
    private static final class Probe extends WebSocketFramer {

        final List<String> found = new ArrayList<>();
        private ByteBuffer held = ByteBuffer.allocate(0);

        Probe(boolean server) {
            this(server, MAX);
        }

        Probe(boolean server, int max) {
            super(server, max);
            upgrade(false);
        }

        Probe feed(byte... bytes) {
            ByteBuffer moved = ByteBuffer.allocate(held.remaining() + bytes.length + 7);
            moved.position(bytes.length % 7);
            int from = moved.position();
            moved.put(held).put(bytes);
            int end = moved.position();
            free = from;
            while (find(moved, from, end)) {
                if (opcode() == BREACH) {
                    found.add("breach " + breachCode());
                    return this;
                }
                byte[] payload = new byte[frameEnd - frameStart];
                moved.get(frameStart, payload);
                found.add(opcode() + (fin() ? "" : "+") + (text() ? " t " : " b ") + payload.length + " "
                        + java.util.Arrays.hashCode(payload));
                from = next;
            }
            held = moved.position(from).limit(end);
            return this;
        }

        int needed() {
            return needed;
        }

        int next() {
            return next;
        }

        void free(int at) {
            free = at;
        }
    }

    /** Twenty frames of each kind and each size of header. */
    private static byte[] stream(boolean masked) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Random random = new Random(1);
        int[] sizes = {0, 1, 3, 125, 126, 127, 300};
        for (int i = 0; i < 10; i++) {
            byte[] bytes = new byte[sizes[i % sizes.length]];
            random.nextBytes(bytes);
            stream.writeBytes(RawPeer.frame(0x82, bytes, masked));
        }
        stream.writeBytes(RawPeer.frame(0x01, "caf\u00e9 ".repeat(20).getBytes(StandardCharsets.UTF_8), masked));
        stream.writeBytes(RawPeer.frame(0x89, new byte[] {1, 2, 3}, masked));
        stream.writeBytes(RawPeer.frame(0x00, new byte[] {(byte) 0xF0, (byte) 0x9F}, masked));
        stream.writeBytes(RawPeer.frame(0x8A, new byte[0], masked));
        stream.writeBytes(RawPeer.frame(0x80, new byte[] {(byte) 0x98, (byte) 0x80, 'x'}, masked));
        for (int i = 0; i < 4; i++) {
            stream.writeBytes(RawPeer.frame(0x81, "\u2603 text ".repeat(i * 9).getBytes(StandardCharsets.UTF_8), masked));
        }
        stream.writeBytes(RawPeer.frame(0x88, RawPeer.closePayload(1000, "bye"), masked));
        return stream.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("A1: a stream of twenty frames means the same however it is cut")
    void cuts(boolean server) {
        byte[] stream = stream(server);
        List<String> whole = new Probe(server).feed(stream).found;
        assertEquals(20, whole.size());
        assertTrue(whole.contains("10 b 0 1") || whole.contains("10 t 0 1"), whole::toString);
        for (int cut = 1; cut < stream.length; cut++) {
            byte[] first = java.util.Arrays.copyOf(stream, cut);
            byte[] second = java.util.Arrays.copyOfRange(stream, cut, stream.length);
            assertEquals(whole, new Probe(server).feed(first).feed(second).found, "cut at " + cut);
        }
        Probe single = new Probe(server);
        for (byte b : stream) {
            single.feed(b);
        }
        assertEquals(whole, single.found, "byte by byte");
    }

    @Test
    @DisplayName("A server's frames come to stand side by side, as it would send them itself")
    void movesFramesTogether() {
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        Random random = new Random(2);
        for (int size : new int[] {64, 0, 125, 126, 1000, 31, 65_535, 65_536, 9}) {
            byte[] payload = new byte[size];
            random.nextBytes(payload);
            masked.writeBytes(RawPeer.frame(0x82, payload, true));
            plain.writeBytes(RawPeer.frame(0x82, payload, false));
        }
        ByteBuffer bytes = ByteBuffer.allocate(5 + masked.size()).put(5, masked.toByteArray());
        Probe probe = new Probe(true);
        probe.free(5);
        for (int from = 5; from < bytes.limit(); from = probe.next()) {
            assertTrue(probe.find(bytes, from, bytes.limit()));
            assertTrue(probe.sameHeader(probe, WebSocketFramer.FIN | WebSocketFramer.BINARY));
            assertFalse(probe.sameHeader(probe, WebSocketFramer.FIN | WebSocketFramer.TEXT));
        }
        assertEquals(ByteBuffer.wrap(plain.toByteArray()), bytes.slice(5, plain.size()));
    }

    @ParameterizedTest
    @DisplayName("A2, A3: a length that is too large, negative or not minimal is refused by its header alone")
    @CsvSource({
        "82FE 007D, 1002", "82FE 0000, 1002", "82FF 000000000000FFFF, 1002", "82FF 0000000000000000, 1002",
        "82FF 8000000000000000, 1002", "82FF FFFFFFFFFFFFFFFF, 1002", "82FF 0000000080000000, 1009",
        "82FF 00000000FFFFFFFF, 1009", "82FF 000000007FFFFFFF, 1009", "82FF 7FFFFFFFFFFFFFFF, 1009",
        "82FF 0000000100000000, 1009", "82FF 00000000000186A1, 1009", "88FE, 1002", "89FF, 1002",
    })
    void lengths(String header, String code) {
        assertEquals(List.of("breach " + code), new Probe(true).feed(RawPeer.hex(header)).found);
    }

    @ParameterizedTest
    @DisplayName("A frame that breaks the rules is refused by its first two bytes")
    @CsvSource({
        "C2 80", "A2 80", "92 80", "F1 80", "83 80", "87 80", "8B 80", "8F 80", "09 80", "08 80", "0A 80", "C9 80",
        "82 00", "81 05", "80 80", "00 80", "01 80 00000000 81 80", "02 80 00000000 02 80", "C0 80",
    })
    void rules(String bytes) {
        List<String> found = new Probe(true).feed(RawPeer.hex(bytes)).found;
        assertEquals("breach 1002", found.get(found.size() - 1));
    }

    @Test
    @DisplayName("A client refuses a frame with a mask")
    void masksFromAServer() {
        assertEquals(List.of("breach 1002"), new Probe(false).feed(RawPeer.hex("82 81")).found);
    }

    @Test
    @DisplayName("A4: a frame of exactly the limit is taken, one byte more is 1009")
    void limit() {
        assertEquals(1, new Probe(true, 200).feed(RawPeer.frame(0x82, new byte[200], true)).found.size());
        assertEquals(List.of("breach 1009"),
                new Probe(true, 200).feed(RawPeer.hex("82 FE 00C9")).found);
        assertEquals(List.of("breach 1009"), new Probe(true, 20).feed(RawPeer.hex("82 95")).found);
        assertEquals(1, new Probe(true, 20).feed(RawPeer.frame(0x89, new byte[125], true)).found.size());
    }

    @Test
    @DisplayName("The size of an unfinished frame is told, so that the buffer can grow to it")
    void needed() {
        Probe probe = new Probe(true);
        probe.feed(RawPeer.hex("82 FE 1000"));
        assertEquals(0, probe.needed());
        probe.feed(RawPeer.hex("01020304 05"));
        assertEquals(8 + 4096, probe.needed());
    }

    @ParameterizedTest
    @DisplayName("Bad text is refused when it arrives, before its frame is complete")
    @CsvSource({"CEBAE1BDB9CF83CEBCCEB5 F490", "C0", "E080", "EDA0", "F08F", "F5", "80", "61FF", "6161616161616161C1"})
    void failsFast(String text) {
        byte[] frame = RawPeer.frame(0x81, java.util.Arrays.copyOf(RawPeer.hex(text), 50), true);
        int bad = RawPeer.hex(text).length;
        Probe probe = new Probe(true);
        for (int i = 0; i < 6 + bad - 1; i++) {
            probe.feed(frame[i]);
            assertEquals(List.of(), probe.found, "after " + i);
        }
        assertEquals(List.of("breach 1007"), probe.feed(frame[6 + bad - 1]).found);
    }

    @Test
    @DisplayName("Text that ends within a character is refused, also if its fragments are cut there")
    void endsWithinACharacter() {
        byte[] part = {(byte) 0xE2, (byte) 0x98};
        assertEquals(List.of("breach 1007"), new Probe(true).feed(RawPeer.frame(0x81, part, true)).found);
        Probe probe = new Probe(true).feed(RawPeer.frame(0x01, part, true));
        assertEquals(1, probe.found.size());
        probe.feed(RawPeer.frame(0x80, new byte[0], true));
        assertEquals("breach 1007", probe.found.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    @DisplayName("Headers are as short as they can be, and a client masks")
    void headers(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        for (boolean server : new boolean[] {true, false}) {
            WebSocketFramer framer = new WebSocketFramer(server, MAX);
            ByteBuffer out = ByteBuffer.allocate(length + 20);
            int mask = framer.header(out, length, 0x82);
            assertEquals(out.position(), framer.headerBytes(length, 0x82));
            framer.payload(out, ByteBuffer.wrap(payload), mask);
            byte[] bytes = java.util.Arrays.copyOf(out.array(), out.position());
            if (server) {
                assertArrayEquals(RawPeer.frame(0x82, payload, false), bytes);
            }
            String expected = new Probe(!server).feed(RawPeer.frame(0x82, payload, !server)).found.get(0);
            assertEquals(List.of(expected), new Probe(!server).feed(bytes).found);
        }
    }

    @Test
    @DisplayName("Each frame of a client has a mask of its own")
    void masksDiffer() {
        WebSocketFramer framer = new WebSocketFramer(false, MAX);
        long distinct = java.util.stream.IntStream.range(0, 1000)
                .map(i -> framer.header(ByteBuffer.allocate(20), 5, 0x82))
                .distinct()
                .count();
        assertTrue(distinct > 990, () -> "only " + distinct);
    }

    @Test
    @DisplayName("Only the first piece of a message has its kind, and only the last one ends it")
    void pieces() {
        WebSocketFramer framer = new WebSocketFramer(true, 1000);
        assertEquals(1000, framer.maxPieceBytes());
        assertEquals(0x41, framer.pieceKind(0xC1, true, false) & 0xFF);
        assertEquals(0x00, framer.pieceKind(0xC1, false, false) & 0xFF);
        assertEquals(0x80, framer.pieceKind(0xC1, false, true) & 0xFF);
    }

    @Test
    @DisplayName("A head is found whole, and bytes that are not HTTP show at once")
    void heads() {
        byte[] head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        WebSocketFramer framer = new WebSocketFramer(true, MAX);
        for (int i = 0; i < head.length; i++) {
            assertFalse(framer.find(ByteBuffer.wrap(head), 0, i));
        }
        assertTrue(framer.find(ByteBuffer.wrap(head), 0, head.length));
        assertEquals(WebSocketFramer.HEAD, framer.opcode());
        for (String bad : List.of("\u0016\u0003\u0001", "GET / HTTP/1.1\n", "get", " GET", "G\u0000", "\r\n")) {
            ByteBuffer bytes = ByteBuffer.wrap(bad.getBytes(StandardCharsets.ISO_8859_1));
            WebSocketFramer fresh = new WebSocketFramer(true, MAX);
            assertTrue(fresh.find(bytes, 0, bytes.limit()), bad);
            assertEquals(WebSocketFramer.BREACH, fresh.opcode());
            assertEquals(400, fresh.breachCode());
        }
    }
}
