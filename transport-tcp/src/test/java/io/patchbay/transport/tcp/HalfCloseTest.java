// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.HalfClose;
import io.patchbay.IoKind;
import io.patchbay.TlsOptions;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One direction ends before the other. */
class HalfCloseTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("half");

    private final Recorder server = new Recorder();

    private static Loopback loopback(String kind) {
        Loopback loopback = kind.equals("tcp")
                ? new Loopback()
                : Loopback.tls(CERTIFICATES, LOCAL).with(TlsOptions.PROTOCOLS, kind);
        return loopback.with(Framing.raw()).with(TcpOptions.HALF_CLOSE, true);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private static HalfClose half(Link link) {
        return link.facet(HalfClose.class).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "TLSv1.3"})
    void eachDirectionEndsForItself(String kind) throws Exception {
        Recorder client = new Recorder();
        try (Loopback loopback = loopback(kind).listen(() -> server)) {
            Link link = loopback.connect(client);
            byte[] question = new byte[300_000];
            assertTrue(link.send(ByteBuffer.wrap(question)));
            half(link).shutdownOutput();
            half(link).shutdownOutput();
            assertFalse(link.isOpen());
            assertFalse(link.send(bytes("too late")));

            half(server.link()).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals(question.length, server.link().statistics().bytesReceived(), "the end comes behind the bytes");
            assertTrue(server.link().isOpen());
            assertTrue(server.link().send(bytes("the answer")));
            await().until(() -> String.join("", client.texts()).equals("the answer"));
            assertFalse(client.isClosed());

            server.link().close();
            assertNull(client.cause());
            assertNull(server.cause());
            half(link).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            half(link).shutdownOutput();
        }
    }

    @Test
    void bothCanEndTheirOutput() throws Exception {
        Recorder client = new Recorder();
        try (Loopback loopback = loopback("tcp").listen(() -> server)) {
            half(loopback.connect(client)).shutdownOutput();
            half(server.link()).shutdownOutput();
            assertNull(client.cause());
            assertNull(server.cause());
        }
    }

    @Test
    void aLinkCanBeClosedOrAbortedAfterItsOutputHasEnded() throws Exception {
        try (Loopback loopback = loopback("tcp").listen(Recorder::new)) {
            Link closed = loopback.connect(new Recorder());
            half(closed).shutdownOutput();
            closed.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            Recorder aborted = new Recorder();
            Link link = loopback.connect(aborted);
            half(link).shutdownOutput();
            link.abort();
            assertInstanceOf(TransportException.class, aborted.cause());
        }
    }

    @Test
    void withoutTheOptionTheLinkEndsWithItsPeer() throws Exception {
        try (Loopback loopback = loopback("tcp").with(TcpOptions.HALF_CLOSE, false).listen(() -> server);
                Socket peer = loopback.socket()) {
            peer.getOutputStream().write(1);
            peer.shutdownOutput();
            assertNull(server.cause());
            assertEquals(1, server.frames.size());
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @Test
    @DisplayName("G4: data, then a reset after this side's half-close: the data is delivered, the link ends at once")
    void aResetAfterHalfCloseEndsTheLink() throws Exception {
        try (Loopback loopback = loopback("tcp").listen(() -> server)) {
            Socket peer = loopback.socket();
            half(server.link()).shutdownOutput();
            assertEquals(-1, peer.getInputStream().read());
            peer.getOutputStream().write("rest".getBytes());
            await().until(() -> String.join("", server.texts()).equals("rest"));
            peer.setSoLinger(true, 0);
            peer.close();
            assertInstanceOf(TransportException.class, server.cause());
        }
    }

    @ParameterizedTest(name = "G4: a peer that has half-closed over {0} costs no CPU time, and its reset is noticed")
    @ValueSource(strings = {"tcp", "TLSv1.3"})
    void aHalfClosedPeerCostsNothing(String kind) throws Exception {
        try (Loopback loopback = loopback(kind).listen(() -> server)) {
            Socket peer = loopback.socket();
            if (kind.equals("tcp")) {
                peer.getOutputStream().write("rest".getBytes());
                peer.shutdownOutput();
            } else {
                SSLSocket tls = (SSLSocket) CERTIFICATES.context(LOCAL)
                        .getSocketFactory()
                        .createSocket(peer, "127.0.0.1", peer.getPort(), true);
                tls.getOutputStream().write("rest".getBytes());
                tls.shutdownOutput();
            }
            half(server.link()).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals("rest", String.join("", server.texts()));
            Duration before = cpu();
            assertFalse(new CountDownLatch(1).await(1, TimeUnit.SECONDS));
            Duration spent = cpu().minus(before);
            assertTrue(spent.toMillis() < 500, "in one idle second: " + spent);
            assertFalse(server.isClosed());
            peer.setSoLinger(true, 0);
            peer.close();
            if (TestedIo.require() == IoKind.EPOLL) {
                await().atMost(Duration.ofSeconds(1)).until(server::isClosed);
            } else {
                // The JDK shows no more of a socket than that it can be read and written, which it can all the time.
                await().until(() -> {
                    server.link().send(bytes("?"));
                    return server.isClosed();
                });
            }
            assertInstanceOf(TransportException.class, server.cause());
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
