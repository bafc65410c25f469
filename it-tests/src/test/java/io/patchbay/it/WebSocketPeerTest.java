// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import io.patchbay.transport.websocket.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Other people's WebSockets, as servers of our clients and as clients of our servers. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketPeerTest {

    private static final String TEXT = "ol\u00e1 \u2603 \ud83d\ude00 \u6f22\u5b57 ";

    /** Which side listens. */
    enum Role {
        SERVER,
        CLIENT
    }

    /** What is agreed on for permessage-deflate. */
    enum Compression {
        NONE,
        /** Whatever the peer does by itself. */
        USUAL,
        TAKEOVER,
        NO_TAKEOVER;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(WebSocketPeer.values()).flatMap(peer -> Stream.of(Role.values())
                .flatMap(role -> Stream.of(Compression.values()).map(how -> Arguments.of(peer, role, how))));
    }

    static Stream<Arguments> everyRole() {
        return everyWay().filter(each -> each.get()[2] == Compression.NONE)
                .map(each -> Arguments.of(each.get()[0], each.get()[1]));
    }

    /** Both ends of one connection. */
    private static final class Pair implements AutoCloseable {

        final NetworkManager network = NetworkManager.create();
        final PeerProcess peer;
        final Connection ours;
        final WebSocket facet;
        final String opened;

        Pair(WebSocketPeer other, Role role, Compression compression, String quiet, String... options) throws Exception {
            boolean compress = compression != Compression.NONE;
            String[] all = Stream.concat(
                            Stream.of("websocket.compression=" + compress, "websocket.subprotocols=one,two"),
                            Stream.of(options))
                    .toArray(String[]::new);
            String[] mode = Stream.of(compression.word(), quiet).filter(word -> !word.isEmpty()).toArray(String[]::new);
            if (role == Role.SERVER) {
                Listener listener = network.listen(Networks.endpoint(network, "ws://127.0.0.1:0/peer", all));
                peer = other.start(arguments("visit", "ws://127.0.0.1:" + listener.endpoint().port() + "/peer?q=1", mode));
                ours = listener.accept(Duration.ofSeconds(60));
            } else {
                peer = other.start(arguments("serve", "-", mode));
                Endpoint there = Networks.endpoint(
                        network, "ws://127.0.0.1:" + peer.nextNumber("listening") + "/peer?q=1", all);
                ours = network.connect(there);
            }
            opened = peer.next("open");
            facet = ours.unwrap(WebSocket.class);
        }

        private static String[] arguments(String role, String url, String[] more) {
            return Stream.concat(Stream.of(role, url), Stream.of(more)).toArray(String[]::new);
        }

        void echo(String text) {
            ours.sendText(text);
            Message answer = ours.receive(Networks.SOON.multipliedBy(3));
            assertTrue(answer.isText());
            assertEquals(text, answer.text());
        }

        void echo(byte[] bytes) {
            ours.send(ByteBuffer.wrap(bytes));
            Message answer = ours.receive(Networks.SOON.multipliedBy(3));
            assertFalse(answer.isText());
            assertArrayEquals(bytes, answer.bytes());
        }

        @Override
        public void close() {
            peer.close();
            network.close();
        }
    }

    /** Text with characters of one to four bytes, and not as repetitive as to count as a bomb. */
    private static String text(int bytes) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(bytes);
        for (int left = bytes; left > 0; ) {
            int next = TEXT.codePointAt(TEXT.offsetByCodePoints(0, random.nextInt(TEXT.codePointCount(0, TEXT.length()))));
            int width = Character.toString(next).getBytes(StandardCharsets.UTF_8).length;
            text.appendCodePoint(width <= left ? next : 'x');
            left -= width <= left ? width : 1;
        }
        return text.toString();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("Messages of every size and kind come back as they were, compressed or not")
    void messages(WebSocketPeer other, Role role, Compression compression) throws Exception {
        try (Pair pair = new Pair(other, role, compression, "")) {
            assertEquals("two", pair.facet.subprotocol().orElse(""));
            assertTrue(pair.opened.startsWith("open two "), pair.opened);
            boolean compressed = pair.facet.compressionNegotiated();
            assertEquals(compressed, pair.opened.endsWith("permessage-deflate"), pair.opened);
            if (compression != Compression.USUAL) {
                assertEquals(compression != Compression.NONE, compressed);
            }
            for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536, 1 << 20}) {
                pair.echo(random(length));
                pair.echo(text(length));
            }
            for (int i = 0; i < 200; i++) {
                pair.ours.sendText("number " + i);
            }
            for (int i = 0; i < 200; i++) {
                assertEquals("number " + i, pair.ours.receive(Networks.SOON).text());
            }
            pair.peer.tell("pieces in |pieces: |" + TEXT);
            assertEquals("in pieces: " + TEXT, pair.ours.receive(Networks.SOON).text());
        }
    }

    static Stream<Arguments> everyAgreement() {
        return everyWay().filter(each -> each.get()[2] != Compression.USUAL);
    }

    @ParameterizedTest
    @MethodSource("everyAgreement")
    @DisplayName("A message that was sent before costs little where it may be referred to, and only there")
    void takeover(WebSocketPeer other, Role role, Compression compression) throws Exception {
        try (Pair pair = new Pair(other, role, compression, "")) {
            byte[] bytes = random(4_000);
            pair.echo(bytes);
            long before = pair.ours.statistics().bytesSent();
            pair.echo(bytes);
            long cost = pair.ours.statistics().bytesSent() - before;
            switch (compression) {
                case TAKEOVER -> assertTrue(cost < 400, cost + " bytes");
                case NONE, NO_TAKEOVER -> assertTrue(cost >= 4_000, cost + " bytes");
                default -> throw new AssertionError(compression);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyRole")
    @DisplayName("A large message goes out in frames of the greatest size, and is one message to the peer")
    void fragments(WebSocketPeer other, Role role) throws Exception {
        try (Pair pair = new Pair(other, role, Compression.NONE, "quiet", "websocket.max-frame=125")) {
            String text = TEXT.repeat(1_000);
            pair.ours.sendText(text);
            assertEquals(
                    "text " + text.getBytes(StandardCharsets.UTF_8).length, pair.peer.next("text"));
            pair.ours.send(ByteBuffer.allocate(100_000));
            assertEquals("binary 100000", pair.peer.next("binary"));
        }
    }

    @ParameterizedTest
    @MethodSource("everyRole")
    @DisplayName("Pings are answered with their data, both ways")
    void pings(WebSocketPeer other, Role role) throws Exception {
        try (Pair pair = new Pair(other, role, Compression.NONE, "")) {
            CompletableFuture<String> pong = new CompletableFuture<>();
            pair.facet.onPong(data -> pong.complete(hex(data)));
            assertTrue(pair.facet.ping(ByteBuffer.wrap(new byte[] {1, 2, (byte) 0xFE})));
            assertEquals("0102fe", pong.get(60, TimeUnit.SECONDS));
            CompletableFuture<String> ping = new CompletableFuture<>();
            pair.facet.onPing(data -> ping.complete(hex(data)));
            pair.peer.tell("ping 00ff10");
            assertEquals("pong 00ff10", pair.peer.next("pong"));
            assertEquals("00ff10", ping.get(60, TimeUnit.SECONDS));
        }
    }

    private static String hex(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @MethodSource("everyRole")
    @DisplayName("Close codes and reasons reach the other side, whoever begins")
    void closing(WebSocketPeer other, Role role) throws Exception {
        try (Pair pair = new Pair(other, role, Compression.NONE, "")) {
            pair.facet.close(4001, "at\u00e9 logo").toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertEquals("close 4001 at\u00e9 logo", pair.peer.next("close"));
            assertEquals(4001, pair.facet.closeCode());
        }
        try (Pair pair = new Pair(other, role, Compression.NONE, "")) {
            pair.peer.tell("close 4002 \u00e0 demain");
            assertTrue(pair.peer.next("close").startsWith("close 4002"));
            Networks.await("our side has heard of the end", () -> pair.ours.failure().isEmpty() && !pair.ours.isConnected());
            assertEquals(4002, pair.facet.closeCode());
            assertEquals("\u00e0 demain", pair.facet.closeReason());
        }
    }

    @ParameterizedTest
    @MethodSource("everyRole")
    @DisplayName("A peer that is killed has not closed in good order")
    void killed(WebSocketPeer other, Role role) throws Exception {
        try (Pair pair = new Pair(other, role, Compression.NONE, "")) {
            pair.peer.close();
            Networks.await("our side has heard of the end", () -> pair.ours.failure().isPresent());
            assertInstanceOf(TransportException.class, pair.ours.failure().orElseThrow());
            assertEquals(WebSocket.ABNORMAL_CLOSURE, pair.facet.closeCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("G3: a process that is stopped, and whose kernel still acknowledges, is found out by the missing pong")
    void frozen(WebSocketPeer other) throws Exception {
        for (Role role : Role.values()) {
            try (Pair pair = new Pair(
                    other, role, Compression.NONE, "", "websocket.ping-interval=100ms", "websocket.pong-timeout=3s")) {
                pair.echo("still there");
                pair.peer.freeze();
                Networks.await("the stopped peer was given up", () -> pair.ours.failure().isPresent());
                assertTrue(pair.ours.failure().orElseThrow().getMessage().contains("pong-timeout"));
            }
        }
    }
}
