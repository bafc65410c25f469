// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

/** Adds up the numbers of endpoints. */
final class Census {

    private final long[] waited = AcquireTimes.newSum();
    private int active;
    private int idle;
    private int connecting;
    private int closing;
    private int waiting;
    private int maxSize;
    private long created;
    private long acquired;
    private long timeouts;
    private long refused;
    private long leaked;

    Census add(EndpointPool pool) {
        pool.slots().forEach(slot -> {
            switch (Slot.phase(slot.state())) {
                case LENT -> active++;
                case CONNECTING -> connecting++;
                case CLOSING -> closing++;
                case IDLE, CLAIMED, CHECKING -> idle++;
                case EMPTY -> {}
            }
            acquired += slot.uses();
        });
        waiting += pool.slots().waiting();
        maxSize += pool.slots().size();
        created += pool.wires().created();
        timeouts += pool.timeouts();
        refused += pool.refused();
        leaked += pool.upkeep().leaked();
        pool.times().addTo(waited);
        return this;
    }

    PoolStatistics result() {
        long atOnce = Math.max(0, acquired - AcquireTimes.count(waited));
        return new PoolStatistics(
                active,
                idle,
                connecting,
                closing,
                waiting,
                maxSize,
                created,
                acquired,
                timeouts,
                refused,
                leaked,
                AcquireTimes.within(waited, atOnce, 0.5),
                AcquireTimes.within(waited, atOnce, 0.95),
                AcquireTimes.within(waited, atOnce, 0.99),
                AcquireTimes.within(waited, atOnce, 1));
    }
}
