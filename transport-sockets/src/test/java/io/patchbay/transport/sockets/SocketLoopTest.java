// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SocketLoopTest {

    private final SocketLoop loop = new SocketLoop("sweeps", new Chunks());

    private static final class Counting implements SocketLoop.Member {

        private final AtomicInteger sweeps = new AtomicInteger();

        @Override
        public void ready(SelectionKey key) {}

        @Override
        public void sweep(long now) {
            sweeps.incrementAndGet();
        }

        @Override
        public void stop() {}
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Timers run in the order of their times, however late they are, so the loop's own clock tells. */
    private int sweepsWithin(long nanos, Counting member, Runnable first) throws Exception {
        CompletableFuture<Integer> counted = new CompletableFuture<>();
        loop.execute(() -> {
            first.run();
            loop.schedule(() -> counted.complete(member.sweeps.get()), nanos);
        });
        return counted.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoHasLittleTimeIsLookedAtInTimeAlthoughOthersHaveMore() throws Exception {
        Counting hasty = new Counting();
        int sweeps = sweepsWithin(TimeUnit.MILLISECONDS.toNanos(300), hasty, () -> {
            loop.add(new Counting(), Long.MAX_VALUE);
            loop.add(hasty, TimeUnit.MILLISECONDS.toNanos(400));
        });
        assertTrue(sweeps > 0, "looked at within three quarters of its time");
    }

    @Test
    void whoComesWhenAllOthersHaveGoneIsLookedAt() throws Exception {
        Counting first = new Counting();
        int before = sweepsWithin(TimeUnit.MILLISECONDS.toNanos(100), first, () -> {
            loop.add(first, TimeUnit.MILLISECONDS.toNanos(40));
        });
        assertTrue(before > 0, "the first is looked at");
        sweepsWithin(TimeUnit.MILLISECONDS.toNanos(100), first, () -> loop.remove(first));
        Counting second = new Counting();
        int sweeps = sweepsWithin(TimeUnit.MILLISECONDS.toNanos(100), second, () ->
                loop.add(second, TimeUnit.MILLISECONDS.toNanos(40)));
        assertTrue(sweeps > 0, "the second is looked at");
    }
}
