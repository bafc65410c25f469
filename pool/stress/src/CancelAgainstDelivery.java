// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** H4: one gives the place back while the one who waits for it leaves. It is delivered, or it is idle, never both. */
@JCStressTest
@Outcome(id = "true, returned", expect = Expect.ACCEPTABLE, desc = "it left first")
@Outcome(id = "false, delivered", expect = Expect.ACCEPTABLE, desc = "it was served first")
@Outcome(expect = Expect.FORBIDDEN, desc = "the place was lost, or is lent twice")
@State
public class CancelAgainstDelivery extends OneWaiter {

    /** Lets it wait. */
    public CancelAgainstDelivery() {
        slots.join(waiter);
    }

    /** Gives back. */
    @Actor
    public void release() {
        lent.close();
    }

    /** Leaves. */
    @Actor
    public void cancel(ZL_Result result) {
        result.r1 = slots.leave(waiter);
    }

    /** Looks. */
    @Arbiter
    public void look(ZL_Result result) {
        result.r2 = outcome();
    }
}
