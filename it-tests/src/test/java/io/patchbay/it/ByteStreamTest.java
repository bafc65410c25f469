// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static io.patchbay.it.Networks.SOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.ByteStream;
import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of bytes, with a plain socket on the other side. */
class ByteStreamTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final NetworkManager network = NetworkManager.builder()
            .limits(Limits.defaults().withInboxBytes(64 << 10).withMaxFrameBytes(16 << 10))
            .build();
    private ServerSocket listener;
    private Connection connection;
    private ByteStream stream;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        connection = network.connect("tcp://127.0.0.1:" + listener.getLocalPort());
        stream = connection.stream();
        peer = listener.accept();
        peer.setTcpNoDelay(true);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        listener.close();
        network.close();
    }

    private void say(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes());
    }

    @Test
    void aConnectionHasOneStream() {
        assertSame(stream, connection.unwrap(ByteStream.class));
        try (Listener framed = network.listen("tcp+json://127.0.0.1:0");
                Connection typed = network.connect(framed.endpoint())) {
            assertThrows(IllegalStateException.class, typed::stream);
        }
    }

    @Test
    void linesAreReadHoweverTheyArrive() throws IOException {
        String text = "220 mail.example\r\n250-first\r\n\r\n250 \r last\r\n";
        for (int piece = 1; piece <= text.length(); piece += 3) {
            for (int i = 0; i < text.length(); i += piece) {
                say(text.substring(i, Math.min(text.length(), i + piece)));
            }
            assertEquals("220 mail.example\r\n", stream.readUntil("\r\n", SOON));
            assertEquals("250-first\r\n", stream.readUntil("\r\n", SOON));
            assertEquals("\r\n", stream.readUntil("\r\n", SOON));
            assertEquals("250 \r last\r\n", stream.readUntil("\r\n", SOON));
        }
        assertEquals(0, stream.readAvailable().length);
    }

    @Test
    void whatIsLeftOverComesNext() throws IOException {
        say("4 abcdrest");
        assertEquals("4 ", stream.readUntil(" ", SOON));
        assertEquals("abcd", new String(stream.readExactly(4, SOON)));
        assertEquals("re", new String(stream.readUpTo(2, SOON)));
        assertEquals("s", new String(stream.readUpTo(1)));
        assertEquals("t", new String(stream.readAvailable()));
        assertEquals(0, stream.readExactly(0, Duration.ZERO).length);
    }

    @Test
    void afterADeadlineNothingIsLost() throws IOException {
        say("half");
        Networks.await("the bytes are there", () -> connection.statistics().bytesReceived() == 4);
        assertTrue(assertThrows(DeadlineException.class, () -> stream.readExactly(8, SHORT))
                .getMessage()
                .contains("only 4 of 8"));
        assertThrows(DeadlineException.class, () -> stream.readUntil("\n", SHORT));
        say(" done\n");
        assertEquals("half done\n", stream.readUntil("\n", SOON));
        assertThrows(DeadlineException.class, () -> stream.readUpTo(1, SHORT));
    }

    @Test
    void aDelimiterThatDoesNotComeIsBounded() throws IOException {
        say("x".repeat(40_000));
        assertThrows(LimitException.class, () -> stream.readUntil("\n", SOON));
        assertThrows(LimitException.class, () -> stream.readUntil(LINE_END, 100, SOON));
        assertEquals(40_000, stream.readExactly(40_000, SOON).length);
        say("0123\r\n45");
        assertThrows(LimitException.class, () -> stream.readUntil(LINE_END, 5, SOON));
        assertEquals("0123\r\n", new String(stream.readUntil(LINE_END, 6, SOON)));
        assertThrows(LimitException.class, () -> stream.readExactly(Integer.MAX_VALUE, SOON));
        assertThrows(IllegalArgumentException.class, () -> stream.readUntil(LINE_END, 1, SOON));
        assertThrows(IllegalArgumentException.class, () -> stream.readUntil(new byte[0], 1, SOON));
        assertThrows(IllegalArgumentException.class, () -> stream.readUpTo(0));
        assertThrows(IllegalArgumentException.class, () -> stream.readExactly(-1, SOON));
    }

    @Test
    void theEndComesBehindTheBytes() throws IOException {
        say("last words");
        peer.shutdownOutput();
        Networks.await("the end is there", () -> !connection.isConnected());
        assertEquals("last ", stream.readUntil(" ", SOON));
        assertThrows(ConnectionClosedException.class, () -> stream.readUntil("\n", SOON));
        assertThrows(ConnectionClosedException.class, () -> stream.readExactly(6, SOON));
        assertEquals("words", new String(stream.readAvailable()));
        assertThrows(ConnectionClosedException.class, () -> stream.readAvailable());
        assertThrows(ConnectionClosedException.class, () -> stream.readUpTo(1, SOON));
    }

    @Test
    void aStreamThatIsReadInPiecesHoldsItsPeerBack() throws Exception {
        byte[] much = new byte[24 << 20];
        new Random(3).nextBytes(much);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                peer.getOutputStream().write(much);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertArrayEquals(Arrays.copyOf(much, 10), stream.readExactly(10, SOON));
        assertThrows(java.util.concurrent.TimeoutException.class, () -> sending.get(300, TimeUnit.MILLISECONDS));
        assertTrue(connection.statistics().bytesReceived() < much.length / 2, "most of it is still with the peer");
        for (int at = 10; at < much.length; at += 1_000) {
            int count = Math.min(1_000, much.length - at);
            assertArrayEquals(Arrays.copyOfRange(much, at, at + count), stream.readExactly(count, SOON));
        }
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void bytesAndTextAreWritten() throws IOException {
        stream.write("oi ");
        stream.write(new byte[] {'a', 'b'});
        stream.write(java.nio.ByteBuffer.wrap(new byte[] {'c'}));
        assertEquals("oi abc", new String(peer.getInputStream().readNBytes(6)));
    }
}
