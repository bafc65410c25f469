// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait for arrivals once there is nothing more to send; empty means for ever.
 *
 * @param first for the first arrival, which a peer that has just started takes longest for
 * @param next for each one after it
 */
record Patience(Optional<Duration> first, Optional<Duration> next) {

    static Patience endless() {
        return new Patience(Optional.empty(), Optional.empty());
    }

    static Patience of(Duration first, Duration next) {
        return new Patience(Optional.of(first), Optional.of(next));
    }

    Optional<Duration> after(long arrivals) {
        return arrivals == 0 ? first : next;
    }
}
