// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.pool.Slot.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at the places of one endpoint now and then: which are idle for too long, too old, or lost by their users.
 *
 * <p>Users take no time when they take and give back, since reading the clock twice would cost more than all the rest.
 * It is upkeep that notices when a place has not changed since it last looked, so times are exact to one of its
 * periods.
 */
final class Upkeep {

    private static final Logger LOGGER = System.getLogger("io.patchbay.pool");

    private final Endpoint endpoint;
    private final Wires wires;
    private final PoolSettings settings;
    private final AtomicLong leaked = new AtomicLong();
    private int idle;
    private int connecting;
    private long usesSeen = -1;
    private long unusedSince;

    Upkeep(Endpoint endpoint, Wires wires, PoolSettings settings) {
        this.endpoint = endpoint;
        this.wires = wires;
        this.settings = settings;
    }

    long leaked() {
        return leaked.get();
    }

    /** Looks at everything; answers whether nothing is left and nobody has come for the idle timeout. */
    boolean look(long now) {
        idle = 0;
        connecting = 0;
        wires.slots().forEach(slot -> {
            idle += slot.is(Phase.IDLE) || slot.is(Phase.CHECKING) ? 1 : 0;
            connecting += slot.is(Phase.CONNECTING) ? 1 : 0;
        });
        long[] uses = {0};
        wires.slots().forEach(slot -> {
            long state = slot.state();
            uses[0] += slot.uses();
            if (Slot.phase(state) == Phase.IDLE) {
                lookAtIdle(slot, state, now);
            } else if (Slot.phase(state) == Phase.LENT) {
                lookAtLent(slot, state, now);
            }
        });
        wires.refill(idle + connecting);
        if (uses[0] != usesSeen) {
            usesSeen = uses[0];
            unusedSince = now;
        }
        return now - unusedSince >= settings.idleTimeout().toNanos() && settings.minIdle() == 0;
    }

    private void lookAtIdle(Slot slot, long state, long now) {
        see(slot, state, now);
        long unused = now - slot.seenAt;
        boolean spare = idle > settings.minIdle() && unused >= settings.idleTimeout().toNanos();
        if (spare || now - slot.expiresAt >= 0) {
            if (wires.slots().evict(slot, spare ? Ending.IDLE : Ending.OLD)) {
                idle--;
            }
        } else if (unused >= settings.checkAfter().toNanos()) {
            slot.stale = true;
        }
    }

    private static void see(Slot slot, long state, long now) {
        Connection connection = slot.connection;
        if (slot.seenState != state || slot.seenConnection != connection) {
            slot.seenState = state;
            slot.seenConnection = connection;
            slot.seenAt = now;
            slot.reported = false;
        }
    }

    private void lookAtLent(Slot slot, long lending, long now) {
        see(slot, lending, now);
        if (now - slot.expiresAt >= 0) {
            slot.expired = true;
        }
        boolean collected = slot.isLost();
        Duration held = Duration.ofNanos(now - slot.seenAt);
        boolean tooLong = settings.leakAfter() != null && held.compareTo(settings.leakAfter()) >= 0;
        if (!collected && (!tooLong || slot.reported)) {
            return;
        }
        Throwable trace = slot.trace();
        boolean takeBack = collected || settings.takeBackLeaks();
        boolean over = takeBack ? !wires.slots().takeBack(slot, lending) : slot.state() != lending;
        if (over) {
            return;
        }
        if (!slot.reported) {
            slot.reported = true;
            report(new Leak(endpoint, held, collected, takeBack, Optional.ofNullable(trace)));
        }
    }

    private void report(Leak leak) {
        leaked.incrementAndGet();
        wires.events().leaked(leak);
        try {
            settings.onLeak().accept(leak);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOGGER.log(Level.WARNING, "A listener for leaks has failed", e);
        }
    }
}
