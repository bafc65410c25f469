// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** H11: one gives the place back while another begins to wait for it, who must get it. */
@JCStressTest
@Outcome(id = "delivered", expect = Expect.ACCEPTABLE, desc = "the waiter got it")
@Outcome(expect = Expect.FORBIDDEN, desc = "the waiter is stuck, or the place is lent twice")
@State
public class ReleaseAgainstEnqueue extends OneWaiter {

    /** Gives back. */
    @Actor
    public void release() {
        lent.close();
    }

    /** Begins to wait. */
    @Actor
    public void enqueue() {
        slots.join(waiter);
    }

    /** Looks. */
    @Arbiter
    public void look(L_Result result) {
        result.r1 = outcome();
    }
}
