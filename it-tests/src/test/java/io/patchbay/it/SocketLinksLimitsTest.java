// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.sockets.SocketLinks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link SocketLinks} does about peers that are slow, silent or wrong; the peers are plain sockets. */
@Timeout(60)
class SocketLinksLimitsTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final OpenTransport transport = new PlainTransport().open(new TransportContext("limits", 2));
    private final BlockingQueue<Taken> links = new LinkedBlockingQueue<>();
    private final List<Socket> peers = new ArrayList<>();
    private Binding binding;

    /** The listener's side of a link. */
    private static final class Taken implements LinkHandler {

        private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
        private final List<byte[]> frames = new ArrayList<>();
        private volatile Link link;

        @Override
        public void onOpen(Link newLink) {
            link = newLink;
        }

        @Override
        public void onFrame(ByteBuffer frame) {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            frames.add(bytes);
        }

        @Override
        public void onClosed(Throwable cause) {
            end.complete(Optional.ofNullable(cause));
        }

        Throwable cause() throws Exception {
            return end.get(20, TimeUnit.SECONDS).orElse(null);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        transport.close();
    }

    private void listen(UnaryOperator<Limits> change) throws Exception {
        Endpoint endpoint = Endpoint.of("plain", "127.0.0.1", 0).withStages("any");
        Setup setup = Setup.of(endpoint, Setup.Role.SERVER).withLimits(change.apply(Limits.defaults()));
        binding = transport.listen(setup, () -> {
            Taken taken = new Taken();
            links.add(taken);
            return taken;
        }).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Socket peer() throws IOException {
        InetSocketAddress address = (InetSocketAddress) binding.localAddress();
        Socket peer = new Socket(address.getAddress(), address.getPort());
        peers.add(peer);
        return peer;
    }

    private Taken taken() throws InterruptedException {
        return links.poll(20, TimeUnit.SECONDS);
    }

    private static void assertCause(Class<? extends Throwable> type, String part, Throwable cause) {
        assertInstanceOf(type, cause);
        assertTrue(cause.getMessage().contains(part), cause.getMessage());
    }

    @Test
    void halfAFrameIsNotWaitedForLongerThanTheStallTimeout() throws Exception {
        listen(limits -> limits.withStallTimeout(SHORT));
        peer().getOutputStream().write(new byte[] {0, 0, 0, 10, 1, 2, 3});
        assertCause(TransportException.class, "stallTimeout", taken().cause());
    }

    @Test
    void aPeerThatTakesNothingIsNotWaitedForLongerThanTheStallTimeout() throws Exception {
        listen(limits -> limits.withStallTimeout(SHORT));
        peer();
        Taken taken = taken();
        ByteBuffer frame = ByteBuffer.allocate(100_000);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!taken.end.isDone() && System.nanoTime() < deadline) {
            if (taken.link != null) {
                taken.link.send(frame.clear());
            }
            Thread.onSpinWait();
        }
        assertCause(TransportException.class, "took too little", taken.cause());
    }

    @Test
    void aLinkThatCarriesNothingEndsWithTheIdleTimeoutAndOneThatDoesGoesOn() throws Exception {
        listen(limits -> limits.withIdleTimeout(SHORT));
        Socket peer = peer();
        Taken taken = taken();
        for (int i = 0; i < 8; i++) {
            peer.getOutputStream().write(new byte[] {0, 0, 0, 1, (byte) i});
            peer.setSoTimeout(100);
            assertThrowsTimeout(peer);
        }
        assertCause(TransportException.class, "idleTimeout", taken.cause());
        assertEquals(8, taken.frames.size());
        peer.setSoTimeout(10_000);
        assertEquals(-1, peer.getInputStream().read(), "the peer reads an orderly end");
    }

    private static void assertThrowsTimeout(Socket peer) throws IOException {
        try {
            assertEquals(0, peer.getInputStream().read(), "nothing comes, and the connection is not at its end");
        } catch (SocketTimeoutException e) {
            assertTrue(peer.isConnected());
        }
    }

    @Test
    void aPeerThatEndsInTheMiddleOfAFrameIsToldOf() throws Exception {
        listen(limits -> limits);
        Socket peer = peer();
        peer.getOutputStream().write(new byte[] {0, 0, 0, 2, 1, 2, 0, 0});
        peer.shutdownOutput();
        Taken taken = taken();
        assertCause(TransportException.class, "middle of a frame", taken.cause());
        assertArrayEquals(new byte[] {1, 2}, taken.frames.get(0));
    }

    @Test
    void aLengthAboveTheLimitEndsTheLinkBeforeTheFrameComes() throws Exception {
        listen(limits -> limits.withMaxFrameBytes(1_000));
        peer().getOutputStream().write(new byte[] {0, 0, 3, (byte) 0xE9});
        assertCause(LimitException.class, "maxFrameBytes", taken().cause());
        peer().getOutputStream().write(new byte[] {-1, -1, -1, -1});
        assertCause(LimitException.class, "4294967295", taken().cause());
    }

    @Test
    void framesInEveryCutArriveWhole() throws Exception {
        listen(limits -> limits);
        Socket peer = peer();
        peer.setTcpNoDelay(true);
        byte[] wire = {0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 1, 9};
        for (byte one : wire) {
            peer.getOutputStream().write(one);
        }
        for (int cut = 1; cut < wire.length; cut++) {
            peer.getOutputStream().write(wire, 0, cut);
            peer.getOutputStream().write(wire, cut, wire.length - cut);
        }
        peer.shutdownOutput();
        Taken taken = taken();
        assertNull(taken.cause());
        assertEquals(3 * wire.length, taken.frames.size());
        for (int i = 0; i < wire.length; i++) {
            assertArrayEquals(new byte[] {1, 2, 3}, taken.frames.get(3 * i));
            assertArrayEquals(new byte[0], taken.frames.get(3 * i + 1));
            assertArrayEquals(new byte[] {9}, taken.frames.get(3 * i + 2));
        }
    }

    @Test
    void oneAddressHasNoMoreLinksThanAllowed() throws Exception {
        listen(limits -> limits.withMaxConnectionsPerAddress(2));
        Socket first = peer();
        taken();
        peer();
        taken();
        assertEquals(-1, peer().getInputStream().read());
        assertEquals(1, binding.refused());
        first.close();
        Taken last = null;
        for (int i = 0; i < 200 && last == null; i++) {
            peer();
            last = links.poll(50, TimeUnit.MILLISECONDS);
        }
        assertTrue(last != null, "a place that became free is given to another");
    }
}
