// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import io.patchbay.TlsOptions;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own sockets on the other side. */
class TlsPeersTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("peers");

    /** Each task waits for its peer, and the common pool may have one thread. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static Loopback loopback(String protocol) {
        return Loopback.tls(CERTIFICATES, LOCAL).with(TlsOptions.PROTOCOLS, protocol);
    }

    /** The JDK's TLS over a plain socket that the test can use, too. */
    private static SSLSocket over(Socket plain) throws Exception {
        SSLSocket socket = (SSLSocket)
                CERTIFICATES.context(LOCAL).getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aJdkClientTalksToOurListener(String protocol) throws Exception {
        Recorder server = Recorder.echo();
        try (Loopback loopback = loopback(protocol).with(Framing.line()).listen(() -> server);
                SSLSocket client = over(loopback.socket())) {
            assertEquals(protocol, client.getSession().getProtocol());
            client.getOutputStream().write("one\ntwo\n".getBytes());
            assertEquals("one\ntwo\n", new String(client.getInputStream().readNBytes(8)));
            client.shutdownOutput();
            assertNull(server.cause(), "close_notify is an end in good order");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void ourClientTalksToAJdkServer(String protocol) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) CERTIFICATES
                        .context(LOCAL)
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Loopback loopback = loopback(protocol).with(Framing.raw())) {
            CompletableFuture<byte[]> everything = CompletableFuture.supplyAsync(() -> {
                try (Socket peer = listener.accept()) {
                    OutputStream out = peer.getOutputStream();
                    out.write("welcome".getBytes());
                    return peer.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Recorder client = new Recorder();
            Link link = loopback.transport
                    .connect(loopback.setup(listener.getLocalPort(), Setup.Role.CLIENT), client)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            await().until(() -> String.join("", client.texts()).equals("welcome"));
            byte[] much = new byte[700_000];
            new Random(1).nextBytes(much);
            assertTrue(link.send(ByteBuffer.wrap(much)));
            link.close();
            assertArrayEquals(much, everything.get(10, TimeUnit.SECONDS));
            assertNull(client.cause());
        }
    }

    @Test
    @DisplayName("A1: frames arrive the same however TLS records cut them")
    void everyCutGivesTheSameFrames() throws Exception {
        byte[] stream = {0, 0, 0, 3, 'o', 'n', 'e', 0, 0, 0, 0, 0, 0, 0, 5, 't', 'h', 'r', 'e', 'e'};
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3").listen(() -> server);
                SSLSocket client = over(loopback.socket())) {
            OutputStream out = client.getOutputStream();
            for (int cut = 1; cut < stream.length; cut++) {
                out.write(stream, 0, cut);
                out.write(stream, cut, stream.length - cut);
            }
            for (byte each : stream) {
                out.write(each);
            }
            await().until(() -> server.frames.size() == 3 * stream.length);
            for (int i = 0; i < server.frames.size(); i += 3) {
                assertEquals(List.of("one", "", "three"), server.texts().subList(i, i + 3));
            }
        }
    }

    @Test
    void largeFramesAndManySmallOnesArriveWhole() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3").with(Limits.defaults()).listen(() -> server);
                SSLSocket client = over(loopback.socket())) {
            Random random = new Random(7);
            int[] sizes = new int[60];
            ByteBuffer wire = ByteBuffer.allocate(16 << 20);
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = i % 10 == 9 ? 1 << 20 : random.nextInt(40_000);
                byte[] frame = new byte[sizes[i]];
                Arrays.fill(frame, (byte) i);
                wire.putInt(sizes[i]).put(frame);
            }
            client.getOutputStream().write(wire.array(), 0, wire.position());
            await().until(() -> server.frames.size() == sizes.length);
            for (int i = 0; i < sizes.length; i++) {
                byte[] expected = new byte[sizes[i]];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, server.frames.get(i), "frame " + i);
            }
        }
    }

    @Test
    @DisplayName("E4: behind TLS, too, a link that pauses stops its peer, and nothing is lost")
    void aPauseHoldsThePeer() throws Exception {
        Recorder server = new Recorder((link, frame) -> link.pauseReading());
        try (Loopback loopback = loopback("TLSv1.3").listen(() -> server);
                SSLSocket client = over(loopback.socket())) {
            byte[] frame = new byte[10_004];
            ByteBuffer.wrap(frame).putInt(10_000);
            int total = 8_000;
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                try {
                    OutputStream out = client.getOutputStream();
                    for (int i = 0; i < total; i++) {
                        out.write(frame);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Link link = server.link();
            await().until(() -> link.statistics().framesReceived() == 1);
            // 80 MB fit into no socket buffer, so the sender waits as long as nobody resumes.
            assertThrows(
                    TimeoutException.class, () -> sender.get(500, TimeUnit.MILLISECONDS));
            assertEquals(1, link.statistics().framesReceived());
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofNanos(1)).until(() -> {
                link.resumeReading();
                return link.statistics().framesReceived() >= 50;
            });
            assertTrue(!sender.isDone());
            link.abort();
        }
    }

    @Test
    @DisplayName("D12: a garbage record ends the connection with an error, and not one byte of it is accepted")
    void garbageAfterTheHandshakeEndsTheLink() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3").with(Framing.raw()).listen(() -> server)) {
            Socket plain = loopback.socket();
            Socket tls = over(plain);
            tls.getOutputStream().write("good".getBytes());
            await().until(() -> String.join("", server.texts()).equals("good"));
            byte[] record = new byte[105];
            record[0] = 23;
            record[1] = 3;
            record[2] = 3;
            record[4] = 100;
            plain.getOutputStream().write(record);
            assertInstanceOf(TransportException.class, server.cause());
            assertEquals("good", String.join("", server.texts()));
            plain.close();
            // Without it, the plain one may be closed before its time.
            Reference.reachabilityFence(tls);
        }
    }

    @Test
    @DisplayName("D12: what follows close_notify in clear is not accepted, and the connection ends")
    void nothingIsAcceptedAfterCloseNotify() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3").with(Framing.raw()).listen(() -> server);
                ServerSocket between = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket ahead = loopback.socket();
                Socket plain = new Socket(between.getInetAddress(), between.getLocalPort());
                Socket behind = between.accept()) {
            CompletableFuture<Void> back = CompletableFuture.runAsync(() -> pump(ahead, behind, ""), THREADS);
            CompletableFuture<Void> forth = CompletableFuture.runAsync(() -> pump(behind, ahead, "in clear"), THREADS);
            SSLSocket client = over(plain);
            client.getOutputStream().write("good".getBytes());
            client.shutdownOutput();
            forth.get(10, TimeUnit.SECONDS);
            server.cause();
            assertEquals("good", String.join("", server.texts()));
            back.get(10, TimeUnit.SECONDS);
        }
    }

    /** Passes on what comes until it ends, and says something more then. */
    private static void pump(Socket from, Socket to, String after) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.getOutputStream().write(after.getBytes());
        } catch (IOException e) {
            // An end is what the test waits for, of whatever kind.
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsAFailure() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3").with(Framing.raw()).listen(() -> server)) {
            Socket plain = loopback.socket();
            Socket tls = over(plain);
            tls.getOutputStream().write("cut o".getBytes());
            await().until(() -> String.join("", server.texts()).equals("cut o"));
            plain.shutdownOutput();
            assertTrue(assertInstanceOf(TransportException.class, server.cause()).getMessage().contains("close_notify"));
            plain.close();
            // Without it, the plain one may be closed before its time.
            Reference.reachabilityFence(tls);
        }
    }

    @Test
    void aConnectToAPlainServerSaysThatItSpeaksNoTls() throws Exception {
        try (Loopback plain = new Loopback().with(Framing.raw()).listen(() -> new Recorder() {
                    @Override
                    public void onOpen(Link link) {
                        link.send(ByteBuffer.wrap("220 mail.example ESMTP\r\n".getBytes()));
                    }
                });
                Loopback client = loopback("TLSv1.3")) {
            client.towards(plain);
            Throwable failure = assertThrows(
                            ExecutionException.class,
                            () -> client.dial(new Recorder()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .getCause();
            assertTrue(failure.getMessage().contains("does not speak TLS"), failure.getMessage());
            for (Throwable each = failure; each != null; each = each.getCause()) {
                assertTrue(!each.toString().contains("3232302"), "no payload in hexadecimal: " + each);
            }
        }
    }

    @Test
    void theServerHearsTheNameAndAddressesAreTold() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = loopback("TLSv1.3")
                .with(TlsOptions.SERVER_NAME, "localhost")
                .listen(() -> server)) {
            Link link = loopback.connect(new Recorder());
            assertEquals(new InetSocketAddress("127.0.0.1", loopback.port()), link.remoteAddress());
            assertEquals(link.localAddress(), server.link().remoteAddress());
        }
    }
}
