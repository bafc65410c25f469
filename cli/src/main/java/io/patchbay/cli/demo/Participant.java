// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import io.patchbay.Connection;
import io.patchbay.ConnectionStatistics;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Somebody with one connection, who remembers what the others said. */
final class Participant {

    private final String name;
    private final Connection connection;
    private final List<ChatLine> heard = new ArrayList<>();

    /**
     * Connects, and says so.
     *
     * @param name who
     * @param network what with
     * @param endpoint where to
     * @param deliveries gets one permit for each line heard
     * @param errors gets what goes wrong
     */
    Participant(
            String name,
            NetworkManager network,
            Endpoint endpoint,
            Semaphore deliveries,
            BiConsumer<String, Throwable> errors) {
        this.name = name;
        this.connection = network.connect(endpoint);
        connection.onError((from, error) -> errors.accept(name, error));
        connection.onMessage(Hub.CHAT, ChatLine.class, (from, line) -> {
            synchronized (heard) {
                heard.add(line);
            }
            deliveries.release();
        });
        connection.send(Hub.HERE, name);
    }

    String name() {
        return name;
    }

    Endpoint endpoint() {
        return connection.endpoint();
    }

    void say(ChatLine line) {
        connection.send(Hub.CHAT, line);
    }

    List<ChatLine> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    ConnectionStatistics statistics() {
        return connection.statistics();
    }
}
