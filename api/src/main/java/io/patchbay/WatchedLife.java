// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;

/** Counts the beginning and the end of a connection, and tells observers of them, before anyone else hears. */
final class WatchedLife implements Life {

    private final Life life;
    private final Connections registry;
    private boolean opened;

    WatchedLife(Life life, Connections registry) {
        this.life = life;
        this.registry = registry;
    }

    @Override
    public boolean is(Life other) {
        return life == other;
    }

    @Override
    public void opened(Connection connection) {
        opened = true;
        Duration took = connection.lifecycle.age();
        registry.totals().opened(connection, took);
        registry.observers().connectionOpened(connection, took);
        life.opened(connection);
        connection.composition.opened(connection);
    }

    @Override
    public void writable(Connection connection) {
        life.writable(connection);
    }

    @Override
    public void ended(Connection connection) {
        if (opened) {
            registry.observers().connectionEnded(connection);
        } else {
            connection.failure().ifPresent(cause -> registry.observers().connectionFailed(connection, cause));
        }
        life.ended(connection);
    }
}
