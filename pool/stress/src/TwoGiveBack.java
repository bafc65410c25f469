// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** H6: two give the same lease back; one may. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the second")
@Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
@State
public class TwoGiveBack extends OneWaiter {

    private boolean givesBack() {
        try {
            lent.close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Gives back. */
    @Actor
    public void one(ZZ_Result result) {
        result.r1 = givesBack();
    }

    /** Gives back. */
    @Actor
    public void other(ZZ_Result result) {
        result.r2 = givesBack();
    }
}
