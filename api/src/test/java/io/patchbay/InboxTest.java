// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final AtomicInteger rooms = new AtomicInteger();
    private final Inbox inbox = new Inbox(
            Limits.defaults().withInboxMessages(4).withInboxBytes(100), rooms::incrementAndGet);

    private static Message message(Object number) {
        return Message.of("n", number.toString());
    }

    private String poll() {
        return inbox.poll().map(Message::text).orElse("nothing");
    }

    @Test
    void messagesComeInTheirOrder() {
        inbox.put(message(1), 1);
        inbox.put(message(2), 1);
        inbox.put(message(3), 1);
        assertEquals(3, inbox.size());
        assertEquals("1", poll());
        assertEquals("2", inbox.take(Duration.ZERO).text());
        assertEquals("3", inbox.takeAsync().join().text());
        assertEquals(Optional.empty(), inbox.poll());
    }

    @Test
    void itIsFullAtTheNumberAndHasRoomAtHalf() {
        assertFalse(inbox.put(message(1), 1));
        assertFalse(inbox.put(message(2), 1));
        assertFalse(inbox.put(message(3), 1));
        assertTrue(inbox.put(message(4), 1));
        assertTrue(inbox.put(message(5), 1), "what was read already is kept");
        poll();
        poll();
        assertEquals(0, rooms.get(), "three are more than half");
        assertTrue(inbox.isFull());
        poll();
        assertEquals(1, rooms.get());
        assertFalse(inbox.isFull());
        poll();
        poll();
        assertEquals(1, rooms.get(), "told once");
    }

    @Test
    void itIsFullAtTheBytesToo() {
        assertFalse(inbox.put(message(1), 99));
        assertTrue(inbox.put(message(2), 1));
        poll();
        assertEquals(1, rooms.get());
        assertTrue(inbox.put(message(3), 1_000), "one message larger than the bound is taken");
        poll();
        assertTrue(inbox.isFull());
        poll();
        assertFalse(inbox.isFull());
    }

    @Test
    void aWaitEndsAtItsDeadline() {
        long began = System.nanoTime();
        DeadlineException error = assertThrows(DeadlineException.class, () -> inbox.take(Duration.ofMillis(30)));
        assertTrue(System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(30));
        assertTrue(error.getMessage().contains("30 ms"), error.getMessage());
        assertThrows(DeadlineException.class, () -> inbox.take(Duration.ofMillis(-1)));
    }

    @Test
    void theLongestDurationIsAWaitWithoutEnd() {
        CompletableFuture<Message> taken =
                CompletableFuture.supplyAsync(() -> inbox.take(Duration.ofSeconds(Long.MAX_VALUE)));
        inbox.put(message(1), 1);
        assertEquals("1", taken.orTimeout(10, TimeUnit.SECONDS).join().text());
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        Thread.currentThread().interrupt();
        assertThrows(DeadlineException.class, () -> inbox.take(Duration.ofSeconds(10)));
        assertTrue(Thread.interrupted());
        inbox.put(message(1), 1);
        Thread.currentThread().interrupt();
        assertEquals("1", inbox.take(Duration.ofSeconds(10)).text(), "what is there needs no wait");
        assertTrue(Thread.interrupted());
    }

    @Test
    void aCancelledTakerTakesNothing() {
        CompletableFuture<Message> cancelled = inbox.takeAsync();
        CompletableFuture<Message> timedOut = inbox.takeAsync();
        CompletableFuture<Message> waiting = inbox.takeAsync();
        cancelled.cancel(false);
        timedOut.completeExceptionally(new RuntimeException());
        inbox.put(message(1), 1);
        inbox.put(message(2), 1);
        assertEquals("1", waiting.join().text());
        assertEquals("2", poll());
    }

    @Test
    void cancellingTakersWhileMessagesComeLosesNone() throws InterruptedException {
        int total = 20_000;
        AtomicInteger received = new AtomicInteger();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < total; i++) {
                inbox.put(message(i), 0);
            }
        });
        producer.start();
        int expected = 0;
        while (expected < total) {
            CompletableFuture<Message> taker = inbox.takeAsync();
            taker.cancel(false);
            if (!taker.isCancelled()) {
                assertEquals(Integer.toString(expected++), taker.join().text());
                received.incrementAndGet();
            }
            if (!producer.isAlive() && inbox.size() == 0) {
                break;
            }
        }
        producer.join();
        assertEquals(total, received.get());
    }

    @Test
    void manyConsumersOfEveryKindShareEveryMessageOnce() throws InterruptedException {
        int total = 30_000;
        AtomicInteger received = new AtomicInteger();
        List<Thread> consumers = List.of(
                new Thread(() -> consume(received, () -> inbox.take(Duration.ofSeconds(20)))),
                new Thread(() -> consume(received, () -> inbox.take(Duration.ofSeconds(20)))),
                new Thread(() -> consume(received, () -> inbox.takeAsync().get(20, TimeUnit.SECONDS))),
                new Thread(() -> consume(received, () -> {
                    Optional<Message> message = inbox.poll();
                    Thread.onSpinWait();
                    return message.orElse(null);
                })));
        consumers.forEach(Thread::start);
        for (int i = 0; i < total; i++) {
            inbox.put(message(i), 0);
        }
        inbox.close(new ConnectionClosedException("over"));
        for (Thread consumer : consumers) {
            consumer.join(20_000);
            assertFalse(consumer.isAlive(), "a consumer missed its wake-up");
        }
        assertEquals(total, received.get());
    }

    private interface Source {
        Message next() throws Exception;
    }

    private static void consume(AtomicInteger received, Source source) {
        try {
            while (true) {
                if (source.next() != null) {
                    received.incrementAndGet();
                }
            }
        } catch (Exception end) {
            Throwable reason = end instanceof ExecutionException ? end.getCause() : end;
            if (!(reason instanceof ConnectionClosedException)) {
                throw new AssertionError(end);
            }
        }
    }

    @Test
    void messagesComeBeforeTheEnd() {
        IllegalStateException cause = new IllegalStateException("cable");
        inbox.put(message(1), 1);
        inbox.put(message(2), 1);
        inbox.put(message(3), 1);
        inbox.close(new ConnectionClosedException("over", cause));
        assertEquals("1", poll());
        assertEquals("2", inbox.take(Duration.ZERO).text());
        assertEquals("3", inbox.takeAsync().join().text());
        ConnectionClosedException first = assertThrows(ConnectionClosedException.class, inbox::poll);
        assertSame(cause, first.getCause());
        assertSame(cause, assertThrows(ConnectionClosedException.class, () -> inbox.take(Duration.ZERO)).getCause());
        ExecutionException later = assertThrows(ExecutionException.class, () -> inbox.takeAsync().get());
        assertSame(cause, assertInstanceOf(ConnectionClosedException.class, later.getCause()).getCause());
    }

    @Test
    void theEndWakesWhoeverWaits() {
        CompletableFuture<Message> taker = inbox.takeAsync();
        CompletableFuture<Message> thread = CompletableFuture.supplyAsync(() -> inbox.take(Duration.ofSeconds(20)));
        inbox.close(new ConnectionClosedException("over"));
        assertInstanceOf(
                ConnectionClosedException.class,
                assertThrows(ExecutionException.class, () -> taker.get(10, TimeUnit.SECONDS)).getCause());
        assertInstanceOf(
                ConnectionClosedException.class,
                assertThrows(ExecutionException.class, () -> thread.get(10, TimeUnit.SECONDS)).getCause());
    }

    @Test
    void drainingTakesWhatIsWantedAndMakesRoom() {
        for (int i = 1; i <= 4; i++) {
            inbox.put(message(i), 10);
        }
        List<Message> even = inbox.drain(message -> Integer.parseInt(message.text()) % 2 == 0);
        assertEquals(List.of("2", "4"), even.stream().map(Message::text).toList());
        assertEquals(1, rooms.get());
        assertEquals("1", poll());
        assertEquals("3", poll());
    }

    @Test
    void arrivalsAreToldOnlyWhenAMessageWaits() {
        AtomicInteger arrivals = new AtomicInteger();
        inbox.onArrival(arrivals::incrementAndGet);
        CompletableFuture<Message> taker = inbox.takeAsync();
        inbox.put(message(1), 1);
        assertTrue(taker.isDone());
        assertEquals(0, arrivals.get());
        inbox.put(message(2), 1);
        assertEquals(1, arrivals.get());
        inbox.close(new ConnectionClosedException("over"));
        assertEquals(2, arrivals.get());
    }

    @Test
    void whatATakerDoesWithItsMessageDoesNotHurtTheInbox() {
        inbox.takeAsync().thenAccept(message -> {
            throw new IllegalStateException("taker");
        });
        assertDoesNotThrow(() -> inbox.put(message(1), 1));
    }
}
