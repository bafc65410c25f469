// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A server that sends back what comes, on a manager of its own, and what it saw of its clients. */
final class PooledServer implements AutoCloseable {

    /** Only bounds a hang. */
    static final Duration SOON = Duration.ofSeconds(30);

    final NetworkManager network =
            NetworkManager.builder().retry(RetryPolicy.never()).build();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();
    private final NetworkManager serving = NetworkManager.create();
    private Listener listener;

    PooledServer() {
        listen(Endpoint.parse("tcp+json://127.0.0.1:0"));
    }

    private void listen(Endpoint endpoint) {
        listener = serving.listen(endpoint);
        listener.onConnect(connection -> {
            accepted.incrementAndGet();
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        });
        listener.onDisconnect(connection -> open.decrementAndGet());
        listener.onMessage((from, message) -> from.send(message));
    }

    Endpoint endpoint() {
        return listener.endpoint();
    }

    /** Goes away and comes back on the same port. */
    void restart() {
        stop();
        listen(endpoint());
    }

    void stop() {
        // Again and again, since one that a client has opened may be accepted only now.
        until("its connections have ended", () -> {
            listener.connections().forEach(Connection::abort);
            return open.get() == 0;
        });
        listener.close();
    }

    ConnectionPoolBuilder pool() {
        return ConnectionPool.builder(network);
    }

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    @Override
    public void close() {
        network.close();
        serving.close();
    }
}
