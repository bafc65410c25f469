// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened in a service that stands on a manager, told to {@link NetworkManager#observer()}.
 *
 * @param service which service, for example {@code pool}
 * @param what what happened, in the same words each time, for example {@code acquire timed out}
 * @param subject to what it happened, for example an endpoint; never a key or payload
 * @param took how long it took; zero if that means nothing
 * @param amount how much it was, for example how many waited; zero if that means nothing
 * @param cause why, if something failed
 */
public record ServiceEvent(
        String service, String what, String subject, Duration took, long amount, Optional<Throwable> cause) {

    /**
     * Checks the values.
     *
     * @param service which service
     * @param what what happened
     * @param subject to what
     * @param took how long it took
     * @param amount how much it was
     * @param cause why
     */
    public ServiceEvent {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(cause, "cause");
    }
}
