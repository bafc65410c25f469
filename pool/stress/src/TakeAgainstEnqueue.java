// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;

/**
 * H11: one takes the idle place while another begins to wait; whoever takes it gives it back, and the waiter gets it.
 */
@JCStressTest
@Outcome(id = "true, delivered", expect = Expect.ACCEPTABLE, desc = "taken first, then handed over")
@Outcome(id = "false, delivered", expect = Expect.ACCEPTABLE, desc = "the waiter was first")
@Outcome(expect = Expect.FORBIDDEN, desc = "the waiter is stuck, or the place is lent twice")
@State
public class TakeAgainstEnqueue extends OneWaiter {

    /** Makes the place idle. */
    public TakeAgainstEnqueue() {
        lent.close();
    }

    /** Takes it, and gives it back. */
    @Actor
    public void take(ZL_Result result) {
        Lease lease = slots.take();
        result.r1 = lease != null;
        if (lease != null) {
            lease.close();
        }
    }

    /** Begins to wait. */
    @Actor
    public void enqueue() {
        slots.join(waiter);
    }

    /** Looks. */
    @Arbiter
    public void look(ZL_Result result) {
        result.r2 = outcome();
    }
}
