// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener does with peers that do not shake hands as they should. */
class TlsListenerTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("listener");
    private static final Duration SHORT = Duration.ofMillis(700);

    private final Recorder server = new Recorder();

    private Loopback listen(Duration handshakeTimeout) throws Exception {
        return Loopback.tls(CERTIFICATES, LOCAL)
                .with(Limits.defaults().withHandshakeTimeout(handshakeTimeout))
                .listen(() -> server);
    }

    /** Reads what the listener says until it ends the connection; fails if it does not. */
    private static byte[] answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(answer);
        } catch (SocketException reset) {
            // It need not be polite.
        }
        return answer.toByteArray();
    }

    /** One record with the beginning of a ClientHello that claims to be of some length. */
    private static byte[] helloBegins(int claimed, int sent) {
        return ByteBuffer.allocate(9 + sent)
                .put((byte) 22)
                .putShort((short) 0x0301)
                .putShort((short) (sent + 4))
                .put((byte) 1)
                .put((byte) (claimed >> 16))
                .putShort((short) claimed)
                .put(new byte[sent])
                .array();
    }

    @ParameterizedTest(name = "D2: a ClientHello that claims {0} bytes is refused before they come")
    @ValueSource(ints = {16 * 1024 + 1, 64 * 1024, 0xFF_FFFF})
    void refusesLargeHellos(int claimed) throws Exception {
        try (Loopback loopback = listen(Duration.ofSeconds(60));
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(helloBegins(claimed, 0));
            answer(socket);
            assertFalse(server.open.isDone());
        }
    }

    @ParameterizedTest(name = "D2: a peer that stops after {0} bytes of a ClientHello is gone at the deadline")
    @ValueSource(ints = {0, 1, 5, 8, 9, 1_000, 16_000})
    void unfinishedHellosHaveADeadline(int bytes) throws Exception {
        try (Loopback loopback = listen(SHORT);
                Socket socket = loopback.socket()) {
            long began = System.nanoTime();
            socket.getOutputStream().write(Arrays.copyOf(helloBegins(16_000, 15_995), bytes));
            assertArrayEquals(new byte[0], answer(socket));
            assertTrue(System.nanoTime() - began >= SHORT.toNanos() / 2, "it had its time");
            assertFalse(server.open.isDone());
        }
    }

    @Test
    @DisplayName("D2: a ClientHello that comes byte by byte does not get a new deadline with each")
    void slowHellosHaveTheSameDeadline() throws Exception {
        try (Loopback loopback = listen(SHORT);
                Socket socket = loopback.socket()) {
            byte[] hello = helloBegins(16_000, 15_995);
            OutputStream out = socket.getOutputStream();
            AtomicInteger written = new AtomicInteger();
            ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
            // It ends with the first byte that the closed socket does not take.
            drip.scheduleAtFixedRate(() -> write(out, hello[written.getAndIncrement()]), 0, 10, TimeUnit.MILLISECONDS);
            answer(socket);
            drip.shutdownNow();
            assertFalse(server.open.isDone());
        }
    }

    private static void write(OutputStream out, byte each) {
        try {
            out.write(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A version and the cipher suites that go with it. */
    private static byte[] hello(int version, int... suites) {
        ByteBuffer body = ByteBuffer.allocate(41 + 2 * suites.length)
                .putShort((short) version)
                .put(new byte[32])
                .put((byte) 0)
                .putShort((short) (2 * suites.length));
        for (int suite : suites) {
            body.putShort((short) suite);
        }
        body.put((byte) 1).put((byte) 0);
        byte[] content = Arrays.copyOf(body.array(), body.position());
        return ByteBuffer.allocate(9 + content.length)
                .put((byte) 22)
                .putShort((short) version)
                .putShort((short) (content.length + 4))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    @ParameterizedTest(name = "D11: {0} is refused with alert {3}")
    @CsvSource({
        "SSLv3,           0x0300, 0x002F, 70",
        "TLS 1.0,         0x0301, 0xC009, 70",
        "TLS 1.1,         0x0302, 0xC009, 70",
        "NULL,            0x0303, 0xC006, 40",
        "RC4,             0x0303, 0xC007, 40",
        "anonymous,       0x0303, 0xC018, 40",
        "export,          0x0303, 0x0003, 40"
    })
    void refusesWhatIsBroken(String name, int version, int suite, int alert) throws Exception {
        try (Loopback loopback = listen(Duration.ofSeconds(60));
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(hello(version, suite));
            byte[] answer = answer(socket);
            assertEquals(7, answer.length, Arrays.toString(answer));
            assertEquals(21, answer[0], "an alert");
            assertEquals(2, answer[5], "a fatal one");
            assertEquals(alert, answer[6]);
            assertFalse(server.open.isDone());
        }
    }

    @ParameterizedTest(name = "D12: {0} in place of a handshake ends the connection")
    @CsvSource({
        "garbage, deadbeefdeadbeefdeadbeef",
        "HTTP, 474554202f20485454502f312e310d0a0d0a",
        "close_notify, 15030300020100",
        "an alert that is none, 1503030002ffff",
        "application data, 1703030003616263",
        "an empty handshake record, 1603030000",
        "a record of 65535 bytes, 160301ffff01"
    })
    void endsOnNonsense(String name, String hex) throws Exception {
        try (Loopback loopback = listen(SHORT);
                CapturedLog log = new CapturedLog("io.patchbay.transport.netty.Acceptor");
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex));
            answer(socket);
            assertFalse(server.open.isDone());
            await().until(() -> log.lines().size() == 1);
            assertTrue(log.lines().get(0).contains("handshake failed"), log.lines().toString());
            assertFalse(log.lines().get(0).contains("deadbeef"), "no payload in the log");
        }
    }

    @Test
    @DisplayName("O2: a handshake that is cut at each byte, by FIN and by RST, harms nobody else")
    void survivesCutHandshakes() throws Exception {
        byte[] hello = realHello();
        try (Loopback loopback = listen(Duration.ofSeconds(60))) {
            for (int cut = 0; cut <= hello.length; cut++) {
                try (Socket socket = loopback.socket()) {
                    socket.getOutputStream().write(hello, 0, cut);
                    if (cut % 2 == 0) {
                        socket.setSoLinger(true, 0);
                    } else {
                        socket.shutdownOutput();
                        answer(socket);
                    }
                }
            }
            assertFalse(server.open.isDone());
            Recorder client = new Recorder();
            loopback.connect(client).send(ByteBuffer.wrap(new byte[] {'o', 'i'}));
            await().until(() -> server.texts().contains("oi"));
        }
    }

    private static byte[] realHello() throws Exception {
        SSLEngine engine = CERTIFICATES.context(LOCAL).createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
