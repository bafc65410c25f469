// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two peers on Unix domain sockets, for both of whom something waits all the time. */
@Timeout(60)
class PaceTest {

    private static final Duration STALL = Duration.ofMillis(1_500);
    private static final long TICK_MILLIS = 50;

    /** 15 KiB in the time of the timeout, and every few ticks the system takes more. */
    private static final int TOO_LITTLE = 512;

    /** 480 KiB in the time of the timeout, of 1 MiB that waits. */
    private static final int ENOUGH = 16 * 1024;

    /** Three times the timeout. */
    private static final int TICKS = (int) (3 * STALL.toMillis() / TICK_MILLIS);

    @TempDir
    private Path folder;

    private final BlockingQueue<Feeding> links = new LinkedBlockingQueue<>();

    private record UnixSockets(Path file) implements SocketFamily {

        @Override
        public SocketAddress address(Setup setup) {
            return UnixDomainSocketAddress.of(file);
        }

        @Override
        public SocketChannel newChannel(Setup setup) throws IOException {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        }

        @Override
        public ListeningSocket listen(SocketAddress address, Setup setup) throws IOException {
            return ListeningSocket.bind(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX), address, () -> Files.deleteIfExists(file));
        }
    }

    /** Keeps a send queue full. */
    private static final class Feeding implements LinkHandler {

        private final ByteBuffer frame = ByteBuffer.allocate(32 * 1024);
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private volatile Link link;

        @Override
        public void onOpen(Link newLink) {
            link = newLink;
            onWritable();
        }

        @Override
        public void onWritable() {
            boolean taken = true;
            while (taken) {
                taken = link.send(frame.clear());
            }
        }

        @Override
        public void onFrame(ByteBuffer arrived) {}

        @Override
        public void onClosed(Throwable cause) {
            end.complete(cause);
        }
    }

    /** Reads so many bytes at every tick. */
    private static final class Peer implements AutoCloseable {

        private final SocketChannel channel;
        private final int bytes;
        private final AtomicLong taken = new AtomicLong();
        private final CountDownLatch ticks = new CountDownLatch(TICKS);

        Peer(Path file, int bytes, ScheduledExecutorService pace) throws IOException {
            this.channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
            this.bytes = bytes;
            pace.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void tick() {
            ByteBuffer room = ByteBuffer.allocate(bytes);
            try {
                int count = 0;
                while (room.hasRemaining() && count >= 0) {
                    count = channel.read(room);
                }
            } catch (IOException e) {
                throw new IllegalStateException("It has been ended, and needs no more ticks", e);
            } finally {
                taken.addAndGet(room.position());
                ticks.countDown();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Feeding taken() throws InterruptedException {
        return links.poll(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("E3: who takes a few bytes now and then is ended after the stallTimeout, who is only slow is not")
    void aFewBytesAreTooLittle() throws Exception {
        Path file = folder.resolve("s");
        // With a buffer that small, the system takes something whenever the peer has read a little.
        Setup setup = Setup.of(Endpoint.of("unix", "/pace").withStages("any"), Setup.Role.SERVER)
                .withOptions(Options.none().with(StandardSocketOptions.SO_SNDBUF, 4096))
                .withLimits(Limits.defaults().withStallTimeout(STALL));
        ScheduledExecutorService pace = new ScheduledThreadPoolExecutor(2);
        try (OpenTransport transport = new SocketLinks(new TransportContext("pace", 1), new UnixSockets(file))) {
            transport.listen(setup, () -> {
                Feeding feeding = new Feeding();
                links.add(feeding);
                return feeding;
            }).toCompletableFuture().get(10, TimeUnit.SECONDS);
            try (Peer slow = new Peer(file, ENOUGH, pace)) {
                Feeding fair = taken();
                long began = System.nanoTime();
                try (Peer trickling = new Peer(file, TOO_LITTLE, pace)) {
                    Feeding unfair = taken();
                    Throwable cause = unfair.end.get(20, TimeUnit.SECONDS);
                    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                    assertInstanceOf(TransportException.class, cause);
                    assertTrue(cause.getMessage().contains("too little"), cause.getMessage());
                    assertTrue(cause.getMessage().contains("stallTimeout of 1500 ms"), cause.getMessage());
                    assertTrue(millis >= STALL.toMillis(), "ended after " + millis + " ms");
                    assertTrue(millis <= 2 * STALL.toMillis() + 1_000, "ended after " + millis + " ms");
                    assertTrue(trickling.taken.get() > 4096, "it has read " + trickling.taken + " bytes meanwhile");
                }
                assertTrue(slow.ticks.await(20, TimeUnit.SECONDS), "it goes on reading");
                assertFalse(fair.end.isDone(), "ended: " + fair.end);
                long waiting = fair.link.statistics().queuedBytes();
                assertTrue(waiting > ENOUGH, "something has waited for it all the time, and now " + waiting + " bytes");
            }
        } finally {
            pace.shutdownNow();
        }
    }
}
