// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.UnknownMessageTypeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer of the first source document's, written by hand, talks to us in its own bytes. */
@Timeout(60)
class FirstDocumentPeerTest {

    private static final String LINE =
            "{\"id\":1,\"type\":\"chat\",\"checksum\":532,\"timestamp\":1758844800,\"data\":\"hello\"}";

    @Test
    void jsonLines() throws Exception {
        try (NetworkManager network = NetworkManager.builder().messageType("chat", 1).build();
                Listener listener = network.listen(Networks.endpoint(
                        network, "tcp+json://127.0.0.1:0", "framing=line", "protocol.version=1"));
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            peer.write((LINE + "\r\n" + LINE + "\n").getBytes(StandardCharsets.UTF_8));
            Connection connection = listener.accept(Networks.SOON);
            for (int i = 0; i < 2; i++) {
                Message message = connection.receive(Networks.SOON);
                assertEquals("hello", message.text());
                assertEquals(1_758_844_800_000L, message.timestampMillis());
                connection.send(message);
                assertEquals(LINE, peer.readLine());
            }
        }
    }

    @Test
    void binaryFrames() throws Exception {
        byte[] frame = HexFormat.of().parseHex("0000000168d5d78002140000000568656c6c6f");
        try (NetworkManager network = NetworkManager.builder().messageType("chat", 1).build();
                Listener listener = network.listen(
                        Networks.endpoint(network, "tcp+binary://127.0.0.1:0", "protocol.version=1"));
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            listener.onMessage("chat", Message.class, Connection::send);
            peer.writeFrame(frame);
            assertEquals(HexFormat.of().formatHex(frame), HexFormat.of().formatHex(peer.readFrame()));
        }
    }

    /** The first document's compressor writes every byte of "hello" as a pair, and its cipher begins each message anew. */
    @Test
    void compressedAndObfuscated() throws Exception {
        byte[] key = "secret".getBytes(StandardCharsets.UTF_8);
        byte[] pairs = new byte[LINE.length() * 2];
        for (int i = 0; i < LINE.length(); i++) {
            pairs[2 * i] = (byte) 0x81;
            pairs[2 * i + 1] = (byte) LINE.charAt(i);
        }
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] ^= key[i % key.length];
        }
        try (NetworkManager network = NetworkManager.builder()
                        .messageType("chat", 1)
                        .key("xor", key)
                        .build();
                Listener listener = network.listen(
                        Networks.endpoint(network, "tcp+json+rle+xor://127.0.0.1:0", "protocol.version=1"));
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            listener.onMessage("chat", Message.class, Connection::send);
            peer.writeFrame(pairs);
            byte[] answer = peer.readFrame();
            for (int i = 0; i < answer.length; i++) {
                answer[i] ^= key[i % key.length];
            }
            assertEquals(LINE, new String(unpackAsTheFirstDocumentDoes(answer), StandardCharsets.UTF_8));
        }
    }

    private static byte[] unpackAsTheFirstDocumentDoes(byte[] packed) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int i = 0; i < packed.length; i++) {
            int count = 1;
            if ((packed[i] & 0xFF) >= 128) {
                count = (packed[i] & 0xFF) - 128;
                i++;
            }
            for (int j = 0; j < count; j++) {
                plain.write(packed[i]);
            }
        }
        return plain.toByteArray();
    }

    @Test
    void anUnknownTypeIsAnErrorEventAndABadChecksumEndsTheConnection() throws Exception {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = NetworkManager.builder().messageType("chat", 1).build();
                Listener listener = network.listen(Networks.endpoint(
                        network, "tcp+json://127.0.0.1:0", "framing=line", "protocol.version=1"));
                PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
            listener.onError((connection, error) -> errors.add(error)).onMessage("chat", Message.class, Connection::send);
            peer.write((LINE.replace("\"chat\"", "\"unheard\"").replace("\"id\":1", "\"id\":2") + "\n" + LINE + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertEquals(LINE, peer.readLine());
            assertEquals(1, errors.size());
            assertInstanceOf(UnknownMessageTypeException.class, errors.poll());

            peer.write((LINE.replace("532", "533") + "\n").getBytes(StandardCharsets.UTF_8));
            assertTrue(peer.sawEnd());
            Networks.await("the error is reported", () -> !errors.isEmpty());
            assertInstanceOf(CodecException.class, errors.poll());
            Networks.await("the connection is gone", () -> listener.connections().equals(List.of()));
        }
    }
}
