// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Listens over any number of compositions and passes each line on to everyone else. */
final class Hub {

    static final String CHAT = "chat";
    static final String HERE = "here";

    private final NetworkManager network;
    private final BiConsumer<String, Throwable> errors;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);

    Hub(NetworkManager network, BiConsumer<String, Throwable> errors) {
        this.network = network;
        this.errors = errors;
    }

    /**
     * Listens.
     *
     * @param endpoint over which composition
     * @return where to connect to
     */
    Endpoint open(Endpoint endpoint) {
        Listener listener = network.listen(endpoint);
        // Not onConnect: a connection over UDP begins with its first datagram.
        listener.onMessage(HERE, String.class, (from, name) -> arrivals.release());
        listener.onError((connection, error) -> errors.accept("hub", error));
        listener.onMessage(CHAT, ChatLine.class, (from, line) -> passOn(listener, from, line));
        listeners.add(listener);
        return listener.endpoint();
    }

    /** Counts those who have arrived: one permit for each. */
    Semaphore arrivals() {
        return arrivals;
    }

    private void passOn(Listener source, Connection from, ChatLine line) {
        for (Listener listener : listeners) {
            if (listener == source) {
                listener.broadcastExcept(from, CHAT, line);
            } else {
                listener.broadcast(CHAT, line);
            }
        }
    }
}
