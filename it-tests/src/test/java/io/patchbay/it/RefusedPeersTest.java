// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.patchbay.HandshakeException;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.TransportException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that is reached and not the right one is asked once; one that may be well again soon is asked again. */
@Timeout(60)
class RefusedPeersTest {

    private static final int RETRIES = 3;

    /** What a server does with a connection, before that is closed. */
    private interface Answer {
        void give(Socket socket) throws Exception;
    }

    /** Counts connections. */
    private static final class CountingServer implements AutoCloseable {

        private final ServerSocket socket;
        private final AtomicInteger accepted = new AtomicInteger();

        CountingServer(Answer answer) throws IOException {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(answer), "counting-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Answer answer) {
            while (!socket.isClosed()) {
                try (Socket peer = socket.accept()) {
                    accepted.incrementAndGet();
                    answer.give(peer);
                } catch (Exception e) {
                    // The client ends what it does not like, the test ends the server, and both is what is asked for.
                    continue;
                }
            }
        }

        /** Connections are accepted in their order, so behind one more all that came before are counted. */
        int attempts() throws IOException {
            try (Socket marker = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
                marker.shutdownOutput();
                marker.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            return accepted.get() - 1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static TransportException refused(CountingServer server, String uri) {
        RetryPolicy retries = new RetryPolicy(RETRIES, Duration.ofMillis(1), Duration.ofMillis(1));
        try (NetworkManager network = NetworkManager.builder().retry(retries).build()) {
            return assertThrows(
                    TransportException.class,
                    () -> network.connect(uri.replace("PORT", String.valueOf(server.socket.getLocalPort()))));
        }
    }

    private static void assertAskedOnce(CountingServer server, String uri, String reason) throws IOException {
        TransportException failure = assertInstanceOf(HandshakeException.class, refused(server, uri));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        assertEquals(1, server.attempts());
    }

    private static SSLContext certificateOfNobody() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=nobody")
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }

    @Test
    void aCertificateThatIsNotBelievedIsAskedForOnce() throws Exception {
        SSLContext context = certificateOfNobody();
        Answer handshake = socket -> {
            SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
            tls.setUseClientMode(false);
            tls.startHandshake();
        };
        for (String uri : new String[] {"tls+json://localhost:PORT", "wss://localhost:PORT/"}) {
            try (CountingServer server = new CountingServer(handshake)) {
                assertAskedOnce(server, uri, "not trusted");
            }
        }
    }

    @Test
    void aPeerWithoutTlsIsAskedOnce() throws Exception {
        Answer plain = socket -> {
            socket.getOutputStream().write("220 mail.example\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        };
        try (CountingServer server = new CountingServer(plain)) {
            assertAskedOnce(server, "tls://127.0.0.1:PORT", "does not speak TLS");
        }
    }

    private static Answer status(String line) {
        return socket -> {
            socket.getInputStream().read(new byte[4_096]);
            socket.getOutputStream().write(("HTTP/1.1 " + line + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        };
    }

    @Test
    void aServerWithoutThatPathIsAskedOnce() throws Exception {
        try (CountingServer server = new CountingServer(status("404 Not Found"))) {
            assertAskedOnce(server, "ws://127.0.0.1:PORT/chat", "status 404");
        }
    }

    @Test
    void aServerThatIsBusyOrEndsTheConnectionIsAskedAgain() throws Exception {
        assertAskedAgain(status("503 Service Unavailable"), "ws://127.0.0.1:PORT/chat");
        assertAskedAgain(Socket::shutdownOutput, "ws://127.0.0.1:PORT/chat");
        assertAskedAgain(Socket::shutdownOutput, "tls://127.0.0.1:PORT");
    }

    private static void assertAskedAgain(Answer answer, String uri) throws IOException {
        try (CountingServer server = new CountingServer(answer)) {
            assertFalse(refused(server, uri) instanceof HandshakeException);
            assertEquals(1 + RETRIES, server.attempts());
        }
    }
}
