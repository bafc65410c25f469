// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.Connection;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.Options;
import io.patchbay.PatchbayException;
import io.patchbay.TransportException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens connections and listeners of one transport, with the settings that were made for id 0. */
final class NewSockets {

    private final NetworkManager network;
    private final Endpoint example;
    private volatile Options options = Options.none();
    private volatile Duration timeout = Deadlines.USUAL;

    NewSockets(NetworkManager network, String transport) {
        this.network = network;
        this.example = Endpoint.of(transport, "127.0.0.1", 1);
    }

    Duration timeout() {
        return timeout;
    }

    void timeout(Duration newTimeout) {
        timeout = newTimeout;
    }

    /** Checks the value now, so that the error comes here and not when a socket is opened. */
    synchronized <T> void option(SocketOption<T> option, T value) {
        Options changed = options.with(option, value);
        network.explain(example.withOptions(changed), false);
        network.explain(example.withOptions(changed), true);
        options = changed;
    }

    synchronized void unset(SocketOption<?> option) {
        Set<SocketOption<?>> others = new HashSet<>(options.names());
        others.remove(option);
        options = options.retain(others);
    }

    Listener listen(Endpoint endpoint) {
        return network.listen(endpoint.withOptions(options));
    }

    Connection connect(Endpoint endpoint) {
        Duration limit = timeout;
        CompletableFuture<Connection> opening = network.connectAsync(endpoint.withOptions(options));
        try {
            return opening.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!opening.cancel(false) && !opening.isCompletedExceptionally()) {
                return opening.join();
            }
            throw new DeadlineException("No connection to " + endpoint.host() + ":" + endpoint.port() + " within "
                    + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            opening.thenAccept(Connection::abort);
            opening.cancel(false);
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while connecting", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PatchbayException known
                    ? known
                    : new TransportException(
                            "Cannot connect to " + endpoint.host() + ":" + endpoint.port(), e.getCause());
        }
    }
}
