// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.HalfClose;
import io.patchbay.TlsOptions;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One direction ends before the other. */
class HalfCloseTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("half");

    /** Elsewhere, a write finds out whether a half-closed peer is there. */
    private static final boolean ON_LINUX = System.getProperty("os.name").equals("Linux");

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
            Socket user = kind.equals("tcp")
                    ? peer
                    : CERTIFICATES.context(LOCAL)
                            .getSocketFactory()
                            .createSocket(peer, "127.0.0.1", peer.getPort(), true);
            user.getOutputStream().write("rest".getBytes());
            user.shutdownOutput();
            half(server.link()).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals("rest", String.join("", server.texts()));
            Duration before = cpu(server.link());
            anIdleSecond();
            Duration spent = cpu(server.link()).minus(before);
            assertTrue(spent.toMillis() < 100, "A thread that spins takes all of the second; this one took " + spent);
            assertFalse(server.isClosed());
            // JDK 17 closes sockets of TLS that nobody has a use for any more.
            assertFalse(user.isClosed());
            peer.setSoLinger(true, 0);
            peer.close();
            if (ON_LINUX) {
                await().atMost(Duration.ofSeconds(1)).until(server::isClosed);
            } else {
                await().until(() -> {
                    server.link().send(bytes("?"));
                    return server.isClosed();
                });
            }
            assertInstanceOf(TransportException.class, server.cause());
        }
    }

    @Test
    @DisplayName("G4: a peer that has half-closed and is there is not taken for one that is gone")
    void aHalfClosedPeerStays() throws Exception {
        try (Loopback loopback = loopback("tcp").listen(() -> server);
                Socket peer = loopback.socket()) {
            peer.shutdownOutput();
            half(server.link()).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            // Its receive window is closed, and then opened.
            byte[] much = new byte[1 << 20];
            while (server.link().send(ByteBuffer.wrap(much))) {
                assertFalse(server.isClosed());
            }
            anIdleSecond();
            assertFalse(server.isClosed());
            long taken = server.link().statistics().bytesSent();
            peer.getInputStream().skipNBytes(taken);
            assertTrue(server.link().send(bytes("the answer")));
            assertArrayEquals("the answer".getBytes(), peer.getInputStream().readNBytes("the answer".length()));
            // When both have ended their output, the connection is gone as it should be.
            server.link().pauseReading();
            half(server.link()).shutdownOutput();
            assertEquals(-1, peer.getInputStream().read());
            anIdleSecond();
            assertFalse(server.isClosed());
            server.link().resumeReading();
            assertNull(server.cause());
        }
    }

    @Test
    void whatCameBeforeTheEndWaitsForAPausedLink() throws Exception {
        try (Loopback loopback = loopback("tcp").with(StandardSocketOptions.SO_RCVBUF, 1 << 20).listen(() -> server);
                Socket peer = loopback.socket()) {
            server.link().pauseReading();
            byte[] much = new byte[1_000_000];
            peer.getOutputStream().write(much);
            peer.shutdownOutput();
            anIdleSecond();
            assertEquals(List.of(), server.frames);
            assertFalse(server.isClosed());
            server.link().resumeReading();
            half(server.link()).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals(much.length, server.link().statistics().bytesReceived());
        }
    }

    @Test
    void halfClosedPeersLeaveNoDescriptor() throws Exception {
        assumeTrue(ON_LINUX, "This system does not show descriptors");
        long outside = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            BlockingQueue<Recorder> accepted = new LinkedBlockingQueue<>();
            Socket last;
            try (Loopback loopback = loopback("tcp").listen(() -> {
                Recorder recorder = new Recorder();
                accepted.add(recorder);
                return recorder;
            })) {
                long inside = Long.MAX_VALUE;
                for (int i = 0; i < 3; i++) {
                    try (Socket first = loopback.socket();
                            Socket second = loopback.socket()) {
                        Link link = halfClosed(first, accepted);
                        halfClosed(second, accepted).close();
                        link.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
                    }
                    inside = descriptorsUpTo(inside);
                }
                last = loopback.socket();
                halfClosed(last, accepted);
            }
            last.close();
            outside = descriptorsUpTo(outside);
        }
    }

    private static Link halfClosed(Socket peer, BlockingQueue<Recorder> accepted) throws Exception {
        peer.shutdownOutput();
        Link link = accepted.take().link();
        half(link).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return link;
    }

    /** Waits until there are no more than the last time. */
    private static long descriptorsUpTo(long bound) {
        return await().until(() -> (long) new File("/proc/self/fd").list().length, now -> now <= bound);
    }

    private static void anIdleSecond() throws InterruptedException {
        assertFalse(new CountDownLatch(1).await(1, TimeUnit.SECONDS));
    }

    /** Tells how much the thread of a link has worked; other threads of the JVM have much to do that is not ours. */
    private static Duration cpu(Link link) throws Exception {
        Path statistics = Path.of("/proc/thread-self/schedstat");
        CompletableFuture<String> told = new CompletableFuture<>();
        link.execute(() -> {
            try {
                told.complete(Files.exists(statistics) ? Files.readString(statistics) : "0 0 0");
            } catch (IOException e) {
                told.completeExceptionally(e);
            }
        });
        return Duration.ofNanos(Long.parseLong(told.get(10, TimeUnit.SECONDS).split(" ")[0]));
    }
}
