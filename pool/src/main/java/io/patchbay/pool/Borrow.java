// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import java.lang.ref.WeakReference;

/**
 * The proof that a place is lent, unique to one lease. The place holds this and not the lease, so a lease that nobody
 * can return any more shows.
 */
final class Borrow extends WeakReference<Lease> {

    /** Where it was borrowed; {@code null} unless leaks are looked for. */
    final Throwable trace;

    volatile boolean takenBack;

    /** Whether it was reported already. Used by upkeep alone. */
    boolean reported;

    Borrow(Lease lease, Throwable trace) {
        super(lease);
        this.trace = trace;
    }
}
