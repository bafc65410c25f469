// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import java.util.concurrent.CountDownLatch;

/** Its constructor does not return until it is interrupted. */
public class SleepingProtocol extends GoodProtocol {

    /** Makes none, in fact. */
    public SleepingProtocol() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
