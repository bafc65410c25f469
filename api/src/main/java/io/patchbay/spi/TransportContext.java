// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a manager provides to a transport.
 *
 * @param name a prefix for the names of threads
 * @param ioThreads how many threads may do I/O, at least 1
 * @param ioSpin how long an I/O thread may look for more to do before it sleeps, as long as that pays; zero never
 */
public record TransportContext(String name, int ioThreads, Duration ioSpin) {

    /**
     * Checks the values.
     *
     * @param name a prefix for the names of threads
     * @param ioThreads how many threads may do I/O, at least 1
     * @param ioSpin how long an I/O thread may look for more to do before it sleeps, at least zero
     */
    public TransportContext {
        Objects.requireNonNull(name, "name");
        if (ioThreads < 1) {
            throw new IllegalArgumentException("ioThreads is at least 1, not " + ioThreads);
        }
        if (ioSpin.isNegative()) {
            throw new IllegalArgumentException("ioSpin is at least zero, not " + ioSpin);
        }
    }

    /**
     * Provides threads that sleep at once.
     *
     * @param name a prefix for the names of threads
     * @param ioThreads how many threads may do I/O, at least 1
     */
    public TransportContext(String name, int ioThreads) {
        this(name, ioThreads, Duration.ZERO);
    }
}
