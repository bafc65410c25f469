// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.io.DataInputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTest {

    @Test
    @DisplayName("E1: a reader that stalls costs no more than the send queue, and hears the rest when it reads on")
    void boundsTheSendQueue() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().with(StandardSocketOptions.SO_SNDBUF, 8192).listen(() -> server);
                Socket socket = loopback.socket()) {
            Link link = server.link();
            ByteBuffer frame = ByteBuffer.allocateDirect(10_000);
            int taken = 0;
            int refusedInARow = 0;
            while (refusedInARow < 100) {
                frame.clear();
                if (link.send(frame)) {
                    taken++;
                    refusedInARow = 0;
                    assertEquals(0, frame.remaining());
                } else {
                    refusedInARow++;
                    assertEquals(10_000, frame.remaining());
                    Thread.yield();
                }
                assertTrue(link.statistics().queuedBytes() <= 1 << 20, "queued " + link.statistics().queuedBytes());
            }
            assertFalse(link.isWritable());
            assertTrue(taken > 100, "taken " + taken);
            // Each time the system made room in between, the handler was told.
            int told = server.writable.get();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < taken; i++) {
                assertEquals(10_000, in.readInt());
                in.skipNBytes(10_000);
            }
            await().until(() -> server.writable.get() > told);
            await().until(() -> link.statistics().queuedBytes() == 0);
            assertTrue(link.isWritable());
            assertEquals(taken, link.statistics().framesSent());
        }
    }

    @Test
    void takesAFrameOfAnySizeIfTheQueueIsEmpty() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                .with(Limits.defaults().withSendQueueBytes(1000).withSendHighWaterBytes(500).withSendLowWaterBytes(100))
                .listen(() -> server)) {
            Link link = loopback.connect(new Recorder());
            assertTrue(link.send(ByteBuffer.wrap(Noise.bytes(500_000, 3))));
            await().until(() -> server.frames.size() == 1);
            assertArrayEquals(Noise.bytes(500_000, 3), server.frames.get(0));
            await().until(link::isWritable);
        }
    }

    @Test
    @DisplayName("E7: 64 MiB through buffers of 4 KiB arrive whole and in order")
    void survivesTinyBuffers() throws Exception {
        int frames = 64 * 1024;
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        AtomicInteger count = new AtomicInteger();
        AtomicInteger gaps = new AtomicInteger();
        Recorder server = new Recorder((link, frame) -> {
            if (frame.getInt(frame.position()) != count.getAndIncrement()) {
                gaps.incrementAndGet();
            }
            received.update(frame);
        });
        try (Loopback loopback = new Loopback(2)
                .with(StandardSocketOptions.SO_SNDBUF, 4096)
                .with(StandardSocketOptions.SO_RCVBUF, 4096)
                .listen(() -> server)) {
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            ByteBuffer frame = ByteBuffer.wrap(Noise.bytes(1024, 5));
            for (int i = 0; i < frames; i++) {
                frame.clear();
                frame.putInt(0, i);
                sent.update(frame.duplicate());
                while (!link.send(frame)) {
                    int seen = client.writable.get();
                    await().atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> client.writable.get() > seen || link.isWritable());
                }
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() == frames);
            assertEquals(0, gaps.get());
            assertArrayEquals(sent.digest(), received.digest());
        }
    }

    @ParameterizedTest(name = "frames of {0} bytes come back as they were, through a small send buffer")
    @ValueSource(ints = {15_000, 16_384, 65_532, 65_536, 262_140, 1 << 20})
    void echoesLargeFramesWithoutCopy(int size) throws Exception {
        Limits limits = Limits.defaults().withSendQueueBytes(64 << 20);
        try (Loopback loopback = new Loopback(2)
                .with(limits)
                .with(StandardSocketOptions.SO_SNDBUF, 8192)
                .listen(Recorder::echo)) {
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            int count = Math.max(5, (4 << 20) / size);
            for (int i = 0; i < count; i++) {
                assertTrue(link.send(ByteBuffer.wrap(Noise.bytes(size, i))));
                assertTrue(link.send(ByteBuffer.wrap(Noise.bytes(i % 50, -i))));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> client.frames.size() == 2 * count);
            for (int i = 0; i < count; i++) {
                assertArrayEquals(Noise.bytes(size, i), client.frames.get(2 * i));
                assertArrayEquals(Noise.bytes(i % 50, -i), client.frames.get(2 * i + 1));
            }
        }
    }

    @Test
    void forwardsPartsAndToOtherFramings() throws Exception {
        Recorder sink = new Recorder();
        try (Loopback back = new Loopback().with(Framing.length(4, java.nio.ByteOrder.LITTLE_ENDIAN)).listen(() -> sink)) {
            Link out = back.connect(new Recorder());
            Recorder server = new Recorder((link, frame) -> {
                int limit = frame.limit();
                frame.limit(frame.position() + 20_000);
                out.send(frame);
                frame.limit(limit);
                out.send(frame.slice());
                link.send(frame);
            });
            try (Loopback front = new Loopback().listen(() -> server)) {
                Recorder client = new Recorder();
                Link link = front.connect(client);
                byte[] data = Noise.bytes(50_000, 9);
                link.send(ByteBuffer.wrap(data));
                await().until(() -> sink.frames.size() == 2 && client.frames.size() == 1);
                assertArrayEquals(java.util.Arrays.copyOfRange(data, 0, 20_000), sink.frames.get(0));
                assertArrayEquals(java.util.Arrays.copyOfRange(data, 20_000, 50_000), sink.frames.get(1));
                assertArrayEquals(java.util.Arrays.copyOfRange(data, 20_000, 50_000), client.frames.get(0));
            }
        }
    }

    @Test
    void keepsTheOrderOfEachThread() throws Exception {
        int threads = 8;
        int each = 20_000;
        int[] next = new int[threads];
        AtomicInteger errors = new AtomicInteger();
        AtomicLong received = new AtomicLong();
        Recorder server = new Recorder((link, frame) -> {
            int sender = frame.getInt();
            if (frame.getInt() != next[sender]++) {
                errors.incrementAndGet();
            }
            received.incrementAndGet();
        });
        try (Loopback loopback = new Loopback(2)
                .with(Limits.defaults().withSendQueueBytes(64 << 20))
                .listen(() -> server)) {
            Link link = loopback.connect(new Recorder());
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                Thread thread = new Thread(() -> {
                    ByteBuffer frame = ByteBuffer.allocate(64);
                    for (int i = 0; i < each; i++) {
                        frame.clear();
                        frame.putInt(0, sender).putInt(4, i);
                        if (!link.send(frame)) {
                            errors.incrementAndGet();
                        }
                    }
                });
                senders.add(thread);
                thread.start();
            }
            for (Thread sender : senders) {
                sender.join();
            }
            link.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertNull(server.cause());
            assertEquals((long) threads * each, received.get());
            assertEquals(0, errors.get());
            assertEquals((long) threads * each, link.statistics().framesSent());
            assertEquals(64L * threads * each, link.statistics().bytesSent());
        }
    }

    @Test
    void sendsOnTheIoThreadBehindWhatAnotherThreadHasSent() throws Exception {
        Recorder sink = new Recorder();
        try (Loopback loopback = new Loopback().listen(() -> sink)) {
            Recorder[] client = new Recorder[1];
            AtomicInteger wrong = new AtomicInteger();
            // The I/O thread waits for another thread's send to return, then sends itself.
            client[0] = new Recorder((link, frame) -> {
                int number = frame.getInt();
                Thread other = new Thread(() -> link.send(ByteBuffer.allocate(4).putInt(0, 2 * number)));
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    wrong.incrementAndGet();
                }
                link.send(ByteBuffer.allocate(4).putInt(0, 2 * number + 1));
            });
            Link link = loopback.connect(client[0]);
            Link far = sink.link();
            for (int i = 0; i < 200; i++) {
                far.send(ByteBuffer.allocate(4).putInt(0, i));
            }
            await().until(() -> sink.frames.size() == 400);
            for (int i = 0; i < 400; i++) {
                assertEquals(i, ByteBuffer.wrap(sink.frames.get(i)).getInt());
            }
            assertEquals(0, wrong.get());
            assertTrue(link.isOpen());
        }
    }

    @Test
    void stopsBeforeTheNextFrameWhenPaused() throws Exception {
        List<Integer> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        Recorder server = new Recorder((link, frame) -> {
            seen.add((int) frame.get());
            link.pauseReading();
        });
        try (Loopback loopback = new Loopback().listen(() -> server);
                Socket socket = loopback.socket()) {
            byte[] wire = new byte[50];
            for (int i = 0; i < 10; i++) {
                wire[5 * i + 3] = 1;
                wire[5 * i + 4] = (byte) i;
            }
            socket.getOutputStream().write(wire);
            socket.shutdownOutput();
            for (int i = 0; i < 10; i++) {
                int expected = i + 1;
                await().pollInterval(Duration.ofMillis(1)).until(() -> seen.size() >= expected);
                assertEquals(expected, seen.size());
                assertEquals(expected, server.link().statistics().framesReceived());
                assertFalse(server.isClosed());
                server.link().resumeReading();
            }
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), seen);
            assertNull(server.cause());
        }
    }

    @Test
    void abortsAPeerThatLeavesAFrameHalfSent() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Limits.defaults().withStallTimeout(Duration.ofMillis(200)))
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(new byte[] {0, 0, 0, 9, 1});
            assertInstanceOf(TransportException.class, server.cause());
            assertTrue(server.cause().getMessage().contains("stallTimeout of 200 ms"), server.cause().getMessage());
        }
    }

    @Test
    void abortsAPeerThatTakesNothing() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Limits.defaults().withStallTimeout(Duration.ofMillis(300)))
                        .with(StandardSocketOptions.SO_SNDBUF, 4096)
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            ByteBuffer frame = ByteBuffer.allocate(1 << 20);
            while (server.link().send(frame.clear()) || server.link().isOpen() && server.link().isWritable()) {
                Thread.onSpinWait();
            }
            assertInstanceOf(TransportException.class, server.cause());
            assertTrue(server.cause().getMessage().contains("took too little"), server.cause().getMessage());
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void endsAnIdleLink() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Limits.defaults().withIdleTimeout(Duration.ofMillis(200)))
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            assertInstanceOf(TransportException.class, server.cause());
            assertTrue(server.cause().getMessage().contains("idleTimeout of 200 ms"), server.cause().getMessage());
            assertEquals(-1, socket.getInputStream().read());
        }
    }
}
