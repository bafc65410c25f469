// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter with one writer at a time and any number of readers.
 *
 * <p>An {@code AtomicLong} would put a locked instruction into the way of every message.
 */
final class Tally {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // accessed through VALUE
    private long value;

    void add(long amount) {
        VALUE.setOpaque(this, (long) VALUE.get(this) + amount);
    }

    long value() {
        return (long) VALUE.getOpaque(this);
    }
}
