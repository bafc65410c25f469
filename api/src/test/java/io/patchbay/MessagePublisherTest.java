// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MessagePublisherTest {

    private final Inbox inbox = new Inbox(Limits.defaults().withInboxMessages(1_000_000), () -> {});
    private final List<Throwable> reported = new ArrayList<>();
    private final MessagePublisher publisher = new MessagePublisher(inbox, reported::add);

    /** Records what it hears, and asks for what it is told to. */
    private static class Listening implements Flow.Subscriber<Message> {

        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<String> signals = new CopyOnWriteArrayList<>();
        volatile Flow.Subscription subscription;
        volatile Throwable error;
        volatile Consumer<Listening> onNext = self -> {};
        private final long atOnce;

        Listening(long atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            signals.add("subscribe");
            subscription = newSubscription;
            if (atOnce != 0) {
                newSubscription.request(atOnce);
            }
        }

        @Override
        public void onNext(Message message) {
            texts.add(message.text());
            onNext.accept(this);
        }

        @Override
        public void onError(Throwable newError) {
            signals.add("error");
            error = newError;
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private void put(int... numbers) {
        for (int number : numbers) {
            inbox.put(Message.of("n", Integer.toString(number)), 1);
        }
    }

    private Listening subscribe(long atOnce) {
        Listening listening = new Listening(atOnce);
        publisher.subscribe(listening);
        return listening;
    }

    @Test
    void noMoreThanTheDemandIsHandedOut() {
        put(1, 2, 3);
        Listening listening = subscribe(0);
        assertEquals(List.of(), listening.texts);
        listening.subscription.request(2);
        assertEquals(List.of("1", "2"), listening.texts);
        listening.subscription.request(2);
        put(4, 5);
        assertEquals(List.of("1", "2", "3", "4"), listening.texts);
        assertEquals(1, inbox.size());
    }

    @Test
    void demandsAddUpWithoutOverflow() {
        Listening listening = subscribe(Long.MAX_VALUE);
        listening.subscription.request(Long.MAX_VALUE);
        put(1);
        assertEquals(List.of("1"), listening.texts);
    }

    @Test
    void askingOneByOneInsideOnNextDoesNotGrowTheStack() {
        for (int i = 0; i < 100_000; i++) {
            put(i);
        }
        List<String> seen = new ArrayList<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription newSubscription) {
                subscription = newSubscription;
                newSubscription.request(1);
            }

            @Override
            public void onNext(Message message) {
                seen.add(message.text());
                subscription.request(1);
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {}
        });
        assertEquals(100_000, seen.size());
        assertEquals("99999", seen.get(99_999));
    }

    @Test
    void aRequestForNothingIsAnErrorAndTheEnd() {
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
            Listening listening = subscribe(0);
            listening.subscription.request(wrong);
            assertInstanceOf(IllegalArgumentException.class, listening.error);
            listening.subscription.request(1);
            put(1);
            assertEquals(List.of(), listening.texts);
            assertEquals(List.of("subscribe", "error"), listening.signals);
        }
        assertEquals(3, inbox.size(), "the messages wait for a better subscriber");
    }

    @Test
    void aSecondSubscriberIsRefusedAndTakesNothing() {
        put(1, 2);
        Listening first = subscribe(0);
        Listening second = subscribe(5);
        assertInstanceOf(IllegalStateException.class, second.error);
        assertEquals(List.of("subscribe", "error"), second.signals);
        assertEquals(List.of(), second.texts, "the messages belong to the first");
        first.subscription.request(5);
        assertEquals(List.of("1", "2"), first.texts);
        second.subscription.cancel();
        put(3);
        assertEquals(List.of("1", "2", "3"), first.texts, "its cancelling is not the first one's");
    }

    @Test
    void theNextSubscriberContinuesWhereACancelledOneStopped() {
        put(1, 2, 3, 4);
        Listening first = new Listening(10);
        first.onNext = self -> {
            if (self.texts.size() == 2) {
                self.subscription.cancel();
            }
        };
        publisher.subscribe(first);
        assertEquals(List.of("1", "2"), first.texts);
        assertEquals(List.of("3", "4"), subscribe(10).texts);
        assertEquals(List.of("subscribe"), first.signals);
    }

    @Test
    void cancellingWhileMessagesComeLosesNone() throws InterruptedException {
        int total = 20_000;
        Thread producer = new Thread(() -> {
            for (int i = 0; i < total; i++) {
                put(i);
            }
        });
        producer.start();
        List<Listening> all = new ArrayList<>();
        while (producer.isAlive() || inbox.size() > 0) {
            Listening each = subscribe(Long.MAX_VALUE);
            all.add(each);
            each.subscription.cancel();
        }
        producer.join();
        Listening last = subscribe(Long.MAX_VALUE);
        all.add(last);
        TestNetwork.eventually(() -> all.stream().mapToInt(each -> each.texts.size()).sum() == total);
        assertEquals(total, all.stream().flatMap(each -> each.texts.stream()).distinct().count());
    }

    @Test
    void aGoodEndCompletesAfterTheLastMessage() {
        put(1, 2);
        Listening listening = subscribe(1);
        inbox.close(new ConnectionClosedException("over"));
        assertEquals(List.of("subscribe"), listening.signals, "one message is left");
        listening.subscription.request(1);
        assertEquals(List.of("1", "2"), listening.texts);
        assertEquals(List.of("subscribe", "complete"), listening.signals);
    }

    @Test
    void theEndNeedsNoDemand() {
        Listening listening = subscribe(0);
        inbox.close(new ConnectionClosedException("over"));
        assertEquals(List.of("subscribe", "complete"), listening.signals);
    }

    @Test
    void aFailureIsAnErrorWithItsCause() {
        IllegalStateException cause = new IllegalStateException("cable");
        Listening listening = subscribe(1);
        inbox.close(new ConnectionClosedException("over", cause));
        assertSame(cause, assertInstanceOf(ConnectionClosedException.class, listening.error).getCause());
        Listening late = subscribe(1);
        assertEquals(List.of("subscribe", "error"), late.signals);
    }

    @Test
    void aSubscriberThatThrowsHurtsItselfAlone() {
        Listening broken = new Listening(10);
        broken.onNext = self -> {
            throw new ConnectionClosedException("my answer could not be sent");
        };
        put(1, 2);
        publisher.subscribe(broken);
        assertEquals(List.of("1"), broken.texts);
        assertEquals(List.of("subscribe"), broken.signals, "that was not the end of the messages");
        assertInstanceOf(ConnectionClosedException.class, reported.get(0));
        put(3);
        assertEquals(List.of("2", "3"), subscribe(10).texts);
    }

    @Test
    void aSubscriberThatThrowsAtTheEndDoesNotStopTheClosing() {
        publisher.subscribe(new Listening(0) {
            @Override
            public void onComplete() {
                throw new IllegalStateException("subscriber");
            }
        });
        inbox.close(new ConnectionClosedException("over"));
        assertEquals(1, reported.size());
    }

    @Test
    void aSubscriberThatThrowsAtTheBeginningDoesNotKeepTheOthersOut() {
        assertThrows(IllegalStateException.class, () -> publisher.subscribe(new Listening(0) {
            @Override
            public void onSubscribe(Flow.Subscription newSubscription) {
                throw new IllegalStateException("subscriber");
            }
        }));
        put(1);
        assertEquals(List.of("1"), subscribe(1).texts);
    }

    @Test
    void nothingComesBeforeOnSubscribeHasReturned() {
        put(1);
        Listening listening = new Listening(1) {
            @Override
            public void onSubscribe(Flow.Subscription newSubscription) {
                super.onSubscribe(newSubscription);
                inbox.close(new ConnectionClosedException("over"));
                assertTrue(texts.isEmpty());
                assertEquals(List.of("subscribe"), signals);
            }
        };
        publisher.subscribe(listening);
        assertEquals(List.of("1"), listening.texts);
        assertEquals(List.of("subscribe", "complete"), listening.signals);
        assertNull(listening.error);
    }
}
