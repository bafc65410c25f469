// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that go to a hub and come back in order, until the connection is told to drain or is to finish. */
final class Traffic {

    private static final int IN_FLIGHT = 16;

    private final Listener hub;
    private final Connection connection;
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread sender;
    private volatile boolean enough;
    private volatile long sent;
    private volatile Throwable failure;

    Traffic(NetworkManager network, String stages) {
        hub = network.listen(stages + "://127.0.0.1:0");
        hub.onMessage("number", Long.class, (from, number) -> from.send("number", number));
        connection = network.connect(hub.endpoint());
        connection.onMessage("number", Long.class, (from, number) -> {
            if (number != answered.getAndIncrement()) {
                wrong.incrementAndGet();
            }
            room.release();
        });
        connection.onDraining(draining -> {
            enough = true;
            told.countDown();
        });
        sender = new Thread(this::run, "traffic over " + stages);
        sender.setDaemon(true);
        sender.start();
    }

    private void run() {
        try {
            while (!enough) {
                room.acquire();
                connection.send("number", sent);
                sent++;
            }
            if (!room.tryAcquire(IN_FLIGHT, 10, TimeUnit.SECONDS)) {
                throw new AssertionError("no answer to " + (sent - answered.get()) + " of " + sent);
            }
        } catch (Throwable e) {
            failure = e;
        } finally {
            connection.close();
        }
    }

    Connection connection() {
        return connection;
    }

    boolean wasTold() {
        return told.getCount() == 0;
    }

    /** Waits until it is told, for 10 seconds at most. */
    boolean isTold() throws InterruptedException {
        return told.await(10, TimeUnit.SECONDS);
    }

    /** Waits until so many more have come back. */
    void flow(int count) throws InterruptedException {
        long goal = answered.get() + count;
        for (long end = System.nanoTime() + Duration.ofSeconds(20).toNanos(); answered.get() < goal; ) {
            if (System.nanoTime() > end || failure != null) {
                throw new AssertionError("no traffic over " + connection, failure);
            }
            Thread.yield();
        }
    }

    /** Ends it, unless it has ended, and counts what was lost or came out of order. */
    long finish() throws InterruptedException {
        enough = true;
        sender.join(30_000);
        hub.stop(Duration.ofSeconds(5));
        if (failure != null) {
            throw new AssertionError(connection + " after " + sent, failure);
        }
        return sent - answered.get() + wrong.get();
    }
}
