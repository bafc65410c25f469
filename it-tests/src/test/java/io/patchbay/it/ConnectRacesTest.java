// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static io.patchbay.it.Networks.SOON;
import static io.patchbay.it.Networks.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connects that are given up at every moment, by several threads at once, over real sockets. */
class ConnectRacesTest {

    private static final int THREADS = 4;
    private static final int CONNECTS = 500;
    private static final int PLACES = 8;

    /** About as long as a connect takes, so that some are given up before and some behind its end. */
    private static final int MOST_NANOS = 300_000;

    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json://127.0.0.1:0", "tcp+json+aes-gcm://127.0.0.1:0", "ws+json://127.0.0.1:0"})
    void noConnectIsForgottenAndNoPlaceLost(String uri) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (NetworkManager server = Networks.builder().build();
                NetworkManager client = Networks.builder()
                        .limits(Limits.defaults().withMaxConnections(PLACES))
                        .build()) {
            Listener listener = server.listen(uri);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> {
                    for (int n = 0; n < CONNECTS; n++) {
                        connect(client, listener, random);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
            await("all have ended on both sides", () ->
                    client.connections().isEmpty() && server.connections().isEmpty());
            assertEquals(THREADS * CONNECTS, given.get() + givenUp.get());
            assertTrue(given.get() > 0 && givenUp.get() > 0, given + " given, " + givenUp + " given up");
            for (int i = 0; i < PLACES; i++) {
                client.connect(listener.endpoint());
            }
            assertThrows(LimitException.class, () -> client.connect(listener.endpoint()));
        } finally {
            threads.shutdownNow();
        }
    }

    private void connect(NetworkManager client, Listener listener, Random random) throws Exception {
        CompletableFuture<Connection> connecting = begin(client, listener);
        boolean waits = random.nextBoolean();
        if (!waits) {
            LockSupport.parkNanos(random.nextInt(MOST_NANOS));
        }
        if (!waits && connecting.cancel(false)) {
            givenUp.incrementAndGet();
            return;
        }
        Connection connection = connecting.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        given.incrementAndGet();
        if (random.nextBoolean()) {
            connection.abort();
        } else {
            connection.closeAsync();
        }
    }

    private static CompletableFuture<Connection> begin(NetworkManager client, Listener listener) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                return client.connectAsync(listener.endpoint());
            } catch (LimitException full) {
                if (System.nanoTime() > deadline) {
                    throw full;
                }
                Thread.onSpinWait();
            }
        }
    }
}
