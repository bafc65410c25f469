// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Hands out the messages of an inbox as they are asked for. One subscriber at a time, because a message has one
 * receiver.
 */
final class MessagePublisher implements Flow.Publisher<Message> {

    private final Inbox inbox;
    private final Consumer<Throwable> onFailure;
    private final AtomicReference<Subscription> current = new AtomicReference<>();

    /**
     * Makes a publisher.
     *
     * @param onFailure told what a subscriber throws, which then gets nothing more
     */
    MessagePublisher(Inbox inbox, Consumer<Throwable> onFailure) {
        this.inbox = inbox;
        this.onFailure = onFailure;
        inbox.onArrival(() -> {
            Subscription subscription = current.get();
            if (subscription != null) {
                subscription.drain();
            }
        });
    }

    boolean isSubscribed() {
        return current.get() != null;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Subscription subscription = new Subscription(subscriber);
        if (!current.compareAndSet(null, subscription)) {
            // Cancelled before it is handed over, else what it requests would be taken from the first subscriber.
            subscription.cancelled = true;
            subscriber.onSubscribe(subscription);
            subscriber.onError(new IllegalStateException("The messages of this connection have a subscriber already"));
            return;
        }
        try {
            subscriber.onSubscribe(subscription);
        } catch (RuntimeException | Error e) {
            subscription.cancel();
            throw e;
        }
        subscription.drainOn();
    }

    private final class Subscription implements Flow.Subscription {

        private final Flow.Subscriber<? super Message> subscriber;
        private final AtomicLong demand = new AtomicLong();

        /** Begins at 1, so that nothing is delivered before {@code onSubscribe} has returned. */
        private final AtomicInteger drains = new AtomicInteger(1);

        private volatile boolean cancelled;
        private volatile boolean badRequest;

        Subscription(Flow.Subscriber<? super Message> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                badRequest = true;
            } else {
                demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
            }
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
            current.compareAndSet(this, null);
        }

        /** One thread at a time delivers; another that comes meanwhile leaves its wish behind. */
        private void drain() {
            if (drains.getAndIncrement() != 0) {
                return;
            }
            drainOn();
        }

        private void drainOn() {
            int wishes = 1;
            do {
                try {
                    deliver();
                } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                    cancel();
                    onFailure.accept(e);
                }
                wishes = drains.addAndGet(-wishes);
            } while (wishes != 0);
        }

        private void deliver() {
            if (badRequest && !cancelled) {
                cancel();
                subscriber.onError(new IllegalArgumentException("A subscriber requests at least one message"));
            }
            while (!cancelled && demand.get() > 0) {
                Optional<Message> message;
                try {
                    message = inbox.poll();
                } catch (ConnectionClosedException e) {
                    end(e);
                    return;
                }
                if (message.isEmpty()) {
                    return;
                }
                demand.decrementAndGet();
                subscriber.onNext(message.get());
            }
            if (!cancelled && inbox.size() == 0 && inbox.end() != null) {
                end(inbox.end().again());
            }
        }

        private void end(ConnectionClosedException reason) {
            cancel();
            if (reason.getCause() == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(reason);
            }
        }
    }
}
