// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way out when the peer reads slower than this side sends. */
class SenderTest {

    private static final Limits SMALL = Limits.defaults()
            .withSendQueueBytes(1_000)
            .withSendHighWaterBytes(500)
            .withSendLowWaterBytes(200)
            .withInboxMessages(4);

    private final TestNetwork network = new TestNetwork();

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, network.counting.usedAfterClose.get());
        assertEquals(0, network.counting.closedTwice.get());
    }

    private NetworkManager manager(SendPolicy policy, Limits limits) {
        return network.manager(builder -> builder.limits(limits).sendPolicy(policy));
    }

    private static String text(int number) {
        return String.format("%090d", number);
    }

    /** Sends until the peer's inbox and this side's queue are full; answers how many were taken. */
    private static int fill(Connection connection) {
        int sent = 0;
        try {
            while (sent < 1_000) {
                connection.send("t", text(sent));
                sent++;
            }
            throw new AssertionError("the queue has no bound");
        } catch (LimitException full) {
            assertTrue(full.getMessage().contains("1000 bytes (sendQueueBytes)"), full.getMessage());
            return sent;
        }
    }

    @Test
    void failingPolicyFailsAndNothingTakenIsLost() {
        Listener listener = manager(SendPolicy.FAIL, SMALL).listen("loop+lines+counting://h:0");
        Connection connection = manager(SendPolicy.FAIL, SMALL).connect(listener.endpoint());
        int sent = fill(connection);
        assertTrue(connection.statistics().queuedBytes() <= 1_000);
        Connection peer = listener.accept(SOON);
        for (int i = 0; i < sent; i++) {
            assertEquals(text(i), peer.receive(SOON).text());
        }
        connection.send("t", "more");
        assertEquals("more", peer.receive(SOON).text());
    }

    @Test
    void waitingPolicyWaitsForRoomAndKeepsTheOrder() throws Exception {
        Listener listener = manager(SendPolicy.WAIT, SMALL).listen("loop+lines+counting://h:0");
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) {
                connection.send("t", text(i));
                sent.incrementAndGet();
            }
        });
        Connection peer = listener.accept(SOON);
        eventually(() -> connection.statistics().queuedBytes() > 500 && peer.statistics().waitingMessages() >= 4);
        assertFalse(sender.isDone());
        assertTrue(sent.get() < 100, "only as much as fits: " + sent.get());
        for (int i = 0; i < 500; i++) {
            assertEquals(text(i), peer.receive(SOON).text());
        }
        sender.get(10, TimeUnit.SECONDS);
        assertEquals(500, connection.statistics().messagesSent());
        assertEquals(500, peer.statistics().messagesReceived());
        assertEquals(connection.statistics().bytesSent(), peer.statistics().bytesReceived());
    }

    /** Every frame goes in the order in which it was sealed, though the link refuses many of them at first. */
    @Test
    void eightThreadsDoNotConfuseACipherThatCounts() {
        Listener listener = manager(SendPolicy.WAIT, SMALL).listen("loop+lines+runs+counting://h:0");
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        Connection peer = listener.accept(SOON);
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            String type = "t" + thread;
            CompletableFuture<Void> done = new CompletableFuture<>();
            senders.add(done);
            new Thread(() -> {
                try {
                    for (int i = 0; i < 500; i++) {
                        connection.send(type, "" + i);
                    }
                    done.complete(null);
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            }).start();
        }
        int[] next = new int[8];
        for (int i = 0; i < 8 * 500; i++) {
            Message message = peer.receive(SOON);
            int thread = Integer.parseInt(message.type().substring(1));
            assertEquals(Integer.toString(next[thread]++), message.text());
        }
        senders.forEach(CompletableFuture::join);
        assertEquals(Optional.empty(), peer.failure());
    }

    @Test
    void aPeerThatTakesNothingEndsTheWaitAtTheStallTimeout() {
        Limits limits = SMALL.withStallTimeout(Duration.ofMillis(50));
        Listener listener = manager(SendPolicy.WAIT, SMALL).listen("loop+lines://h:0");
        Connection connection = manager(SendPolicy.WAIT, limits).connect(listener.endpoint());
        DeadlineException error = assertThrows(DeadlineException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                connection.send("t", text(i));
            }
        });
        assertTrue(error.getMessage().contains("50 ms (stallTimeout)"), error.getMessage());
        assertTrue(connection.isConnected());
        connection.abort();
    }

    @Test
    void theEndWakesASenderThatWaits() {
        Listener listener = manager(SendPolicy.WAIT, SMALL).listen("loop+lines+counting://h:0");
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1_000; i++) {
                connection.send("t", text(i));
            }
        });
        Connection peer = listener.accept(SOON);
        eventually(() -> peer.statistics().waitingMessages() >= 4 && connection.statistics().queuedBytes() >= 600);
        connection.abort();
        ExecutionException error = assertThrows(ExecutionException.class, () -> sender.get(10, TimeUnit.SECONDS));
        assertInstanceOf(ConnectionClosedException.class, error.getCause());
    }

    @Test
    void anIoThreadDoesNotWait() throws Exception {
        Listener listener = manager(SendPolicy.WAIT, SMALL).listen("loop+lines://h:0");
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        Connection peer = listener.accept(SOON);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        connection.onMessage("go", String.class, (from, text) -> {
            try {
                fill(from);
            } catch (Throwable e) {
                thrown.complete(e);
                return;
            }
            thrown.complete(null);
        });
        CompletableFuture<Throwable> blocked = new CompletableFuture<>();
        connection.onMessage("go", String.class, (from, text) -> {
            try {
                from.receive(SOON);
            } catch (IllegalStateException e) {
                blocked.complete(e);
            }
        });
        peer.send("go", "");
        assertEquals(null, thrown.get(10, TimeUnit.SECONDS));
        assertInstanceOf(IllegalStateException.class, blocked.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aHandlerThatAnswersGetsNoMoreThanThePeerReads() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Listener listener = manager(SendPolicy.FAIL, SMALL).listen("loop+lines+counting://h:0");
        listener.onError((connection, error) -> errors.add(error));
        listener.onMessage("t", String.class, (from, text) -> from.send("t", text));
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) {
                connection.send("t", text(i));
            }
        });
        for (int i = 0; i < 500; i++) {
            assertEquals(text(i), connection.receive(SOON).text());
        }
        sender.join();
        assertEquals(List.of(), List.copyOf(errors));
    }

    /** A frame may be refused while the queue is below its high-water mark, if the frame is large. */
    @Test
    void largeAnswersPauseReadingToo() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Limits limits = SMALL.withSendHighWaterBytes(999);
        Listener listener = manager(SendPolicy.FAIL, limits).listen("loop+lines+counting://h:0");
        listener.onError((connection, error) -> errors.add(error));
        listener.onMessage("t", String.class, (from, text) -> from.send("t", text + "x".repeat(510)));
        Connection connection = manager(SendPolicy.WAIT, SMALL).connect(listener.endpoint());
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
                connection.send("t", text(i));
            }
        });
        for (int i = 0; i < 100; i++) {
            assertEquals(text(i), connection.receive(SOON).text().substring(0, 90));
        }
        sender.join();
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void closingStillSendsWhatWasTaken() throws Exception {
        Listener listener = manager(SendPolicy.FAIL, SMALL).listen("loop+lines+counting://h:0");
        Connection connection = manager(SendPolicy.FAIL, SMALL).connect(listener.endpoint());
        int sent = fill(connection);
        CompletableFuture<Void> end = connection.closeAsync();
        assertEquals(ConnectionState.CLOSING, connection.state());
        assertThrows(ConnectionClosedException.class, () -> connection.send("t", "late"));
        Connection peer = listener.accept(SOON);
        for (int i = 0; i < sent; i++) {
            assertEquals(text(i), peer.receive(SOON).text());
        }
        end.get(10, TimeUnit.SECONDS);
        ConnectionClosedException closed = assertThrows(ConnectionClosedException.class, () -> peer.receive(SOON));
        assertEquals(null, closed.getCause(), "in good order");
        assertEquals(Optional.empty(), peer.failure());
    }
}
