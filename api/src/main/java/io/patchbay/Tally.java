// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter with one writer at a time and any number of readers.
 *
 * <p>Adding with one writer needs no locked instruction.
 */
final class Tally {

    private final AtomicLong value = new AtomicLong();

    void add(long amount) {
        value.lazySet(value.getPlain() + amount);
    }

    long value() {
        return value.get();
    }
}
