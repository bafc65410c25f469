// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.patchbay.IoKind;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.SharedFrame;
import io.patchbay.spi.TransportContext;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Counts every byte of every buffer: without a pool, the allocator knows what is in use right now. */
class BuffersTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final IoThreads threads = new IoThreads(new TransportContext("buffers", 1), allocator);
    private final AtomicInteger received = new AtomicInteger();
    private final List<Link> accepted = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        threads.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> inUse() == 0);
        assertEquals(0, threads.sendQueues.held());
        assertEquals(List.of(), failures);
    }

    private long inUse() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    private static StreamSettings settings(int port) {
        Options options = Options.none().with(StandardSocketOptions.SO_SNDBUF, 8192);
        return new StreamSettings(
                "127.0.0.1",
                port,
                Limits.defaults().withSendQueueBytes(16 << 20),
                () -> new LengthFramer("length4", 4, ByteOrder.BIG_ENDIAN, 1 << 20),
                new SocketOptions(options, Options.none()),
                100,
                IoChoice.of(IoKind.NIO),
                false,
                null,
                null);
    }

    private class Handler implements LinkHandler {

        private final BiConsumer<Link, ByteBuffer> onFrame;
        private Link link;

        Handler(BiConsumer<Link, ByteBuffer> onFrame) {
            this.onFrame = onFrame;
        }

        @Override
        public void onOpen(Link opened) {
            link = opened;
        }

        @Override
        public void onFrame(ByteBuffer frame) {
            received.incrementAndGet();
            onFrame.accept(link, frame);
        }

        @Override
        public void onClosed(Throwable cause) {
            if (cause instanceof AssertionError) {
                failures.add(cause);
            }
        }
    }

    private int listen(BiConsumer<Link, ByteBuffer> onFrame) throws Exception {
        Binding binding = threads.listen(settings(0), () -> new Handler(onFrame) {
                    @Override
                    public void onOpen(Link opened) {
                        super.onOpen(opened);
                        accepted.add(opened);
                    }
                })
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        return ((InetSocketAddress) binding.localAddress()).getPort();
    }

    private Link connect(int port, BiConsumer<Link, ByteBuffer> onFrame) throws Exception {
        CompletableFuture<Link> link = threads.connect(settings(port), new Handler(onFrame)).toCompletableFuture();
        return link.get(5, TimeUnit.SECONDS);
    }

    @Test
    void givesBackWhatWasEchoed() throws Exception {
        int port = listen(Link::send);
        Link link = connect(port, (own, frame) -> {});
        for (int size : new int[] {0, 1, 60_000, 65_536, 300_000, 1 << 20}) {
            for (int i = 0; i < 5; i++) {
                assertTrue(link.send(ByteBuffer.allocate(size)));
            }
        }
        await().until(() -> received.get() == 60);
        link.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void givesBackWhatAnAbortDrops() throws Exception {
        int port = listen((link, frame) -> {
            link.send(frame);
            link.send(ByteBuffer.allocate(100));
            if (received.get() >= 20) {
                link.abort();
                link.send(frame);
            }
        });
        Link link = connect(port, (own, frame) -> own.pauseReading());
        for (int i = 0; i < 40; i++) {
            link.send(ByteBuffer.allocate(100_000));
        }
        await().until(() -> !link.isOpen());
    }

    @Test
    void givesBackWhatWaitsWhenTheTransportCloses() throws Exception {
        int port = listen(Link::send);
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stalled.add(new Socket("127.0.0.1", port));
        }
        await().until(() -> accepted.size() == 5);
        for (Link link : accepted) {
            for (int i = 0; i < 100; i++) {
                assertTrue(link.send(ByteBuffer.allocate(100_000)));
            }
        }
        assertTrue(inUse() > 40_000_000);
        threads.close();
        for (Socket socket : stalled) {
            socket.close();
        }
    }

    @Test
    void givesBackWhatForeignThreadsSendDuringAbort() throws Exception {
        int port = listen((link, frame) -> {});
        for (int round = 0; round < 50; round++) {
            Link link = connect(port, (own, frame) -> {});
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Thread sender = new Thread(() -> {
                    ByteBuffer frame = ByteBuffer.allocate(500);
                    for (int i = 0; i < 2000 && link.isOpen(); i++) {
                        link.send(frame.clear());
                    }
                });
                senders.add(sender);
                sender.start();
            }
            link.abort();
            for (Thread sender : senders) {
                sender.join();
            }
        }
    }

    @Test
    @DisplayName("A2: a header alone costs 64 KiB at most, and an idle link nothing")
    void holdsLittleForAHeader() throws Exception {
        int port = listen((link, frame) -> {});
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket("127.0.0.1", port);
            sockets.add(socket);
        }
        await().until(() -> accepted.size() == 20);
        assertEquals(0, inUse());
        for (Socket socket : sockets) {
            socket.getOutputStream().write(new byte[] {0, 0x10, 0, 0});
        }
        await().until(() -> inUse() >= 20 * 60_000);
        assertTrue(inUse() <= 20 * 64 * 1024, "in use " + inUse());
        long[] before = accepted.stream().mapToLong(link -> link.statistics().lastActivityNanos()).toArray();
        for (Socket socket : sockets) {
            socket.getOutputStream().write(1);
        }
        await().until(() -> {
            int more = 0;
            for (int i = 0; i < before.length; i++) {
                more += accepted.get(i).statistics().lastActivityNanos() > before[i] ? 1 : 0;
            }
            return more == 20;
        });
        assertTrue(inUse() <= 20 * 64 * 1024, "in use " + inUse());
        for (Socket socket : sockets) {
            socket.close();
        }
        // One buffer stays with the event loop for whoever reads next.
        await().until(() -> inUse() <= 64 * 1024);
    }

    @Test
    @DisplayName("E2: a broadcast to 200 links holds little for each")
    void holdsLittleForABroadcast() throws Exception {
        int port = listen((link, frame) -> {
            long before = inUse();
            for (Link other : accepted) {
                other.send(frame.duplicate());
            }
            if (inUse() - before > 200 * 5_000 + 64 * 1024) {
                throw new AssertionError("a broadcast took " + (inUse() - before) + " bytes");
            }
        });
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            links.add(connect(port, (own, frame) -> {}));
        }
        await().until(() -> accepted.size() == 200);
        links.get(0).send(ByteBuffer.allocate(100));
        await().until(() -> received.get() == 201);
    }

    @Test
    @DisplayName("E2: frames that 200 links share take one buffer, and go when they were sent")
    void sharesOneBufferAmongAll() throws Exception {
        int port = listen((link, frame) -> {
            long before = inUse();
            for (int i = 0; i < frame.remaining(); i++) {
                share(frame, accepted);
            }
            if (inUse() - before > LinkInput.SMALL_BYTES) {
                throw new AssertionError("a broadcast took " + (inUse() - before) + " bytes");
            }
        });
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            links.add(connect(port, (own, frame) -> {}));
        }
        await().until(() -> accepted.size() == 200);
        for (int i = 1; i <= 2; i++) {
            int sent = i;
            links.get(0).send(ByteBuffer.allocate(0));
            await().until(() -> received.get() == sent);
        }
        long kept = inUse();
        links.get(0).send(ByteBuffer.allocate(20));
        await().until(() -> received.get() == 3 + 20 * 200);
        // The loop keeps nothing for broadcasts that do not come any more.
        await().untilAsserted(() -> assertEquals(kept, inUse()));
    }

    @Test
    @DisplayName("E2: a large frame that peers do not read is held once for all of them")
    void holdsALargeFrameOnce() throws Exception {
        int size = 1 << 20;
        int port = listen((link, frame) -> {});
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(8192);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            deaf.add(socket);
        }
        await().until(() -> accepted.size() == 20);
        CompletableFuture<Long> held = new CompletableFuture<>();
        long before = inUse();
        accepted.get(0).execute(() -> {
            for (int i = 0; i < 3; i++) {
                share(ByteBuffer.allocate(size), accepted);
            }
            held.complete(inUse() - before);
        });
        long bytes = held.get(5, TimeUnit.SECONDS);
        assertTrue(bytes >= 3 * size && bytes < 4 * size, bytes + " bytes are held");
        // The last counts when the batch has ended and the sockets have not taken it.
        await("all three count").until(() -> threads.sendQueues.held() >= 3 * size);
        assertTrue(accepted.stream().allMatch(link -> link.statistics().queuedBytes() > 2 * size));
        for (Socket socket : deaf) {
            socket.close();
        }
    }

    private static void share(ByteBuffer frame, List<Link> links) {
        SharedFrame shared = new SharedFrame(frame, false);
        for (Link link : links) {
            if (!link.sendShared(shared)) {
                throw new AssertionError(link + " is full");
            }
        }
    }
}
