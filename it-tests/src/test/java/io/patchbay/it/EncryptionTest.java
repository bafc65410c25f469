// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections over real sockets, and those who stand between their ends. */
@Timeout(60)
class EncryptionTest {

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(strings = {"ws+json+aes-gcm", "ws+json+deflate+chacha20", "tcp+binary+deflate+aes-gcm"})
    void messagesPassOverEveryStream(String names) {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen(names + "://127.0.0.1:0");
            echo.onMessage(Connection::send);
            Connection connection = network.connect(echo.endpoint());
            for (int size : new int[] {0, 1, 1_000, 100_000}) {
                connection.send("text", "x".repeat(size));
                assertEquals(size, connection.receive(Networks.SOON).text().length());
            }
        }
    }

    @Test
    @DisplayName("C1: a manager that refuses insecure ciphers refuses xor by name, and takes aes-gcm")
    void onlySecureCiphersWhereThatIsAskedFor() {
        try (NetworkManager network = Networks.builder().refuseInsecureCiphers(true).build()) {
            AssemblyException refused =
                    assertThrows(AssemblyException.class, () -> network.listen("tcp+json+xor://127.0.0.1:0"));
            assertTrue(refused.getMessage().contains("\"xor\" is obfuscation"), refused.getMessage());
            network.listen("tcp+json+aes-gcm://127.0.0.1:0").close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    @DisplayName("C6: a client with another key is told so at once, and so is the listener")
    void anotherKeyIsRefused(String transport) {
        try (NetworkManager network = Networks.builder().build();
                NetworkManager stranger = NetworkManager.builder().key("aes-gcm", new byte[32]).build()) {
            Listener listener = network.listen(transport + "+json+aes-gcm://127.0.0.1:0");
            listener.onError((connection, error) -> errors.add(error));
            PatchbayException refused =
                    assertThrows(PatchbayException.class, () -> stranger.connect(listener.endpoint()));
            assertTrue(refused.getMessage().contains("another key"), refused.getMessage());
            Networks.await("the listener reports it", () -> !errors.isEmpty());
            assertTrue(errors.poll().getMessage().contains("another key"));
            assertEquals(List.of(), listener.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp+json", "tcp+json+xor", "tcp+json+chacha20", "tcp+aes-gcm", "tcp+json+aes-gcm", "tcp+rle+aes-gcm",
                "tcp+binary+rle+aes-gcm", "tcp+json+deflate+aes-gcm", "tcp+json+rle", "tcp+json+rle+xor"
            })
    @DisplayName("C6: whoever leaves out or changes a stage cannot say anything")
    void noOtherCompositionIsHeard(String names) {
        AtomicInteger heard = new AtomicInteger();
        try (NetworkManager network = Networks.builder().build()) {
            Listener listener = network.listen("tcp+json+rle+aes-gcm://127.0.0.1:0");
            listener.onError((connection, error) -> errors.add(error))
                    .onConnect(connection -> heard.incrementAndGet())
                    .onMessage((connection, message) -> heard.incrementAndGet());
            Endpoint there = Networks.endpoint(
                    network, names + "://127.0.0.1:" + listener.endpoint().port(), "framing=length");
            try {
                Connection connection = network.connect(there);
                // Without a cipher that greets, it is open before the listener has said anything. Which of the two
                // notices first is not certain, and who leaves before having said anything is no error.
                connection.onError((one, error) -> errors.add(error));
                connection.send("text", "let me in");
                Networks.await("it has ended", () -> !connection.isConnected());
            } catch (PatchbayException e) {
                errors.add(e);
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("has no protocol"), e.getMessage());
            }
            Networks.await("it was refused", () -> !errors.isEmpty() && listener.connections().isEmpty());
            assertEquals(0, heard.get());
        }
    }

    @Test
    @DisplayName("C6: a side that writes an older format is refused; saying what is the default changes nothing")
    void formatsAreAgreedOn() {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen("tcp+json+rle+aes-gcm://127.0.0.1:0");
            echo.onError((connection, error) -> errors.add(error)).onMessage(Connection::send);
            String there = "tcp+json+rle+aes-gcm://127.0.0.1:" + echo.endpoint().port();
            for (String other : List.of("protocol.version=1", "compression.stored=false")) {
                Endpoint older = Networks.endpoint(network, there, other);
                PatchbayException refused = assertThrows(PatchbayException.class, () -> network.connect(older));
                assertTrue(refused.getMessage().contains(other), refused.getMessage());
            }
            Connection same = network.connect(
                    Networks.endpoint(network, there, "protocol.version=2", "compression.stored=true"));
            same.send("text", "oi");
            assertEquals("oi", same.receive(Networks.SOON).text());
        }
    }

    /** What somebody between the ends does with the third frame from the client: the second after the greeting. */
    enum Meddling {
        CHANGE,
        CUT,
        DROP,
        REPEAT,
        SWAP,
        REFLECT
    }

    @ParameterizedTest
    @EnumSource(Meddling.class)
    @DisplayName("C5: a frame that was changed, dropped, repeated, swapped or sent back ends the connection")
    void meddlingEndsTheConnection(Meddling meddling) throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = Networks.builder().build();
                ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener listener = network.listen("tcp+json+aes-gcm://127.0.0.1:0");
            listener.onError((connection, error) -> errors.add(error))
                    .onMessage((connection, message) -> heard.add(message.text()));
            Thread relay = new Thread(() -> relay(between, listener.endpoint().port(), meddling), "meddling");
            relay.start();
            Connection client = network.connect("tcp+json+aes-gcm://127.0.0.1:" + between.getLocalPort());
            client.onError((connection, error) -> errors.add(error));
            try {
                for (String text : List.of("one", "two", "three", "four")) {
                    client.send("text", text);
                }
            } catch (ConnectionClosedException e) {
                // It was noticed before the last was sent.
            }
            Networks.await("it is noticed", () -> !errors.isEmpty());
            assertInstanceOf(CodecException.class, errors.peek());
            assertTrue(errors.peek().getMessage().contains("aes-gcm"), errors.peek().getMessage());
            client.close();
            relay.join(Networks.SOON.toMillis());
            List<String> meant = List.of("one", "two", "three", "four");
            assertTrue(heard.size() < 4, "heard " + heard);
            assertEquals(meant.subList(0, heard.size()), new ArrayList<>(heard));
        }
    }

    private static void relay(ServerSocket between, int port, Meddling meddling) {
        try (Socket client = between.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream toServer = new DataOutputStream(server.getOutputStream());
            DataOutputStream toClient = new DataOutputStream(client.getOutputStream());
            Thread back = new Thread(() -> {
                try {
                    server.getInputStream().transferTo(toClient);
                } catch (IOException e) {
                    // One of the two has ended.
                }
            }, "meddling, back");
            back.start();
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int number = 0; ; number++) {
                byte[] frame = frame(in);
                if (number != 2) {
                    write(toServer, frame);
                    continue;
                }
                switch (meddling) {
                    case CHANGE -> {
                        frame[0] ^= 1;
                        write(toServer, frame);
                    }
                    case CUT -> write(toServer, Arrays.copyOf(frame, frame.length - 1));
                    case DROP -> { }
                    case REPEAT -> {
                        write(toServer, frame);
                        write(toServer, frame);
                    }
                    case SWAP -> {
                        write(toServer, frame(in));
                        write(toServer, frame);
                    }
                    default -> write(toClient, frame);
                }
            }
        } catch (IOException e) {
            // One of the two has ended.
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    private static void write(DataOutputStream out, byte[] frame) throws IOException {
        out.writeInt(frame.length);
        out.write(frame);
        out.flush();
    }

    @Test
    @DisplayName("B1, B5: a deflate bomb ends its connection at the limit, as does one within WebSocket's own compression")
    void bombsStopAtTheLimit() throws Exception {
        Limits limits = Limits.defaults().withMaxMessageBytes(1 << 20);
        try (NetworkManager network = Networks.builder().limits(limits).build()) {
            byte[] bomb = deflated(64 << 20);
            try (Listener listener = network.listen("tcp+binary+deflate://127.0.0.1:0");
                    PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
                listener.onError((connection, error) -> errors.add(error));
                byte[] frame = new byte[bomb.length + 1];
                frame[0] = 1;
                System.arraycopy(bomb, 0, frame, 1, bomb.length);
                peer.writeFrame(frame);
                assertTrue(peer.sawEnd());
                Networks.await("the error is reported", () -> !errors.isEmpty());
                assertInstanceOf(LimitException.class, errors.poll());
            }
            // A stream of the same bytes over and over deflates once more, to a few hundred bytes.
            Listener listener = network.listen(Networks.endpoint(
                    network, "ws+deflate://127.0.0.1:0", "websocket.compression=true", "compression.stored=true"));
            listener.onError((connection, error) -> errors.add(error));
            try (NetworkManager attacker = Networks.builder().build()) {
                Connection ws = attacker.connect(Networks.endpoint(
                        attacker, "ws://127.0.0.1:" + listener.endpoint().port(), "websocket.compression=true"));
                byte[] frame = new byte[bomb.length + 1];
                frame[0] = 1;
                System.arraycopy(bomb, 0, frame, 1, bomb.length);
                ws.send(ByteBuffer.wrap(frame));
                Networks.await("the error is reported", () -> !errors.isEmpty());
                assertInstanceOf(LimitException.class, errors.poll());
                Networks.await("few bytes were sent", () -> ws.statistics().bytesSent() < 10_000);
            }
        }
    }

    private static byte[] deflated(int zeros) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater(9, true))) {
            deflater.write(new byte[zeros]);
        }
        return out.toByteArray();
    }
}
