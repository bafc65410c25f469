// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.SendPolicy;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast senders and slow receivers: memory stays bounded and nothing is lost. */
@Timeout(120)
class FlowTest {

    private static final int FRAME = 32 * 1024;

    @Test
    @DisplayName("E1: a reader that stalls; 64 MiB offered, at most the queue's bound is held, and sending fails")
    void stalledReader() throws Exception {
        try (NetworkManager network = NetworkManager.builder()
                        .sendPolicy(SendPolicy.FAIL)
                        .limits(Limits.defaults().withSendQueueBytes(1 << 20))
                        .build();
                Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=length"));
                PlainPeer stalled = new PlainPeer(listener.endpoint().port())) {
            Connection connection = listener.accept(Networks.SOON);
            int sent = 0;
            LimitException refused = null;
            while (refused == null && sent < (64 << 20)) {
                try {
                    connection.send(ByteBuffer.allocate(FRAME));
                    sent += FRAME;
                } catch (LimitException e) {
                    refused = e;
                }
            }
            assertTrue(refused != null && refused.getMessage().contains("sendQueueBytes"));
            assertTrue(connection.statistics().queuedBytes() <= 1 << 20);
            for (int read = 0; read < sent; read += FRAME) {
                assertEquals(FRAME, stalled.readFrame().length);
            }
        }
    }

    @Test
    @DisplayName("E3: a reader at 1 KiB/s is closed after the stallTimeout, and others are not")
    void aReaderThatHardlyReads() throws Exception {
        Duration stall = Duration.ofSeconds(2);
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try (NetworkManager network = NetworkManager.builder()
                        .sendPolicy(SendPolicy.FAIL)
                        .limits(Limits.defaults().withStallTimeout(stall))
                        .build();
                Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=length")
                        .withOption(StandardSocketOptions.SO_SNDBUF, 4096));
                // With buffers that small, each of its reads lets the system take a little more.
                PlainPeer slow = new PlainPeer(listener.endpoint().port(), 2048)) {
            Connection connection = listener.accept(Networks.SOON);
            AtomicInteger read = new AtomicInteger();
            pace.scheduleAtFixedRate(() -> read.addAndGet(slow.readUpTo(1024)), 0, 1, TimeUnit.SECONDS);
            try (PlainPeer other = new PlainPeer(listener.endpoint().port())) {
                Connection healthy = listener.accept(Networks.SOON);
                long began = System.nanoTime();
                Networks.await("it is closed", () -> {
                    try {
                        connection.send(ByteBuffer.allocate(FRAME));
                    } catch (LimitException full) {
                        // The queue stays full, whatever little the reader takes.
                    } catch (ConnectionClosedException closed) {
                        return true;
                    }
                    return false;
                });
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                Networks.await("it says why", () -> connection.failure().isPresent());
                Throwable error = connection.failure().orElseThrow();
                assertTrue(error.getMessage().contains("stallTimeout"), error.toString());
                assertTrue(millis <= 2 * stall.toMillis() + 1_000, "closed after " + millis + " ms");
                assertTrue(read.get() >= 1024, "it has read " + read.get() + " bytes meanwhile");
                healthy.send(ByteBuffer.allocate(FRAME));
                assertEquals(FRAME, other.readFrame().length);
            }
        } finally {
            pace.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tcp+rle+xor"})
    @DisplayName("E7: a sender that waits for room loses nothing and keeps the order, whatever the peer's pace")
    void waitingSender(String names) {
        int count = 1_500;
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen(Networks.endpoint(network, names + "://127.0.0.1:0", "framing=length"))) {
            Connection sender = network.connect(Networks.endpoint(
                    network, names + "://127.0.0.1:" + listener.endpoint().port(), "framing=length"));
            Connection receiver = listener.accept(Networks.SOON);
            CRC32C sent = new CRC32C();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                Random random = new Random(9);
                for (int i = 0; i < count; i++) {
                    byte[] bytes = new byte[random.nextInt(FRAME)];
                    random.nextBytes(bytes);
                    sent.update(bytes);
                    sender.send(ByteBuffer.wrap(bytes));
                }
            });
            CRC32C received = new CRC32C();
            for (int i = 0; i < count; i++) {
                received.update(receiver.receive(Networks.SOON).bytes());
            }
            sending.join();
            assertEquals(sent.getValue(), received.getValue());
        }
    }

    @Test
    @DisplayName("E4: nobody receives; reading pauses and the sender is held back")
    void fullInboxHoldsTheSenderBack() {
        Limits small = Limits.defaults().withInboxMessages(16).withSendQueueBytes(64 * 1024);
        try (NetworkManager network = NetworkManager.builder()
                        .limits(small)
                        .sendPolicy(SendPolicy.FAIL)
                        .build();
                Listener listener = network.listen("tcp+binary://127.0.0.1:0")) {
            Connection sender = network.connect(listener.endpoint());
            Connection receiver = listener.accept(Networks.SOON);
            byte[] body = new byte[8 * 1024];
            AtomicInteger sent = new AtomicInteger();
            Networks.await("the sender is refused", () -> {
                try {
                    sender.send("data", body);
                    sent.incrementAndGet();
                    return false;
                } catch (LimitException e) {
                    return true;
                }
            });
            assertTrue(receiver.statistics().waitingMessages() <= 16 + 256, "the inbox is bounded");
            for (int i = 0; i < sent.get(); i++) {
                assertEquals(body.length, receiver.receive(Networks.SOON).bytes().length);
            }
        }
    }

    @Test
    void anEchoAnswersMoreThanItsQueueHoldsWithoutRefusingAnything() {
        int count = 400;
        try (NetworkManager network = Networks.builder().build();
                Listener echo = network.listen("tcp+binary://127.0.0.1:0")) {
            echo.onMessage(Connection::send);
            List<Throwable> errors = new ArrayList<>();
            echo.onError((connection, error) -> errors.add(error));
            Connection connection = network.connect(echo.endpoint());
            byte[] body = new byte[100_000];
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    connection.send("data", body);
                }
            });
            for (int i = 0; i < count; i++) {
                assertEquals(body.length, connection.receive(Networks.SOON).bytes().length);
            }
            sending.join();
            assertEquals(List.of(), errors);
        }
    }

    @Test
    void twoSidesThatBothAnswerFromTheirHandlersNeverWaitForEachOther() {
        int window = 200;
        int count = 2_000;
        try (NetworkManager server = NetworkManager.create();
                NetworkManager client = NetworkManager.builder()
                        .limits(Limits.defaults().withSendQueueBytes(64 << 20))
                        .build();
                Listener echo = server.listen(Networks.endpoint(server, "tcp://127.0.0.1:0", "framing=length"))) {
            echo.onBytes((from, bytes) -> from.send(bytes));
            Connection connection = client.connect(Networks.endpoint(
                    client, "tcp://127.0.0.1:" + echo.endpoint().port(), "framing=length"));
            AtomicInteger arrived = new AtomicInteger();
            ByteBuffer frame = ByteBuffer.allocate(64 * 1024);
            connection.onBytes((from, bytes) -> {
                for (int i = arrived.getAndIncrement() == 0 ? window : 1; i > 0; i--) {
                    from.send(frame.clear());
                }
            });
            connection.send(frame.duplicate());
            Networks.await("all have come back", () -> arrived.get() >= count);
        }
    }

    @Test
    void messagesOfManyThreadsArriveEachInItsOrder() throws Exception {
        int threads = 8;
        int each = 2_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen("tcp+json+rle+xor://127.0.0.1:0")) {
            int[] next = new int[threads];
            CountDownLatch all = new CountDownLatch(threads * each);
            AtomicInteger wrong = new AtomicInteger();
            listener.onMessage("n", String.class, (from, text) -> {
                String[] parts = text.split(":");
                if (next[Integer.parseInt(parts[0])]++ != Integer.parseInt(parts[1])) {
                    wrong.incrementAndGet();
                }
                all.countDown();
            });
            Connection connection = network.connect(listener.endpoint());
            for (int t = 0; t < threads; t++) {
                int thread = t;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        connection.send("n", thread + ":" + i);
                    }
                });
            }
            assertTrue(all.await(60, TimeUnit.SECONDS));
            assertEquals(0, wrong.get());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anIoThreadNeverWaits() throws Exception {
        try (NetworkManager network = Networks.builder().build();
                Listener listener = network.listen("tcp+json://127.0.0.1:0")) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            listener.onMessage("ask", String.class, (from, text) -> thrown.complete(
                    assertThrows(IllegalStateException.class, () -> from.receive(Networks.SOON))));
            network.connect(listener.endpoint()).send("ask", "");
            assertTrue(thrown.get(10, TimeUnit.SECONDS).getMessage().contains("I/O thread"));
        }
    }
}
