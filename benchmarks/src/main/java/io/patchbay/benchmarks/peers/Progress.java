// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Waits until all connections of a client have done their share, or one has failed. */
final class Progress {

    private static final long LIMIT_SECONDS = 60;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final int connections;
    private volatile CountDownLatch latch = new CountDownLatch(0);

    Progress(int connections) {
        this.connections = connections;
    }

    void begin() {
        latch = new CountDownLatch(connections);
    }

    /** The share of one connection. */
    long share(long messages, int index) {
        return messages / connections + (index < messages % connections ? 1 : 0);
    }

    void done() {
        latch.countDown();
    }

    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        while (latch.getCount() > 0) {
            latch.countDown();
        }
    }

    void await() throws Exception {
        if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("Not all messages came back within " + LIMIT_SECONDS + " s");
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A connection failed: " + failure.get(), failure.get());
        }
    }
}
