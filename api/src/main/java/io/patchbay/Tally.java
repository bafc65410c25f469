// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter with one writer at a time and any number of readers.
 *
 * <p>Adding with one writer needs no locked instruction.
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

    private long value;

    void add(long amount) {
        VALUE.setRelease(this, value + amount);
    }

    long value() {
        return (long) VALUE.getVolatile(this);
    }
}
