// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import io.patchbay.Endpoint;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A lease that was not given back.
 *
 * @param endpoint where its connection leads
 * @param held how long it has been held at least
 * @param collected whether the lease was lost to the garbage collector, so that nobody can give it back any more
 * @param takenBack whether its connection was closed, so that another can take its place
 * @param borrower a stack trace of where it was acquired; empty unless {@link ConnectionPoolBuilder#leakAfter} is set
 */
public record Leak(
        Endpoint endpoint, Duration held, boolean collected, boolean takenBack, Optional<Throwable> borrower) {

    /**
     * Checks the values.
     *
     * @param endpoint where its connection leads
     * @param held how long it has been held at least
     * @param collected whether the lease was lost to the garbage collector
     * @param takenBack whether its connection was closed
     * @param borrower a stack trace of where it was acquired
     */
    public Leak {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(held, "held");
        Objects.requireNonNull(borrower, "borrower");
    }

    /**
     * Says what happened, and what to do about it.
     *
     * @return a sentence or two
     */
    @Override
    public String toString() {
        return "A lease of a connection to " + endpoint
                + (collected
                        ? " was never given back and is gone; hold leases in try-with-resources"
                        : " has been held for more than " + held.toMillis() + " ms and was not given back")
                + (takenBack ? ". Its connection was closed" : "")
                + (borrower.isPresent() ? "" : ". Set leakAfter to learn where it was acquired");
    }
}
