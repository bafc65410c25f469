// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.LimitException;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesOnTheWireTest {

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    @ParameterizedTest(name = "A1: {0} is {1} on the wire, in one piece and byte by byte")
    @CsvSource(delimiter = '|', value = {
        "length|\\0\\0\\0\\x02ab\\0\\0\\0\\0\\0\\0\\0\\x01c", "length-le|\\x02\\0\\0\\0ab\\0\\0\\0\\0\\x01\\0\\0\\0c",
        "length2|\\0\\x02ab\\0\\0\\0\\x01c", "length2-le|\\x02\\0ab\\0\\0\\x01\\0c", "length1|\\x02ab\\0\\x01c",
        "line|ab\\n\\nc\\n", "delimiter:\\r\\n|ab\\r\\n\\r\\nc\\r\\n", "delimiter:--|ab----c--"
    })
    void writesAndReadsEachKind(String framing, String escapedWire) throws Exception {
        byte[] wire = Escapes.read(escapedWire);
        List<Recorder> servers = new CopyOnWriteArrayList<>();
        try (Loopback loopback = new Loopback().with(Framing.parse(framing))) {
            loopback.listen(() -> {
                Recorder server = new Recorder();
                servers.add(server);
                return server;
            });
            try (Socket whole = loopback.socket()) {
                whole.getOutputStream().write(wire);
                await().until(() -> servers.size() == 1 && servers.get(0).frames.size() == 3);
                Link link = servers.get(0).link();
                assertTrue(link.send(bytes("ab")) && link.send(bytes("")) && link.send(bytes("c")));
                byte[] answer = new byte[wire.length];
                new DataInputStream(whole.getInputStream()).readFully(answer);
                assertArrayEquals(wire, answer);
            }
            try (Socket pieces = loopback.socket()) {
                for (byte b : wire) {
                    pieces.getOutputStream().write(b);
                    pieces.getOutputStream().flush();
                }
                await().until(() -> servers.size() == 2 && servers.get(1).frames.size() == 3);
            }
            for (Recorder server : servers) {
                assertEquals(List.of("ab", "", "c"), server.texts());
                assertNull(server.cause());
            }
        }
    }

    @Test
    void stripsTheReturnOfALineOnTheWayIn() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().with(Framing.line()).listen(() -> server);
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write("a\r\n\r\nb\rc\n".getBytes(ISO_8859_1));
            await().until(() -> server.frames.size() == 3);
            assertEquals(List.of("a", "", "b\rc"), server.texts());
        }
    }

    @Test
    void handsOutAStreamAsItIs() throws Exception {
        Recorder server = Recorder.echo();
        try (Loopback loopback = new Loopback().with(Framing.raw()).listen(() -> server);
                Socket socket = loopback.socket()) {
            byte[] data = Noise.bytes(3_000_000, 1);
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            assertArrayEquals(data, socket.getInputStream().readAllBytes());
            writer.join();
            assertNull(server.cause());
            assertEquals(data.length, server.link().statistics().bytesReceived());
            assertEquals(data.length, server.link().statistics().bytesSent());
            assertEquals(0, server.link().statistics().queuedBytes());
        }
    }

    @ParameterizedTest(name = "A2: {0} announcing {1} is refused before it costs memory")
    @CsvSource(delimiter = '|', value = {
        "length|\\x7f\\xff\\xff\\xff|2147483647", "length|\\x80\\0\\0\\0|2147483648",
        "length|\\xff\\xff\\xff\\xff|4294967295", "length-le|\\xff\\xff\\xff\\xff|4294967295",
        "length2|\\xff\\xff|65535", "length|\\0\\0\\x03\\xe9|1001"
    })
    void refusesWhatIsAnnouncedTooLong(String framing, String header, String value) throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Framing.parse(framing))
                        .with(io.patchbay.Limits.defaults().withMaxFrameBytes(1000))
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(Escapes.read(header));
            LimitException cause = assertInstanceOf(LimitException.class, server.cause());
            assertTrue(cause.getMessage().contains(value), cause.getMessage());
            assertTrue(cause.getMessage().contains("maxFrameBytes is 1000"), cause.getMessage());
            assertTrue(cause.getMessage().contains(Framing.parse(framing).toString()), cause.getMessage());
            assertThrows(java.io.IOException.class, () -> {
                if (socket.getInputStream().read() < 0) {
                    throw new AssertionError("closed without a reset");
                }
            });
        }
    }

    @ParameterizedTest(name = "A4: {0} takes exactly the limit, both ways, and not a byte more")
    @CsvSource({"length", "length2-le", "line", "delimiter:\\r\\n"})
    void keepsTheLimitExactly(String framing) throws Exception {
        Recorder server = new Recorder();
        Recorder client = new Recorder();
        try (Loopback loopback = new Loopback()
                .with(Framing.parse(framing))
                .with(io.patchbay.Limits.defaults().withMaxFrameBytes(1000))
                .listen(() -> server)) {
            Link link = loopback.connect(client);
            assertTrue(link.send(bytes("x".repeat(1000))));
            assertThrows(LimitException.class, () -> link.send(bytes("x".repeat(1001))));
            assertTrue(link.send(bytes("still open")));
            await().until(() -> server.frames.size() == 2);
            assertEquals(1000, server.frames.get(0).length);
        }
    }

    @ParameterizedTest
    @DisplayName("A4: an unended frame over the limit is refused")
    @CsvSource({"line", "delimiter:\\r\\n"})
    void refusesAFrameWithoutEnd(String framing) throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Framing.parse(framing))
                        .with(io.patchbay.Limits.defaults().withMaxFrameBytes(1000))
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write("x".repeat(1010).getBytes(ISO_8859_1));
            assertInstanceOf(LimitException.class, server.cause());
        }
    }

    @Test
    void refusesToSendWhatTheLengthCannotSay() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().with(Framing.length(1)).listen(() -> server)) {
            Link link = loopback.connect(new Recorder());
            assertThrows(LimitException.class, () -> link.send(ByteBuffer.allocate(256)));
            assertTrue(link.send(ByteBuffer.allocate(255)));
            await().until(() -> server.frames.size() == 1);
        }
    }

    @ParameterizedTest(name = "a frame \"{1}\" cannot be sent with {0}")
    @CsvSource(delimiter = '|', value = {
        "line|a\\nb", "line|a\\r", "delimiter:\\r\\n|a\\r\\n", "delimiter:aba|xaba", "delimiter:aba|xab"
    })
    void refusesAFrameThatHoldsTheDelimiter(String framing, String frame) throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().with(Framing.parse(framing)).listen(() -> server)) {
            Link link = loopback.connect(new Recorder());
            ByteBuffer bad = ByteBuffer.wrap(Escapes.read(frame));
            assertThrows(CodecException.class, () -> link.send(bad));
            assertTrue(link.send(bytes("good")));
            await().until(() -> server.frames.size() == 1);
            assertEquals(List.of("good"), server.texts());
        }
    }

    @Test
    void namesAFrameThatNeverEnded() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().listen(() -> server)) {
            try (Socket socket = loopback.socket()) {
                socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 'a', 0, 0, 0, 9, 'b'});
            }
            assertInstanceOf(TransportException.class, server.cause());
            assertTrue(server.cause().getMessage().contains("middle of a frame"));
            assertEquals(List.of("a"), server.texts());
        }
    }

    @ParameterizedTest(name = "A12: {0} is refused at once, and others are served")
    @CsvSource(delimiter = '|', value = {
        "GET / HTTP/1.1\\r\\n\\r\\n", "\\x16\\x03\\x01\\x02\\0\\x01\\0\\x01\\xfc\\x03\\x03",
        "\\xde\\xad\\xbe\\xef\\xde\\xad\\xbe\\xef"
    })
    void refusesGarbage(String garbage) throws Exception {
        List<Recorder> servers = new CopyOnWriteArrayList<>();
        try (Loopback loopback = new Loopback()) {
            loopback.listen(() -> {
                servers.add(Recorder.echo());
                return servers.get(servers.size() - 1);
            });
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            try (Socket socket = loopback.socket()) {
                socket.getOutputStream().write(Escapes.read(garbage));
                await().until(() -> servers.size() == 2 && servers.get(1).isClosed());
                assertInstanceOf(LimitException.class, servers.get(1).cause());
            }
            link.send(bytes("served"));
            await().until(() -> client.frames.size() == 1);
        }
    }
}
