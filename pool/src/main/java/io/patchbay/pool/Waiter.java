// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/** Someone in the queue. Exactly one of three things happens to it: it gets a lease, it gets an error, or it leaves. */
final class Waiter {

    private static final Object GONE = new Object();
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Waiter.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Throwable trace;
    private final Consumer<Waiter> wake;
    private volatile Object outcome;

    /**
     * Makes a waiter.
     *
     * @param trace where it stands in the program; {@code null} unless leaks are looked for
     * @param wake called once, after it got a lease or an error
     */
    Waiter(Throwable trace, Consumer<Waiter> wake) {
        this.trace = trace;
        this.wake = wake;
    }

    Throwable trace() {
        return trace;
    }

    boolean isWaiting() {
        return outcome == null;
    }

    boolean deliver(Lease lease) {
        return end(lease, true);
    }

    boolean fail(Throwable error) {
        return end(error, true);
    }

    /** Gives up; answers {@code false} if it has got something before. */
    boolean leave() {
        return end(GONE, false);
    }

    private boolean end(Object result, boolean wakes) {
        if (!OUTCOME.compareAndSet(this, (Object) null, result)) {
            return false;
        }
        if (wakes) {
            wake.accept(this);
        }
        return true;
    }

    /** The lease; {@code null} if it got none. */
    Lease lease() {
        return outcome instanceof Lease lease ? lease : null;
    }

    /** The error; {@code null} if it got none. */
    Throwable error() {
        return outcome instanceof Throwable error ? error : null;
    }
}
