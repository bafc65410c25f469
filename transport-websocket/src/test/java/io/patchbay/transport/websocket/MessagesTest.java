// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.spi.Link;
import io.patchbay.transport.websocket.WebSocketOptions.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessagesTest {

    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    @DisplayName("Fragments become one message, and control frames between them are answered at once")
    void fragments() throws Exception {
        loopback.listen(Recorder::echo);
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x01, "ca").send(0x89, "p1").send(0x00, "f\u00c3\u00a9".substring(0, 1)).send(0x00, "");
            peer.send(0x8A, "stray").send(0x89, "").send(0x80, "\u00e9!");
            assertEquals("p1", peer.read().text());
            assertEquals(0x8A, peer.read().first());
            RawPeer.Frame echo = peer.read();
            assertEquals(0x81, echo.first());
            assertEquals("caf\u00e9!", echo.text());
            peer.send(0x82, new byte[] {1, 2});
            echo = peer.read();
            assertEquals(0x82, echo.first());
            assertArrayEquals(new byte[] {1, 2}, echo.payload());
        }
    }

    /** Sends back what came in one of five ways, told by its first byte. */
    private static Recorder answering() {
        return new Recorder() {
            @Override
            void received(Link link, ByteBuffer bytes, boolean text) {
                int way = bytes.get(bytes.position());
                switch (way) {
                    case '1' -> link.send(ByteBuffer.wrap(new byte[] {9}));
                    case '2' -> link.send(bytes.duplicate());
                    case '3' -> bytes.position(bytes.position() + 1);
                    default -> { }
                }
                boolean asText = text && way != '4';
                assertTrue(asText ? link.sendText(bytes) : link.send(bytes));
            }
        };
    }

    private static void expectAnswer(ByteArrayOutputStream answers, int first, byte[] payload) {
        int way = payload[0];
        if (way == '1') {
            answers.writeBytes(RawPeer.frame(0x82, new byte[] {9}, false));
        } else if (way == '2') {
            answers.writeBytes(RawPeer.frame(0x82, payload, false));
        }
        byte[] echo = way == '3' ? Arrays.copyOfRange(payload, 1, payload.length) : payload;
        answers.writeBytes(RawPeer.frame(way == '4' ? 0x82 : first, echo, false));
    }

    @Test
    @DisplayName("A1, D1: what is sent back is whole, in order and of its kind, however the frames came")
    void sendsBack() throws Exception {
        loopback.listen(MessagesTest::answering);
        Random random = new Random(7);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        for (int i = 0; i < 4_000; i++) {
            byte[] payload = new byte[1 + (i % 500 == 0 ? random.nextInt(150_000) : random.nextInt(300))];
            for (int j = 0; j < payload.length; j++) {
                payload[j] = (byte) (' ' + random.nextInt(90));
            }
            payload[0] = (byte) (i / 100 % 3 == 0 ? '0' : '0' + random.nextInt(5));
            int first = random.nextInt(4) == 0 ? 0x81 : 0x82;
            if (i % 97 == 0) {
                sent.writeBytes(RawPeer.frame(0x89, new byte[] {'p'}, true));
                answers.writeBytes(RawPeer.frame(0x8A, new byte[] {'p'}, false));
            }
            sent.writeBytes(RawPeer.frame(first, payload, true));
            expectAnswer(answers, first, payload);
        }
        try (RawPeer peer = loopback.peer().upgraded()) {
            byte[] stream = sent.toByteArray();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                Random cuts = new Random(8);
                for (int from = 0; from < stream.length; ) {
                    int to = Math.min(stream.length, from + 1 + cuts.nextInt(cuts.nextBoolean() ? 100 : 90_000));
                    peer.rawUnchecked(Arrays.copyOfRange(stream, from, to));
                    from = to;
                }
            });
            assertArrayEquals(answers.toByteArray(), peer.readNBytes(answers.size()));
            writing.get(10, TimeUnit.SECONDS);
        }
    }

    /** Sends until the peer hangs up, which may reset what is under way. */
    private static void sendMany(RawPeer peer, int count, byte[] payload) {
        byte[] frame = RawPeer.frame(0x00, payload, true);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            block.writeBytes(frame);
        }
        try {
            for (int i = 0; i < count / 1_000; i++) {
                peer.raw(block.toByteArray());
            }
        } catch (IOException e) {
            assertNotNull(e.getMessage());
        }
    }

    @Test
    @DisplayName("A5: a million empty fragments are 1009 after 1,024 of them")
    void emptyFragments() throws Exception {
        loopback.listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x02, "");
            sendMany(peer, 1_000_000, new byte[0]);
            assertInstanceOf(LimitException.class, loopback.server().cause());
        }
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x02, "");
            for (int i = 0; i < 1_022; i++) {
                peer.send(0x00, "");
            }
            peer.send(0x80, "");
            Recorder server = loopback.server(1);
            await().until(() -> server.messages.equals(List.of("b:")));
            peer.send(0x02, "");
            for (int i = 0; i < 1_024; i++) {
                peer.send(0x00, "");
            }
            assertEquals(1009, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("A6: many one-byte fragments on many connections are closed, and others are served")
    void tinyFragments() throws Exception {
        loopback.listen(Recorder::echo);
        int connections = 10;
        for (int i = 0; i < connections; i++) {
            try (RawPeer peer = loopback.peer().upgraded()) {
                peer.send(0x02, "x");
                sendMany(peer, 20_000, new byte[] {'y'});
                assertInstanceOf(LimitException.class, loopback.server(i).cause());
            }
        }
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x82, "fine");
            assertEquals("fine", peer.read().text());
        }
    }

    @Test
    @DisplayName("A7: fragments that are small each and too many bytes together are 1009")
    void sumOfFragments() throws Exception {
        loopback.with(Limits.defaults().withMaxFrameBytes(1_000).withMaxMessageBytes(2_500)).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x02, new byte[1_000]).send(0x00, new byte[1_000]).send(0x80, new byte[500]);
            await().until(() -> loopback.server().messages.size() == 1);
            peer.send(0x02, new byte[1_000]).send(0x00, new byte[1_000]).send(0x80, new byte[501]);
            assertEquals(1009, peer.readClose().closeCode());
            assertInstanceOf(LimitException.class, loopback.server().cause());
        }
    }

    @Test
    @DisplayName("A2: a header that announces too much is 1009, and others are served")
    void announced() throws Exception {
        loopback.listen(Recorder::echo);
        for (String header : List.of("82FF 0000000080000000", "82FF 7FFFFFFFFFFFFFFF")) {
            try (RawPeer peer = loopback.peer().upgraded()) {
                peer.raw(RawPeer.hex(header));
                assertEquals(1009, peer.readClose().closeCode());
                assertTrue(peer.ends());
            }
        }
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x81, "fine");
            assertEquals("fine", peer.read().text());
        }
    }

    @Test
    @DisplayName("A12: noise is answered with 400 and hung up on")
    void noise() throws Exception {
        loopback.listen();
        for (byte[] noise : new byte[][] {RawPeer.hex("16030100 05"), new byte[100_000], noise(100_000)}) {
            try (RawPeer peer = loopback.peer()) {
                try {
                    peer.raw(noise);
                } catch (IOException e) {
                    assertNotNull(e.getMessage());
                }
                String answer = peer.rest();
                assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "), answer);
            }
        }
        assertEquals(0, loopback.accepted.size());
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(3).nextBytes(noise);
        return noise;
    }

    @Test
    @DisplayName("A protocol of bytes refuses text with 1003, and a textual one takes both and sends text")
    void kinds() throws Exception {
        loopback.composed(false).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x81, "text");
            assertEquals(1003, peer.readClose().closeCode());
            assertInstanceOf(CodecException.class, loopback.server().cause());
        }
        loopback.composed(true).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x81, "a").send(0x82, "b");
            Recorder server = loopback.server(1);
            await().until(() -> server.messages.equals(List.of("t:a", "b:b")));
            assertTrue(server.link().send(ByteBuffer.wrap("c".getBytes())));
            assertEquals(0x81, peer.read().first());
        }
    }

    @Test
    @DisplayName("A large message leaves in frames of the size that was set, and a control frame goes its own way")
    void splits() throws Exception {
        loopback.with(WebSocketOptions.MAX_FRAME, 1_000).listen(Recorder::echo);
        byte[] payload = noise(3_500);
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x02, java.util.Arrays.copyOf(payload, 1_000));
            for (int from = 1_000; from < 3_000; from += 1_000) {
                peer.send(0x00, java.util.Arrays.copyOfRange(payload, from, from + 1_000));
            }
            peer.send(0x80, java.util.Arrays.copyOfRange(payload, 3_000, 3_500));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int[] firsts = {0x02, 0x00, 0x00, 0x80};
            for (int first : firsts) {
                RawPeer.Frame frame = peer.read();
                assertEquals(first, frame.first());
                all.writeBytes(frame.payload());
            }
            assertArrayEquals(payload, all.toByteArray());
            peer.send(0x82, new byte[1_001]);
            assertEquals(1009, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("Clients and servers of ours exchange messages in several frames, from any thread")
    void splitsBothWays() throws Exception {
        loopback.with(WebSocketOptions.MAX_FRAME, 777).listen(Recorder::echo);
        Recorder client = loopback.connect();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            text.append("word ").append(i).append(i % 7 == 0 ? " \u00e9\u2603" : "");
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertTrue(client.link().sendText(bytes));
        assertFalse(bytes.hasRemaining());
        await().until(() -> client.messages.size() == 1);
        assertEquals("t:" + text, client.messages.get(0));
        assertEquals(1, client.link().statistics().framesSent());
        assertEquals(bytes.limit(), client.link().statistics().bytesSent());
        assertThrows(LimitException.class, () -> client.link().send(ByteBuffer.allocate((1 << 20) + 1)));
    }

    @Test
    @DisplayName("The greatest size of frames is none for the handshake, and the number of fragments can be set")
    void smallestFrames() throws Exception {
        loopback.with(WebSocketOptions.MAX_FRAME, WebSocketSetup.MIN_FRAME)
                .with(WebSocketOptions.MAX_FRAGMENTS, 4)
                .listen(Recorder::echo);
        Recorder client = loopback.connect();
        assertTrue(client.link().send(ByteBuffer.allocate(500)));
        await().until(() -> client.messages.size() == 1);
        assertTrue(client.link().send(ByteBuffer.allocate(501)));
        assertInstanceOf(LimitException.class, loopback.server().cause());
        assertEquals(1009, client.webSocket().closeCode());
    }

    @Test
    @DisplayName("In stream mode, pieces of any message are handed out as they come, without a bound on the whole")
    void stream() throws Exception {
        loopback.with(WebSocketOptions.MODE, Mode.STREAM)
                .with(WebSocketOptions.MAX_FRAME, 1_000)
                .with(Limits.defaults().withMaxMessageBytes(1_500))
                .listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            peer.send(0x82, "a").send(0x02, "b").send(0x00, "").send(0x00, "x".repeat(1_000));
            peer.send(0x00, "y".repeat(1_000)).send(0x80, "c");
            Recorder server = loopback.server();
            await().until(() -> server.messages.size() == 5);
            assertEquals(List.of("b:a", "b:b", "b:" + "x".repeat(1_000), "b:" + "y".repeat(1_000), "b:c"),
                    server.messages);
            assertTrue(server.link().send(ByteBuffer.allocate(2_001)));
            assertEquals(1_000, peer.read().payload().length);
            assertEquals(1_000, peer.read().payload().length);
            assertEquals(1, peer.read().payload().length);
            peer.send(0x81, "text");
            assertEquals(1003, peer.readClose().closeCode());
        }
    }

    @Test
    @DisplayName("Pings and pongs can be sent and heard by hand")
    void pings() throws Exception {
        loopback.listen();
        Recorder client = loopback.connect();
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        loopback.server().webSocket().onPing(data -> heard.add("ping " + data.remaining()));
        client.webSocket().onPong(data -> heard.add("pong " + data.remaining()));
        assertTrue(client.webSocket().ping(ByteBuffer.allocate(125)));
        await().until(() -> heard.equals(List.of("ping 125", "pong 125")));
        assertTrue(loopback.server().webSocket().pong(ByteBuffer.allocate(0)));
        await().until(() -> heard.size() == 3);
        assertEquals("pong 0", heard.get(2));
        assertThrows(LimitException.class, () -> client.webSocket().ping(ByteBuffer.allocate(126)));
        assertEquals(0, client.link().statistics().framesSent());
        assertEquals(0, client.link().statistics().framesReceived());
    }
}
