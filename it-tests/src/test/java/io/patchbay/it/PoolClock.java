// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.pool.ConnectionPool;
import io.patchbay.pool.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a connection idle while the wall clock jumps, and says whether it survived. The clock is what the file says
 * that is its first argument, and what to write there are the others.
 */
final class PoolClock {

    private PoolClock() {}

    public static void main(String[] args) throws Exception {
        Path clock = Path.of(args[0]);
        try (NetworkManager network = NetworkManager.create();
                ConnectionPool pool = ConnectionPool.builder(network)
                        .idleTimeout(Duration.ofSeconds(60))
                        .maxLife(Duration.ofSeconds(60))
                        // What is late on a busy machine is not lost.
                        .checkTimeout(Duration.ofSeconds(30))
                        .leakAfter(Duration.ofSeconds(60))
                        .build()) {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            Connection first;
            try (Lease lease = pool.acquire(listener.endpoint())) {
                first = lease.connection();
            }
            for (int i = 1; i < args.length; i++) {
                Instant before = Instant.now();
                Files.writeString(clock, args[i]);
                await(() -> Duration.between(before, Instant.now()).compareTo(Duration.ofSeconds(60)) > 0);
                // Two rounds of upkeep, which must not find anything to do.
                long began = System.nanoTime();
                await(() -> System.nanoTime() - began > Duration.ofMillis(1_200).toNanos());
                try (Lease lease = pool.acquire(listener.endpoint())) {
                    System.out.println("in " + Instant.now().toString().substring(0, 4)
                            + (lease.connection() == first ? " the same" : " another") + ", leaks "
                            + pool.statistics().leaked());
                }
            }
            // Waits of threads that end are not reliable below faketime, so nothing is closed.
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long began = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - began > Duration.ofSeconds(30).toNanos()) {
                throw new IllegalStateException("the clock did not move");
            }
            LockSupport.parkNanos(10_000_000L);
        }
    }
}
